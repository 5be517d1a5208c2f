import { expect, it } from '@jest/globals';
import { findChromium } from './find-chromium.ts';

it.each([
  [
    'the one that CHROME_PATH names',
    { CHROME_PATH: '/opt/chrome' },
    ['/opt/chrome', '/usr/bin/chromium'],
    '/opt/chrome',
  ],
  [
    'else the first of the usual places',
    {},
    ['/usr/bin/google-chrome', '/usr/bin/chromium'],
    '/usr/bin/chromium',
  ],
])('finds %s', (_which, env, files, found) => {
  expect(findChromium(env, (path) => files.includes(path))).toBe(found);
});

it('says how to install one where there is none', () => {
  expect(() => findChromium({}, () => false)).toThrow(/apt-get install chromium.*CHROME_PATH/);
});

it('says that CHROME_PATH names nothing', () => {
  expect(() => findChromium({ CHROME_PATH: '/nowhere' }, () => false)).toThrow('CHROME_PATH is "/nowhere"');
});
