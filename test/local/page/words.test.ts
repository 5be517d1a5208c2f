import { describe, expect, it } from '@jest/globals';
import { amountOf, countOf, lengthOf, nameOf, sumOf, timeOf } from '../../../lib/local/page/words.ts';

const NOW = Date.parse('2026-06-15T14:03:30Z');

describe('times', () => {
  it.each([
    ['2026-06-15T14:03:22Z', '14:03:22'],
    ['2026-06-15T00:00:00Z', '00:00:00'],
    ['2026-06-14T23:59:59Z', '14 Jun 2026, 23:59:59'],
    ['2025-12-01T08:05:00Z', '1 Dec 2025, 08:05:00'],
  ])('%s is told as %s', (iso, words) => {
    expect(timeOf(Date.parse(iso), NOW)).toBe(words);
  });

  it.each([
    [0, '0 s'],
    [6999, '6 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_600_000, '1 h'],
    [47 * 3_600_000, '47 h'],
    [72 * 3_600_000, '3 days'],
  ])('%i ms last %s', (ms, words) => {
    expect(lengthOf(ms)).toBe(words);
  });
});

describe('amounts', () => {
  it.each([
    ['0', '0.00'],
    ['1234.5', '1,234.50'],
    ['-1234567.89', '-1,234,567.89'],
    ['0.125', '0.125'],
    ['999', '999.00'],
  ])('%s is told as %s', (amount, words) => {
    expect(amountOf(amount)).toBe(words);
  });

  it('sums have cents, and their currency where it is known', () => {
    expect(sumOf('1234.567', 'EUR')).toBe('1,234.57 EUR');
    expect(sumOf('5', null)).toBe('5.00');
    expect(countOf(3000)).toBe('3,000');
  });
});

it.each([
  ['vendor_id', 'Vendor id'],
  ['goodsReceipt', 'Goods receipt'],
  ['number', 'Number'],
])('the field %s is called %s', (field, name) => {
  expect(nameOf(field)).toBe(name);
});
