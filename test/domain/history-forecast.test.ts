import { describe, expect, it } from '@jest/globals';
import { forecastEnd, USUAL_PAGE_MS, type HistoryPlan } from '../../lib/domain/history-forecast.ts';
import { historyProgress } from '../../lib/domain/history-progress.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
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
/** A Monday. */
const NOON = Date.UTC(2026, 5, 1, 12);
const WORK = {
  from: '07:00',
  to: '19:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  timeZone: 'UTC',
} as const;

const plan = (changes: Partial<HistoryPlan> = {}): HistoryPlan => ({
  ...{ ledger: emptyLedger(), limits: LIMITS, pagesLeft: 500, now: NOON },
  ...{ pageMs: USUAL_PAGE_MS, pollsADay: 0 },
  ...changes,
});
/** How long it takes, in hours. */
const hours = (changes: Partial<HistoryPlan> = {}) =>
  ((forecastEnd(plan(changes)) ?? Number.NaN) - NOON) / HOUR;

/** So many requests in each of the last 24 hours. */
function hourly(purpose: Purpose, count: number): Ledger {
  return Array.from({ length: 24 }, (_, index) => NOON - (23 - index) * HOUR - MINUTE).reduce(
    (ledger, at) => countRequests(ledger, { purpose, count, at, spender: '' }),
    emptyLedger(),
  );
}

describe('when a load of history ends', () => {
  it('is now when nothing is left', () => {
    expect(forecastEnd(plan({ pagesLeft: 0 }))).toBe(NOON);
  });

  it('is a page after the other while there is room, with a rest now and then', () => {
    expect(hours()).toBeCloseTo((1.09 * 500 * USUAL_PAGE_MS) / HOUR, 3);
    expect(hours({ pageMs: 3 * SECOND })).toBeCloseTo((1.09 * 500 * 3 * SECOND) / HOUR, 3);
    expect(hours({ limits: { ...LIMITS, perMinute: 10 } })).toBeCloseTo(50 / 60, 2);
  });

  it('leaves others their turns', () => {
    expect(hours({ ledger: hourly('detail', 40) })).toBeCloseTo(
      (1.09 * 500 * USUAL_PAGE_MS) / HOUR / 0.986,
      2,
    );
  });

  it('takes longer where others take a good part of the time', () => {
    const limits = { ...LIMITS, perHour: 100_000, perDay: 1_000_000 };
    const busy = hours({ limits, pagesLeft: 100, pollsADay: 0.4 * (DAY / USUAL_PAGE_MS) });
    expect(busy).toBeCloseTo((1.09 * 100 * USUAL_PAGE_MS) / HOUR / 0.6, 3);
  });

  it('does not take what it spent itself for what others will spend', () => {
    const limits = { ...LIMITS, perHour: 100_000, perDay: 1_000_000 };
    const after = (purpose: Purpose) => hours({ limits, pagesLeft: 100, ledger: hourly(purpose, 1000) });
    expect(after('history')).toBeCloseTo((1.09 * 100 * USUAL_PAGE_MS) / HOUR, 3);
    expect(after('detail')).toBeGreaterThan(1.2 * after('history'));
  });

  it('waits for the hour, of which a part is left to others', () => {
    // 80 of 100 requests an hour.
    expect(hours({ limits: { ...LIMITS, perHour: 100 } })).toBeGreaterThan(6);
    expect(hours({ limits: { ...LIMITS, perHour: 100 } })).toBeLessThan(6.5);
  });

  it('waits for the day, which working hours leave less of', () => {
    const pagesLeft = 1500;
    // Without working hours 1,500 of a day's 3,000 are free for it (65 % less the floors of others).
    expect(hours({ pagesLeft })).toBeLessThan(2);
    // At work 750 are, and after that another 750.
    const atWork = hours({ pagesLeft, limits: { ...LIMITS, workingHours: WORK } });
    expect(atWork).toBeGreaterThan(7);
    expect(atWork).toBeLessThan(8);
  });

  it('goes on the next day where a day is not enough', () => {
    const days = hours({ pagesLeft: 4000 }) / 24;
    expect(days).toBeGreaterThan(2);
    expect(days).toBeLessThan(2.2);
  });

  it('is later where others spend, and where polls are still to come', () => {
    const pagesLeft = 4000;
    const alone = hours({ pagesLeft });
    const beside = hours({ pagesLeft, ledger: hourly('detail', 20) });
    expect(beside).toBeGreaterThan(alone + 12);
    expect(hours({ pagesLeft, pollsADay: 480 })).toBeGreaterThan(alone + 12);
    // A pull that a webhook asked for takes the place of a poll.
    expect(hours({ pagesLeft, pollsADay: 480, ledger: hourly('hintPull', 20) })).toBeCloseTo(
      hours({ pagesLeft, ledger: hourly('hintPull', 20) }),
      5,
    );
  });

  it('waits until a hold of Precoro’s is over', () => {
    const held = {
      ...emptyLedger(),
      holds: [{ limiter: 'Daily limiter', until: NOON + 5 * HOUR, fingerprint: null }],
    };
    expect(hours({ ledger: held, pagesLeft: 1 })).toBeCloseTo(5, 2);
  });

  it('is not in sight where nothing is left over', () => {
    expect(forecastEnd(plan({ ledger: hourly('detail', 100) }))).toBeNull();
    expect(forecastEnd(plan({ pagesLeft: 100_000 }))).toBeNull();
  });
});

describe('the progress of a load', () => {
  it.each([
    [{ requests: 120, rowsPerPage: 200, rowsLeft: 75_999, endsAt: NOON + DAY }, 120, 500, NOON + DAY],
    [{ requests: 500, rowsPerPage: 200, rowsLeft: 0, endsAt: NOON }, 500, 500, NOON],
    [{ requests: 3, rowsPerPage: 200, rowsLeft: null, endsAt: null }, 3, null, null],
    [{ requests: 0, rowsPerPage: null, rowsLeft: null, endsAt: null }, 0, null, null],
    [{ requests: 1, rowsPerPage: null, rowsLeft: 400, endsAt: null }, 1, null, null],
  ])('of %j', (load, pagesDone, pagesExpected, endsAt) => {
    expect(historyProgress(load)).toEqual({ pagesDone, pagesExpected, endsAt });
  });
});
