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

  it('is what is left of the day when documents go on as now until work ends, and then as the evening before', () => {
    // A day before: 24 documents an hour in the six hours after work, fewer right before and right after them.
    const evening = spent(spent(emptyLedger(), 'detail', 8, -6, -5), 'detail', 24, -5, 1);
    let ledger = spent(evening, 'detail', 8, 1, 2);
    for (const [purpose, perHour] of [
      ['detail', 40],
      ['linkBack', 20],
      ['hintPull', 60],
    ] as const)
      ledger = spent(ledger, purpose, perHour, 8, 9);
    const pace = at(ledger, 9);
    expect(pace.lastHour).toBeCloseTo(60, 6);
    // 280 are spent, and the floors of others keep 430. The day before gives back 160 until eight in the morning.
    const supply = 0.95 * (3000 - 280 - 430 + 160);
    expect(pace.allowedPerHour).toBeCloseTo((supply - 10 * (40 + 20) - 13 * (30 + 24)) / 10, 6);
  });

  it('expects a third as many documents after work as at work, where the evening before had none', () => {
    const supply = 0.95 * (3000 - 40 - 450 + 30);
    const pace = at(spent(emptyLedger(), 'detail', 40, 8, 9), 9);
    expect(pace).toEqual({
      allowedPerHour: expect.closeTo((supply - 10 * 40 - 14 * (30 + 40 / 3)) / 10, 6),
      lastHour: 0,
    });
  });

  it('is slowed down by what is owed: by each document, by external ids up to two fifths', () => {
    const supply = 0.95 * 2550;
    const afterWork = 14 * 30;
    const owing = (details: number, links: number) => at(emptyLedger(), 9, { details, links }).allowedPerHour;
    expect(owing(100, 0)).toBeCloseTo((supply - 100 - afterWork) / 10, 6);
    expect(owing(0, 100)).toBeCloseTo((supply - 100 - afterWork) / 10, 6);
    expect(owing(0, 10_000)).toBeCloseTo((supply - 0.4 * supply - afterWork) / 10, 6);
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
