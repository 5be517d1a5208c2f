import { describe, expect, it } from '@jest/globals';
import { shortened } from '../../lib/domain/shortened.ts';

describe('a text that is told', () => {
  it.each([
    ['stays as it is while it fits', 'abcd', 4, 'abcd'],
    ['shows its beginning where it does not', 'abcde', 4, 'abc…'],
    ['is never cut through a character of two', 'ab😀de', 4, 'ab\u{fffd}…'],
    ['may be nothing', '', 4, ''],
  ])('%s', (_words, text, max, told) => {
    expect(shortened(text, max)).toBe(told);
  });
});
