import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { USER_AGENT } from '../../lib/http/user-agent.ts';

it('the user agent names the version that package.json names', () => {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(manifest).toMatchObject({ version: USER_AGENT.replace('precoro-sync/', '') });
});
