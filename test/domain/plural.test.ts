import { describe, expect, it } from '@jest/globals';
import { pluralOf } from '../../lib/domain/plural.ts';

describe('several of what a word names', () => {
  it.each([
    ['invoice', 'invoices'],
    ['tax', 'taxes'],
    ['legal entity', 'legal entities'],
    ['day', 'days'],
    ['class', 'classes'],
    ['asset', 'assets'],
    ['cost type', 'cost types'],
  ])('%s becomes %s', (one, many) => {
    expect(pluralOf(one)).toBe(many);
  });
});
