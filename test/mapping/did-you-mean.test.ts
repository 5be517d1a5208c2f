import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { didYouMean, editDistance } from '../../lib/mapping/did-you-mean.ts';

describe('did you mean', () => {
  it.each([
    ['vendr_id', ['vendor_id', 'number'], ' Did you mean "vendor_id"?'],
    ['Vendor_ID', ['vendor_id'], ' Did you mean "vendor_id"?'],
    ['total', ['currency', 'number'], ' Known: currency, number.'],
    ['total', [], ''],
  ])('%s among %j', (given, known, expected) => {
    expect(didYouMean(given, known)).toBe(expected);
  });

  it('measures a distance: symmetric, nothing between equals, at most the longer text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b);
        return (
          distance === editDistance(b, a) &&
          (distance === 0) === (a === b) &&
          distance <= Math.max(a.length, b.length)
        );
      }),
    );
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
