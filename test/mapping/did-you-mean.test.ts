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

describe('names that nobody could have meant', () => {
  it('are not compared, and neither are those known', () => {
    expect(didYouMean('x'.repeat(1_000_000), ['vendor_id'])).toBe(' Known: vendor_id.');
    expect(didYouMean('vendor', ['y'.repeat(1_000_000)])).toBe(` Known: ${'y'.repeat(39)}….`);
  });

  it('are followed by the first thirty of thousands', () => {
    const known = Array.from({ length: 5000 }, (_, index) => `Project ${index}`);
    expect(didYouMean('Cost centre', known)).toMatch(/Project 29 and 4970 more\.$/);
  });
});
