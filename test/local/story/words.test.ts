import { expect, it } from '@jest/globals';
import { count, listed, typed } from '../../../lib/local/story/words.ts';

it.each([
  [0, '0 invoices'],
  [1, '1 invoice'],
  [1200, '1,200 invoices'],
])('%d are told as %s', (many, words) => {
  expect(count(many, 'invoice')).toBe(words);
});

it.each<[readonly string[], string]>([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is listed as %s', (words, expected) => {
  expect(listed(words)).toBe(expected);
});

it('a command is told as it is typed beside the run', () => {
  expect(typed('retry "invoice 7"')).toBe('npx precoro-sync retry "invoice 7" --local');
});
