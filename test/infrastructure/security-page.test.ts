import { expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { namedTests, PAGE, withTables } from './security-page.ts';

const page = readFileSync(join(PROJECT_ROOT, PAGE), 'utf8');

it(`${PAGE} tells what roles.test.ts and nag.test.ts hold against the stack (npm run rights)`, () => {
  expect(page).toBe(withTables(page));
});

it('names a test for each control, and every one is there', () => {
  expect(namedTests(page).length).toBeGreaterThan(15);
  expect(namedTests(page).filter((path) => !existsSync(join(PROJECT_ROOT, path)))).toEqual([]);
  const controls = page
    .split('\n')
    .filter((line) => /^\| (?!threat|---)/.test(line) && line.split('|').length === 5);
  const [threats] = page.split('<!-- rights');
  for (const row of controls.filter((line) => threats?.includes(line))) expect(row).toMatch(/`test\//);
});

it('has no place for a table where a mark is missing', () => {
  expect(() => withTables('nothing')).toThrow('docs/security.md has no place for rights');
  const [upToFindings = ''] = page.split('<!-- findings');
  expect(() => withTables(upToFindings)).toThrow('docs/security.md has no place for findings');
});
