import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { directPackages, EXCEPTIONS, forbidden, installedPackages, isAllowed } from './licences.ts';
import { PAGE, pageOf } from './page.ts';

const packages = installedPackages();

describe('what npm install brings', () => {
  it('goes with Apache-2.0', () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(forbidden(packages)).toEqual([]);
  });

  it('needs each exception that is made', () => {
    const needed = packages.filter(({ licence }) => !isAllowed(licence)).map(({ name }) => name);
    expect(new Set(needed)).toEqual(new Set(Object.keys(EXCEPTIONS)));
  });

  it('comes from the registry that everybody has', () => {
    const lock = readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8');
    const named = [...lock.matchAll(/"resolved": "([^"]+)"/g)].map(([, address = '']) => address);
    expect(named.filter((address) => !address.startsWith('https://registry.npmjs.org/'))).toEqual([]);
  });

  it(`is told in ${PAGE} (npm run licences)`, () => {
    expect(readFileSync(join(PROJECT_ROOT, PAGE), 'utf8')).toBe(pageOf(packages, directPackages()));
  });
});

describe('a licence', () => {
  it.each([
    ['MIT', true],
    ['Apache-2.0 AND MIT', true],
    ['Apache-2.0 AND GPL-3.0-only', false],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['MIT or MPL-2.0', true],
    ['(GPL-2.0-only OR LGPL-2.1-only)', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['UNLICENSED', false],
    ['', false],
  ])('"%s" may be used: %s', (expression, expected) => {
    expect(isAllowed(expression)).toBe(expected);
  });

  it('that is an exception for development is none for a function', () => {
    const [name = ''] = Object.keys(EXCEPTIONS);
    const one = { name, version: '1.0.0', licence: 'MPL-2.0' };
    expect(forbidden([{ ...one, isDev: true }])).toEqual([]);
    expect(forbidden([{ ...one, isDev: false }])).toHaveLength(1);
  });
});
