import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { httpDate, retryDelayMs } from '../../lib/http/retry-delay.ts';

const now = Date.UTC(2026, 0, 31, 12, 0, 0);
const delay = (attempt: number, random: number, retryAfter?: string) =>
  retryDelayMs({
    attempt,
    headers: retryAfter === undefined ? null : new Headers({ 'retry-after': retryAfter }),
    now,
    random: () => random,
  });

describe('the delay before the next attempt', () => {
  it.each([
    ['the first bound is one second', 1, 1, undefined, 1000],
    ['chance decides below the bound', 1, 0.25, undefined, 250],
    ['bounds double', 4, 1, undefined, 8000],
    ['and stop at a minute', 40, 1, undefined, 60_000],
    ['an attempt of zero counts as the first', 0, 1, undefined, 1000],
    ['seconds are honoured', 1, 0, '120', 120_000],
    ['also beyond the cap', 1, 0, '7200', 7_200_000],
    ['a date is honoured', 1, 0, 'Sat, 31 Jan 2026 12:00:30 GMT', 30_000],
    ['a date in the past asks for nothing', 1, 0, 'Sat, 31 Jan 2026 11:00:00 GMT', 0],
    ['words are ignored', 1, 0.5, 'soon', 500],
    ['an empty value is ignored', 1, 0.5, '', 500],
    ['a longer backoff wins', 10, 1, '2', 60_000],
  ])('%s', (_name, attempt, random, retryAfter, expected) => {
    expect(delay(attempt, random, retryAfter)).toBe(expected);
  });

  it('is never before Retry-After and never beyond both bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(4000),
        (attempt, chance, seconds) => {
          const ms = delay(attempt, chance, String(seconds));
          return ms >= seconds * 1000 && ms <= Math.max(60_000, seconds * 1000);
        },
      ),
    );
  });
});

it.each([
  ['Sat, 31 Jan 2026 12:00:00 GMT', now],
  ['Saturday, 99 Nothing', null],
  ['2026', null],
  [null, null],
])('the HTTP date %s is %s', (text, expected) => {
  expect(httpDate(text)).toBe(expected);
});

it('a Retry-After without end is no time to wait for', () => {
  expect(delay(1, 0.5, '9'.repeat(400))).toBe(500);
});
