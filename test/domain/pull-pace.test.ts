import { describe, expect, it } from '@jest/globals';
import { gapByPace, pullPace, type PullPace } from '../../lib/domain/pull-pace.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';

/** A Monday. */
const MIDNIGHT = Date.UTC(2026, 2, 2);
const LIMITS: QuotaLimits = {
  ...{ minGapMs: 1000, perMinute: 60, perHour: 1500, perDay: 3000, sameGetGapMs: 60_000, sameGetPerHour: 30 },
  leaveForOthers: 0,
  workingHours: { from: '07:00', to: '19:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], timeZone: 'UTC' },
};
const NOTHING = { details: 0, links: 0 };

/** So many requests an hour, evenly, from one hour of the Monday to another. */
function spent(ledger: Ledger, purpose: Purpose, perHour: number, fromHour: number, toHour: number): Ledger {
  const quarters = Array.from(
    { length: (toHour - fromHour) * 4 },
    (_, i) => MIDNIGHT + fromHour * HOUR + i * 15 * MINUTE,
  );
  return quarters.reduce(
    (all, at) => countRequests(all, { purpose, count: perHour / 4, at, spender: '' }),
    ledger,
  );
}

const at = (ledger: Ledger, hour: number, owed = NOTHING): PullPace =>
  pullPace(ledger, LIMITS, owed, MIDNIGHT + hour * HOUR);

describe('the pace of pulls', () => {
  it('spreads a fresh day over what is left of work', () => {
    expect(at(emptyLedger(), 9).allowedPerHour).toBeGreaterThan(180);
    expect(at(emptyLedger(), 17).allowedPerHour).toBeGreaterThan(800);
  });

  it('has room for two thousand changes that come one by one', () => {
    const ledger = spent(emptyLedger(), 'hintPull', 170, 8, 13);
    const pace = at(ledger, 13);
    expect(pace.lastHour).toBeCloseTo(170, -1);
    expect(gapByPace(pace)).toBeLessThan(15 * SECOND);
  });

  it('slows down as soon as documents need the day for themselves, long before it is spent', () => {
    let ledger = spent(emptyLedger(), 'hintPull', 240, 8, 10);
    for (const purpose of ['detail', 'linkBack'] as const) ledger = spent(ledger, purpose, 60, 8, 10);
    const gap = gapByPace(at(ledger, 10));
    expect(gap).toBeGreaterThan(20 * SECOND);
    expect(gap).toBeLessThanOrEqual(105 * SECOND);
  });

  it('leaves the hours after work enough for the slowest pulls and for documents', () => {
    const busy = spent(spent(emptyLedger(), 'detail', 100, 8, 18), 'hintPull', 150, 8, 18);
    const left = 3000 - 2500;
    // Two hours of work are left; without the night, nearly all of the rest could go into them.
    expect(at(busy, 18).allowedPerHour).toBeLessThan((0.95 * left) / 1 - 100);
    expect(at(busy, 18).allowedPerHour).toBe(0);
  });

  it('counts what is owed, but external ids only up to two fifths: they can wait', () => {
    const free = at(emptyLedger(), 9).allowedPerHour;
    const withLinks = at(emptyLedger(), 9, { details: 0, links: 10_000 }).allowedPerHour;
    expect(withLinks).toBeGreaterThan(free / 2);
    expect(at(emptyLedger(), 9, { details: 10_000, links: 0 }).allowedPerHour).toBe(0);
  });

  it('does not count on requests that come back only in the night', () => {
    // All of the day before was spent between 20:00 and midnight.
    const ledger = spent(emptyLedger(), 'detail', 650, -4, 0);
    expect(at(ledger, 9).allowedPerHour).toBeLessThan(30);
  });

  it('knows no working hours where none are given', () => {
    const { workingHours: _none, ...limits } = LIMITS;
    const pace = pullPace(emptyLedger(), limits, NOTHING, MIDNIGHT + 9 * HOUR);
    expect(pace.allowedPerHour).toBeCloseTo((0.95 * 2550) / 24, 0);
  });
});

describe('the gap', () => {
  it.each([
    ['is none while pulls are clearly slower', 100, 70, 0],
    ['is the pace’s own distance once they have reached it', 100, 100, 36],
    ['is three times that when they are well above', 100, 500, 105],
    ['is the widest where nothing is allowed', 0, 10, 105],
    ['is none where nothing is allowed and nothing comes', 0, 0, 0],
  ])('%s', (_words, allowedPerHour, lastHour, seconds) => {
    expect(gapByPace({ allowedPerHour, lastHour })).toBeCloseTo(seconds * SECOND, 3);
  });
});
