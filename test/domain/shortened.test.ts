import { describe, expect, it } from '@jest/globals';
import { shortened } from '../../lib/domain/shortened.ts';

describe('a shortened text', () => {
  it.each([
    ['is left alone where it fits', 'abc', 3, 'abc'],
    ['ends with a mark where it was cut', 'abcd', 3, 'ab…'],
    ['never ends in half a character', 'a😀b', 3, 'a\ufffd…'],
    ['holds no half characters of its own either', 'a\ud800', 9, 'a\ufffd'],
  ])('%s', (_, text, max, expected) => {
    expect(shortened(text, max)).toBe(expected);
  });
});
