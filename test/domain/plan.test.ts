import { describe, expect, it } from '@jest/globals';
import type { HistoryProgress } from '../../lib/domain/history-progress.ts';
import { planOfDay, type PlanFacts } from '../../lib/domain/plan.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, type Ledger, type QuotaLimits } from '../../lib/domain/quota.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { WorkingHours } from '../../lib/domain/working-hours.ts';

const HOURS: WorkingHours = {
  from: '07:00',
  to: '19:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  timeZone: 'UTC',
};
const LIMITS: QuotaLimits = {
  minGapMs: SECOND,
  perMinute: 60,
  perHour: 1500,
  perDay: 3000,
  sameGetGapMs: MINUTE,
  sameGetPerHour: 30,
  leaveForOthers: 0,
  spender: 'live',
  workingHours: HOURS,
};
/** A Monday. */
const NOON = Date.UTC(2026, 5, 1, 12);
const NOTHING = { details: 0, logs: 0, linkBacks: 0, quietDetails: 0 };

function facts(changes: Partial<PlanFacts> = {}): PlanFacts {
  return {
    ledger: emptyLedger(),
    limits: LIMITS,
    owed: NOTHING,
    history: [],
    recordsSynced: 0,
    ...changes,
  };
}

/** So many requests per purpose, spread evenly over the hours before noon. */
function spent(counts: Partial<Record<Purpose, number>>, hours = 10, spender = 'live'): Ledger {
  const all = Object.entries(counts).flatMap(([purpose, count]) =>
    Array.from({ length: count }, (_, index) => ({
      purpose: purpose as Purpose,
      at: NOON - (hours * HOUR * (index + 0.5)) / count,
    })),
  );
  return all
    .sort((a, b) => a.at - b.at)
    .reduce(
      (ledger, { purpose, at }) => countRequests(ledger, { purpose, count: 1, at, spender }),
      emptyLedger(),
    );
}

describe('what is spent and left', () => {
  it('is told by class and by purpose', () => {
    const ledger = spent({ hintPull: 40, detail: 160, linkBack: 100, poll: 60, history: 40 });
    expect(planOfDay(facts({ ledger }), NOON)).toMatchObject({
      ...{ perDay: 3000, leaveForOthers: 0, spent: 400, quotaRemaining: 2600, remainingThisHour: 1460 },
      spentByClass: { live: 200, writeBack: 100, background: 100 },
      spentByPurpose: { hintPull: 40, detail: 160, linkBack: 100, poll: 60, history: 40 },
      forecastExhaustionAt: null,
    });
  });

  it('leaves each class its room, history the least', () => {
    const { room } = planOfDay(facts({ ledger: spent({ detail: 300 }) }), NOON);
    expect(room.live).toBe(2700 - 300 - 150);
    expect(room.writeBack).toBeGreaterThan(room.background);
    expect(room.background).toBeGreaterThan(room.history);
    expect(room.history).toBeGreaterThan(0);
    const evening = planOfDay(facts({ ledger: spent({ detail: 300 }) }), NOON + 8 * HOUR);
    expect(evening.room.history).toBeGreaterThan(room.history);
  });

  it('forecasts the end of the requests from the last hour', () => {
    const plan = planOfDay(facts({ ledger: spent({ detail: 1000 }, 1) }), NOON);
    expect(plan.forecastExhaustionAt).toBe(NOON + 2 * HOUR);
  });
});

describe('how long changes gather after a webhook', () => {
  it.each([
    ['two seconds on a quiet day', {}, 2000],
    ['longer as the requests run short', { detail: 2400 }, 20_000],
    ['a minute and more when they are nearly gone', { detail: 2540, linkBack: 300, poll: 100 }, 90_000],
  ])('is %s', (_, counts, atLeast) => {
    const { debounceMs } = planOfDay(facts({ ledger: spent(counts) }), NOON);
    expect(debounceMs).toBeGreaterThanOrEqual(atLeast);
    expect(debounceMs).toBeLessThanOrEqual(180_000);
  });
});

describe('working time', () => {
  it('is that of the company', () => {
    expect(planOfDay(facts(), NOON).isWorkingTime).toBe(true);
    expect(planOfDay(facts(), NOON + 8 * HOUR).isWorkingTime).toBe(false);
    const workingHours = { ...HOURS, timeZone: 'America/Los_Angeles' };
    expect(planOfDay(facts({ limits: { ...LIMITS, workingHours } }), NOON).isWorkingTime).toBe(false);
  });

  it('is never where the company names none', () => {
    const { workingHours: _none, ...limits } = LIMITS;
    expect(planOfDay(facts({ limits }), NOON).isWorkingTime).toBe(false);
  });
});

describe('requests per synced record', () => {
  it('leave out what would be spent without any record, and are told with it beside', () => {
    const ledger = spent({
      hintPull: 10,
      detail: 100,
      linkBack: 90,
      poll: 40,
      history: 50,
      definitions: 2,
      check: 8,
    });
    expect(planOfDay(facts({ ledger, recordsSynced: 100 }), NOON)).toMatchObject({
      recordsSynced: 100,
      requestsPerSyncedRecord: 2,
      allRequestsPerSyncedRecord: 3,
    });
  });

  it('are unknown when none was synced', () => {
    expect(planOfDay(facts({ ledger: spent({ detail: 3 }) }), NOON)).toMatchObject({
      requestsPerSyncedRecord: null,
      allRequestsPerSyncedRecord: null,
    });
  });
});

