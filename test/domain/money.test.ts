import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absolute,
  compareDecimals,
  fromMinorUnits,
  minorUnits,
  multiply,
  negate,
  roundTo,
  subtract,
  sumOf,
  toDecimal,
} from '../../lib/domain/money.ts';

describe('amounts as decimal text', () => {
  it.each([
    [12.5, '12.5'],
    ['0012.500', '12.5'],
    ['+3', '3'],
    ['-0.00', '0'],
    ['-7.10', '-7.1'],
    [' 5 ', '5'],
    [1e21, '1000000000000000000000'],
    [5e-7, '0.0000005'],
  ])('reads %p as %s', (value, expected) => {
    expect(toDecimal(value)).toBe(expected);
  });

  it.each([[NaN], [Infinity], ['1,50'], ['abc'], [''], [null], [undefined], [{}], ['1e3']])(
    'refuses %p, which is no plain amount',
    (value) => {
      expect(toDecimal(value)).toBeUndefined();
    },
  );

  it('reads up to a hundred characters, which no amount needs', () => {
    expect(toDecimal('1'.repeat(100))).toBe('1'.repeat(100));
    expect(toDecimal('1'.repeat(101))).toBeUndefined();
  });

  it.each([
    ['12.345', 2, 1235n],
    ['-12.345', 2, -1235n],
    ['12.344', 2, 1234n],
    ['7', 0, 7n],
    ['0.5', 0, 1n],
  ])('rounds %s to %d digits half away from zero', (value, scale, units) => {
    expect(minorUnits(value, scale)).toBe(units);
  });

  it('names the text that is no amount', () => {
    expect(() => minorUnits('12,50', 2)).toThrow('"12,50" is not a decimal amount');
  });

  it('sums exactly where floats do not', () => {
    expect(sumOf(['0.1', '0.2'])).toBe('0.3');
    expect(sumOf([])).toBe('0');
    expect(subtract('10', '0.01')).toBe('9.99');
    expect(multiply('3', '33.335')).toBe('100.005');
    expect(multiply('0.5', '-0.25')).toBe('-0.125');
    expect(multiply('19.99', '1.2')).toBe('23.988');
    expect(roundTo('100.005', 2)).toBe('100.01');
    expect(absolute('-4')).toBe('4');
    expect(absolute('4')).toBe('4');
    expect(negate('0')).toBe('0');
    expect(negate('-4')).toBe('4');
  });

  it('orders by value, not by text', () => {
    expect(['10', '9.5', '-1', '9.50'].sort(compareDecimals)).toEqual(['-1', '9.5', '9.50', '10']);
  });

  it('multiplies as whole numbers of the smallest unit do', () => {
    const amount = fc.tuple(
      fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
      fc.integer({ min: 0, max: 6 }),
    );
    fc.assert(
      fc.property(amount, amount, ([a, scaleOfA], [b, scaleOfB]) => {
        const product = multiply(fromMinorUnits(a, scaleOfA), fromMinorUnits(b, scaleOfB));
        expect(minorUnits(product, scaleOfA + scaleOfB)).toBe(a * b);
      }),
    );
  });

  it('keeps every amount through minor units and back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.integer({ min: 0, max: 6 }),
        (units, scale) => {
          expect(minorUnits(fromMinorUnits(units, scale), scale)).toBe(units);
        },
      ),
    );
  });
});
