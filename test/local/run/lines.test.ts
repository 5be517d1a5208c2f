import { expect, it } from '@jest/globals';
import { clockTime, lasting, moneyText, tellTo } from '../../../lib/local/run/lines.ts';

it('steps go to the output, complaints to the errors, a line each', () => {
  const written: string[] = [];
  const to = (name: string) => ({ write: (text: string) => written.push(`${name}: ${text}`) });
  const teller = tellTo(to('output'), to('errors'));
  teller.say('a step');
  teller.complain('a flaw');
  expect(written).toEqual(['output: a step\n', 'errors: a flaw\n']);
});

it.each([
  ['2026-03-01T14:03:22Z', '14:03:22'],
  ['2026-03-02T13:59:59Z', '13:59:59'],
  ['2026-03-02T14:00:00Z', 'day 2 14:00:00'],
  ['2026-03-09T14:00:00Z', 'day 9 14:00:00'],
])('%s of a run that began on 1 March at 14:00 is %s', (at, expected) => {
  expect(clockTime(Date.parse(at), Date.parse('2026-03-01T14:00:00Z'))).toBe(expected);
});

it.each([
  [400, '0 s'],
  [89_000, '89 s'],
  [90_000, '2 min'],
  [89 * 60_000, '89 min'],
  [150 * 60_000, '2.5 h'],
])('%d ms last %s', (ms, expected) => {
  expect(lasting(ms)).toBe(expected);
});

it.each([
  ['0', '0.00'],
  ['12.5', '12.50'],
  ['999', '999.00'],
  ['1000', '1,000.00'],
  ['-1234567.891', '-1,234,567.891'],
])('the amount %s is shown as %s', (amount, expected) => {
  expect(moneyText(amount)).toBe(expected);
});