describe('others on the same key', () => {
  it('are told apart where they share the ledger, and then a record has no price of its own', () => {
    const ledger = spent({ detail: 100 }, 10, 'second');
    expect(planOfDay(facts({ ledger, recordsSynced: 50 }), NOON)).toMatchObject({
      ...{ spent: 100, spentByOthers: 100, quotaRemaining: 2900 },
      ...{ requestsPerSyncedRecord: null, allRequestsPerSyncedRecord: null },
    });
  });

  it('are noticed by refusals where they do not, and are left room', () => {
    const foreign = [{ at: NOON - HOUR, limiter: 'daily' }];
    const plan = planOfDay(facts({ ledger: { ...emptyLedger(), foreign } }), NOON);
    expect(plan.foreignUse).toEqual({ count: 1, hourShare: 1, dayShare: 0.9 });
    expect(plan.quotaRemaining).toBe(2700);
  });
});

describe('the history that is left', () => {
  const load = (changes: Partial<HistoryProgress> = {}): HistoryProgress => ({
    ...{ pagesDone: 10, pagesExpected: 50, endsAt: NOON + HOUR },
    ...changes,
  });

  it.each<[string, readonly HistoryProgress[], HistoryProgress | null]>([
    ['is none when all is read', [], null],
    [
      'is that of all entities together, and ends with the last',
      [load(), load({ pagesDone: 0, endsAt: NOON + 9 * HOUR })],
      { pagesDone: 10, pagesExpected: 100, endsAt: NOON + 9 * HOUR },
    ],
    [
      'has no known end where one of them has none',
      [load({ pagesExpected: null, endsAt: null }), load()],
      { pagesDone: 20, pagesExpected: null, endsAt: null },
    ],
    [
      'has none either where it is the last of them',
      [load(), load({ pagesExpected: null, endsAt: null })],
      { pagesDone: 20, pagesExpected: null, endsAt: null },
    ],
  ])('%s', (_, history, expected) => {
    expect(planOfDay(facts({ history }), NOON).history).toEqual(expected);
  });
});

describe('what is owed', () => {
  const owed = (ledger: Ledger, counts: Partial<PlanFacts['owed']>, limits = LIMITS) =>
    planOfDay(facts({ ledger, limits, owed: { ...NOTHING, ...counts } }), NOON).owed;

  it('is done now where nothing is', () => {
    expect(owed(emptyLedger(), {}).linkBacks).toEqual({ count: 0, doneAt: NOON });
  });

  it('is done one after another, the most urgent first', () => {
    const done = owed(emptyLedger(), { details: 100, linkBacks: 50, quietDetails: 10 });
    expect(done).toEqual({
      details: { count: 100, doneAt: NOON + 130 * SECOND },
      logs: { count: 0, doneAt: NOON },
      linkBacks: { count: 50, doneAt: NOON + 195 * SECOND },
      quietDetails: { count: 10, doneAt: NOON + 208 * SECOND },
    });
  });

  it('waits for the hour when there is much of it', () => {
    const { doneAt } = owed(emptyLedger(), { details: 2000 }).details;
    expect(doneAt).toBeGreaterThan(NOON + HOUR);
    expect(doneAt).toBeLessThan(NOON + 2 * HOUR);
  });

  it('waits for what was spent yesterday to be given back', () => {
    const ledger = spent({ detail: 2550 }, 4);
    const { doneAt } = owed(ledger, { details: 500 }).details;
    expect(doneAt).toBeGreaterThan(NOON + 20 * HOUR);
    expect(doneAt).toBeLessThan(NOON + 23 * HOUR);
  });

  it('leaves link-backs their floor while live requests find no room', () => {
    const done = owed(spent({ detail: 2550 }, 4), { details: 500, linkBacks: 200 });
    expect(done.linkBacks.doneAt).toBeLessThan(NOON + HOUR);
  });

  it('comes after the pulls that keep coming', () => {
    const busy = owed(spent({ hintPull: 600 }, 1), { details: 300 }).details;
    const quiet = owed(emptyLedger(), { details: 300 }).details;
    expect(busy.doneAt).toBeGreaterThan(quiet.doneAt ?? Infinity);
  });

  it('is told for each kind where something of every kind is owed', () => {
    const done = owed(emptyLedger(), { details: 10, logs: 20, linkBacks: 30, quietDetails: 40 });
    const times = Object.values(done).map(({ doneAt }) => ((doneAt ?? 0) - NOON) / (1.3 * SECOND));
    expect(times).toEqual([10, 30, 60, 100]);
  });

  it('gives way to as many pulls, polls and looks as there were in the last hour, and no more', () => {
    const recurring = ['hintPull', 'poll', 'probe', 'definitions'] as const;
    const counted = (ledger: Ledger, at: number, count: number): Ledger =>
      recurring.reduce((all, purpose) => countRequests(all, { purpose, count, at, spender: 'live' }), ledger);
    // The quarter that ended an hour ago counts no more.
    const before = counted(emptyLedger(), NOON - HOUR - 1, 500);
    const ledger = counted(counted(before, NOON - HOUR + 1, 40), NOON - MINUTE, 20);
    const limits = { ...LIMITS, perHour: 100_000, perDay: 100_000 };
    // 60 requests of 240 an hour in each quarter, which has time for 692.
    expect(owed(ledger, { details: 300 }, limits).details.doneAt).toBe(NOON + (60 + 300) * 1.3 * SECOND);
    expect(owed(ledger, { details: 1500 }, limits).details.doneAt).toBe(
      NOON + 30 * MINUTE + (60 + 1500 - 2 * 632) * 1.3 * SECOND,
    );
  });

  it('has no end within two weeks where there are no requests for it', () => {
    const limits = { ...LIMITS, perDay: 20, leaveForOthers: 10 };
    expect(owed(emptyLedger(), { details: 500 }, limits).details).toEqual({ count: 500, doneAt: null });
  });
});
