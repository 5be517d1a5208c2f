import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../lib/cli/errors.ts';
import { readCount, readEntity, readRecord, readSince } from '../../lib/cli/read-words.ts';

const NOW = Date.UTC(2026, 2, 2, 12);

describe('an entity', () => {
  it.each([
    ['purchaseOrder', ['purchaseOrder']],
    ['purchaseOrder', ['purchase-orders']],
    ['purchaseOrder', ['Purchase', 'order']],
    ['purchaseOrder', ['purchase_order']],
    ['supplier', ['SUPPLIERS']],
    ['invoice', ['invoice']],
  ])('%s is understood as %p', (entity, words) => {
    expect(readEntity(words)).toBe(entity);
  });

  it.each([
    [['invoces'], 'Did you mean "invoice"?'],
    [['budget'], 'Known: legalEntity,'],
    [[''], 'There is no entity ""'],
  ])('is none: %p', (words, message) => {
    expect(() => readEntity(words)).toThrow(UsageError);
    expect(() => readEntity(words)).toThrow(message);
  });
});

it('a record is named by all words together', () => {
  expect(readRecord(['purchase', 'order', '77'])).toBe('purchase order 77');
});

describe('a beginning', () => {
  it.each([
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T08:30', Date.UTC(2026, 2, 1, 8, 30)],
    ['2026-03-01 08:30:15', Date.UTC(2026, 2, 1, 8, 30, 15)],
    ['2026-03-01T08:30Z', Date.UTC(2026, 2, 1, 8, 30)],
    ['90m', NOW - 90 * 60_000],
    ['36h', NOW - 36 * 3_600_000],
    ['7d', NOW - 7 * 86_400_000],
  ])('%s', (text, since) => {
    expect(readSince('--since', text, NOW)).toBe(since);
  });

  it.each([['yesterday'], ['2026-02-30'], ['2026-3-1'], ['2026-03-01T25:00'], ['7w'], ['h'], ['']])(
    'is none: "%s"',
    (text) => {
      expect(() => readSince('--since', text, NOW)).toThrow(`--since is "${text}"; allowed is a day such as`);
    },
  );

  it('lies in the past', () => {
    expect(() => readSince('--since', '2026-03-03', NOW)).toThrow('has not come yet');
  });
});

it.each([['1'], ['250']])('a count: %s', (text) => {
  expect(readCount('--limit', text)).toBe(Number(text));
});

it.each([['0'], ['-1'], ['1.5'], ['many'], ['']])('is no count: "%s"', (text) => {
  expect(() => readCount('--limit', text)).toThrow(`--limit is "${text}"`);
});
