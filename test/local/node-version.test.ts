import { expect, it } from '@jest/globals';
import { assertNodeVersion } from '../../lib/local/node-version.ts';

it.each([['24.9.0'], ['24.21.0'], ['26.0.0']])('Node.js %s will do', (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

it.each([['20.20.2'], ['24.8.9'], ['23.11.0']])('Node.js %s is refused, with what to do', (version) => {
  expect(() => assertNodeVersion(version)).toThrow(`runs on ${version}. "npm install" brings one along`);
});

it('this very process will do', () => {
  expect(() => assertNodeVersion()).not.toThrow();
});
