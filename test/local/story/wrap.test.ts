import stringWidth from 'string-width';
import { describe, expect, it } from '@jest/globals';
import { cut, wrapped } from '../../../lib/local/story/wrap.ts';

describe('a line that is too long', () => {
  it.each<[string, string, number, readonly string[]]>([
    ['fits', 'a few words', 20, ['a few words']],
    ['is nothing', '', 20, ['']],
    ['is broken between words', 'a few more words', 9, ['a few', 'more', 'words']],
    ['keeps its indent', '   one two three', 10, ['   one two', '   three']],
    [
      'goes on under its text, not under its time',
      '14:03:22  Fault     the webhook was killed',
      32,
      ['14:03:22  Fault     the webhook', '          was killed'],
    ],
    ['holds a word that is longer than the line', 'a verylongword b', 6, ['a', 'verylongword', 'b']],
    ['is in a script of wide letters', '寿司 寿司 寿司', 9, ['寿司 寿司', '寿司']],
  ])('%s', (_, line, width, expected) => {
    expect(wrapped(line, width)).toEqual(expected);
  });
});

describe('a text with room for some of it', () => {
  it.each([
    ['Invoice 7', 9, 'Invoice 7'],
    ['Invoice 77', 9, 'Invoice…'],
    ['Bergström', 5, 'Berg…'],
    ['寿司寿司', 6, '寿司…'],
    ['abc', 1, '…'],
  ])('%s in %d columns', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
  });
});
