import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { truncatedLog } from '../../lib/domain/integration-log.ts';

it.each([
  ['short text', 'No account', 20, 'No account'],
  ['text of just the length', 'abc def', 7, 'abc def'],
  ['a cut within a word', 'abc defgh', 7, 'abc…'],
  ['a cut between words', 'abc def ghi', 8, 'abc def…'],
  ['a cut within one of many words', 'one two three four five', 20, 'one two three four…'],
  ['a cut within one of several spaces', 'abc  efgh', 5, 'abc…'],
  ['spaces at its beginning', ' abc def', 5, ' abc…'],
  ['a single short word', 'abcdefghij', 5, 'abcd…'],
  ['a word of 99 characters that is begun', `a ${'x'.repeat(200)}`, 101, 'a…'],
  ['a word that is begun with more', `a ${'x'.repeat(200)}`, 102, `a ${'x'.repeat(99)}…`],
  ['one endless word', 'x'.repeat(300), 200, `${'x'.repeat(199)}…`],
  ['half a character', `${'x'.repeat(149)}😀y`, 151, `${'x'.repeat(149)}…`],
])('%s', (_name, text, max, expected) => {
  expect(truncatedLog(text, max)).toBe(expected);
});

it('is never longer than allowed, and a beginning of the text', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: 'grapheme' }),
      fc.integer({ min: 1, max: 120 }),
      (text, max) => {
        const cut = truncatedLog(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(text.startsWith(cut === text ? cut : cut.slice(0, -1))).toBe(true);
      },
    ),
  );
});
