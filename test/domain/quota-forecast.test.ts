import { describe, expect, it } from '@jest/globals';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, remaining, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
import { enoughUntil } from '../../lib/domain/quota-forecast.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';

const LIMITS: QuotaLimits = {
  minGapMs: SECOND,
  perMinute: 60,
  perHour: 1500,
  perDay: 3000,
  sameGetGapMs: MINUTE,
  sameGetPerHour: 30,
  leaveForOthers: 0,
};
const NOON = Date.UTC(2026, 5, 1, 12);

/** Requests spread evenly from `from` to `to`. */
function spend(ledger: Ledger, count: number, from: number, to: number, purpose: Purpose = 'detail'): Ledger {
  let spent = ledger;
  for (let done = 0; done < count; done += 1) {
    const at = from + ((to - from) * done) / count;
    spent = countRequests(spent, { purpose, count: 1, at, spender: '' });
  }
  return spent;
}

describe('how long the requests of the day last', () => {
  it('is for ever when nothing is spent', () => {
    expect(enoughUntil(emptyLedger(), LIMITS, NOON)).toBeNull();
  });

  it('is until the present rate has eaten what is left', () => {
    const ledger = spend(emptyLedger(), 600, NOON - HOUR, NOON);
    expect(enoughUntil(ledger, LIMITS, NOON)).toBe(NOON + 4 * HOUR);
  });

  it('does not depend on a minute that ended just an hour ago', () => {
    const before = spend(emptyLedger(), 600, NOON - HOUR - MINUTE, NOON - HOUR - 1);
    expect(enoughUntil(before, LIMITS, NOON - 1)).not.toBeNull();
    expect(enoughUntil(before, LIMITS, NOON)).toBeNull();
  });

  it('counts what stays free for others as gone', () => {
    const ledger = spend(emptyLedger(), 600, NOON - HOUR, NOON);
    expect(enoughUntil(ledger, { ...LIMITS, leaveForOthers: 1800 }, NOON)).toBe(NOON + HOUR);
  });

  it('is for ever at a rate that a whole day stands', () => {
    expect(enoughUntil(spend(emptyLedger(), 120, NOON - HOUR, NOON), LIMITS, NOON)).toBeNull();
    expect(enoughUntil(spend(emptyLedger(), 130, NOON - HOUR, NOON), LIMITS, NOON)).not.toBeNull();
  });

  it('is for ever when the sliding day gives back in time what it gave', () => {
    const yesterday = spend(emptyLedger(), 2400, NOON - DAY + HOUR, NOON - DAY + 2 * HOUR);
    const ledger = spend(yesterday, 100, NOON - HOUR, NOON);
    expect(remaining(ledger, LIMITS, NOON).day).toBe(500);
    expect(enoughUntil(ledger, LIMITS, NOON)).toBeNull();
  });

  it('ends before that when the rate is higher', () => {
    const yesterday = spend(emptyLedger(), 2400, NOON - DAY + 4 * HOUR, NOON - DAY + 5 * HOUR);
    const ledger = spend(yesterday, 200, NOON - HOUR, NOON);
    expect(enoughUntil(ledger, LIMITS, NOON)).toBe(NOON + 2 * HOUR);
  });

  it('is over when nothing is left', () => {
    const ledger = spend(emptyLedger(), 3000, NOON - 5 * HOUR, NOON - 2 * HOUR);
    expect(enoughUntil(ledger, LIMITS, NOON)).toBe(NOON);
  });

  it('does not end by reading history, which stops by itself while others still have plenty', () => {
    const live = spend(emptyLedger(), 300, NOON - HOUR, NOON - HOUR / 2);
    const ledger = spend(live, 900, NOON - HOUR / 2, NOON, 'history');
    expect(remaining(ledger, LIMITS, NOON).day).toBe(1800);
    expect(enoughUntil(ledger, LIMITS, NOON)).toBe(NOON + 6 * HOUR);
    expect(enoughUntil(spend(emptyLedger(), 900, NOON - HOUR, NOON, 'history'), LIMITS, NOON)).toBeNull();
  });

  it('is what happens when spending goes on like that', () => {
    const before = spend(emptyLedger(), 900, NOON - DAY + 90 * MINUTE, NOON - DAY + 6 * HOUR);
    const ledger = spend(before, 400, NOON - HOUR, NOON);
    const forecast = enoughUntil(ledger, LIMITS, NOON);
    let spent = ledger;
    let at = NOON;
    while (remaining(spent, LIMITS, at).day > 0) {
      spent = countRequests(spent, { purpose: 'detail', count: 1, at, spender: '' });
      at += HOUR / 400;
    }
    expect(Math.abs(at - (forecast ?? 0))).toBeLessThan(2 * MINUTE);
  });
});
