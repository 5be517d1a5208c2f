import { describe, expect, it } from '@jest/globals';
import { PURPOSES, type Purpose } from '../../lib/domain/purposes.ts';
import { countRequests, finishRequest, holdAfter429, startRequest } from '../../lib/domain/quota-requests.ts';
import {
  emptyLedger,
  keptFree,
  liveRoom,
  remaining,
  roomFor,
  spentByClass,
  spentByPurpose,
  type Ledger,
  type QuotaLimits,
} from '../../lib/domain/quota.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { WorkingHours } from '../../lib/domain/working-hours.ts';
import { LIMITS } from '../support/quota-limits.ts';

/** A Monday. */
const NOON = Date.UTC(2026, 5, 1, 12);
const NIGHT = NOON + 10 * HOUR;
const OFFICE: WorkingHours = {
  from: '07:00',
  to: '19:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  timeZone: 'UTC',
};

/** So many requests per purpose, two hours before noon. */
function spent(counts: Partial<Record<Purpose, number>>, spender = '', start = emptyLedger()): Ledger {
  return (Object.keys(PURPOSES) as Purpose[]).reduce((ledger, purpose) => {
    const count = counts[purpose] ?? 0;
    return count === 0 ? ledger : countRequests(ledger, { purpose, count, at: NOON - 2 * HOUR, spender });
  }, start);
}

it('an empty ledger knows of nothing', () => {
  expect(emptyLedger()).toEqual({
    ...{ seenAt: 0, lastEnd: 0, lastOwner: '', inARow: 0, inFlight: null, waiting: [] },
    ...{ minute: [], hour: [], day: [], byPurpose: {}, bySpender: {}, gets: {}, holds: [], foreign: [] },
  });
});

describe('what is left', () => {
  it('is everything at first', () => {
    expect(remaining(emptyLedger(), LIMITS, NOON)).toEqual({ minute: 60, hour: 1500, day: 3000 });
    expect(liveRoom(emptyLedger(), LIMITS, NOON)).toBeCloseTo(0.85);
  });

  it('is less by what others on the key are promised', () => {
    const limits = { ...LIMITS, leaveForOthers: 2990 };
    expect(remaining(emptyLedger(), limits, NOON)).toEqual({ minute: 60, hour: 1500, day: 10 });
  });

  it('is less by one while a request is in flight, and by the same one when it is over', () => {
    const request = { purpose: 'detail', getFingerprint: null } as const;
    const started = startRequest(emptyLedger(), request, LIMITS, NOON, NOON + 25 * SECOND);
    const less = { minute: 59, hour: 1499, day: 2999 };
    expect(remaining(started, LIMITS, NOON)).toEqual(less);
    expect(spentByPurpose(started, NOON)).toEqual({ detail: 1 });
    const finished = finishRequest(started, LIMITS, NOON + SECOND);
    expect(remaining(finished, LIMITS, NOON + SECOND)).toEqual(less);
    expect(spentByPurpose(finished, NOON + SECOND)).toEqual({ detail: 1 });
  });

  it('is everything again a day after a caller died, though nobody said that its request was over', () => {
    const request = { purpose: 'detail', getFingerprint: null } as const;
    const started = startRequest(emptyLedger(), request, LIMITS, NOON, NOON + 25 * SECOND);
    const later = NOON + DAY + 16 * MINUTE;
    expect(remaining(started, LIMITS, later)).toEqual({ minute: 60, hour: 1500, day: 3000 });
    expect(spentByPurpose(started, later)).toEqual({});
  });

  it('counts a request of which nobody said that it was over until its quarter has left the day', () => {
    const request = { purpose: 'detail', getFingerprint: null } as const;
    const started = startRequest(emptyLedger(), request, LIMITS, NOON, NOON + 25 * SECOND);
    const leaves = NOON + 15 * MINUTE + DAY + 2 * SECOND;
    expect(remaining(started, LIMITS, leaves - 1).day).toBe(2999);
    expect(remaining(started, LIMITS, leaves).day).toBe(3000);
  });

  it('is told by class and purpose', () => {
    const ledger = spent({ detail: 5, hintPull: 2, linkBack: 3, history: 7, poll: 1 });
    expect(spentByPurpose(ledger, NOON)).toEqual({
      detail: 5,
      hintPull: 2,
      linkBack: 3,
      history: 7,
      poll: 1,
    });
    expect(spentByClass(ledger, NOON)).toEqual({ live: 7, writeBack: 3, background: 8 });
    expect(spentByClass(ledger, NOON + DAY)).toEqual({ live: 0, writeBack: 0, background: 0 });
  });
});

it('a purpose of a release that is no more is told of nowhere', () => {
  const { detail = [] } = spent({ detail: 5 }).byPurpose;
  const byPurpose = { detail, letters: detail };
  expect(spentByPurpose({ ...emptyLedger(), byPurpose }, NOON)).toEqual({ detail: 5 });
});

describe('what a day-long limiter refused', () => {
  const request = { purpose: 'detail', getFingerprint: null } as const;
  const refused = (ledger: Ledger) =>
    holdAfter429(ledger, { limiter: 'Daily limiter', until: null }, request, NOON);

  it('leaves nine tenths of the day to all together', () => {
    const ledger = refused(spent({ detail: 2000 }, 'one'));
    expect(remaining(ledger, { ...LIMITS, spender: 'two' }, NOON).day).toBe(2700 - 2000);
  });

  it('leaves nine tenths of its part to one that leaves some to others', () => {
    expect(remaining(refused(emptyLedger()), { ...LIMITS, leaveForOthers: 1000 }, NOON).day).toBe(1800);
  });
});

it('history leaves less alone while its small floor is not spent', () => {
  expect(keptFree(emptyLedger(), 'history', LIMITS, NOON)).toBe(450 + 750);
  expect(keptFree(spent({ history: 60 }), 'history', LIMITS, NOON)).toBe(450 + 1050);
});

describe('room in the day', () => {
  it.each<[string, Partial<Record<Purpose, number>>, Purpose, number]>([
    ['live leaves the floors of the two others', {}, 'detail', 3000 - 300 - 150],
    ['live leaves what is left of the floors', { linkBack: 100, poll: 150 }, 'detail', 2750 - 200],
    ['write-back within its floor leaves that of the background', {}, 'linkBack', 3000 - 150],
    ['write-back beyond its floor leaves room for live', { linkBack: 300 }, 'linkBack', 2700 - 150 - 150],
    ['background within its floor leaves that of write-back', {}, 'poll', 3000 - 300],
    ['background beyond its floor leaves much for live', { poll: 150 }, 'poll', 2850 - 300 - 900],
    ['history lives from what is left over', {}, 'history', 3000 - 450 - 1050],
    ['history uses up no floor of polls', { history: 500 }, 'detail', 2500 - 450],
    ['history has a small floor when scheduled lists have spent much', { poll: 1600 }, 'history', 60],
    ['history stops at its floor', { poll: 1700, history: 60 }, 'history', 0],
    ['history leaves a quarter to live even within its floor', { detail: 1800 }, 'history', 0],
    ['polls still go when live has spent all it may', { detail: 2550 }, 'poll', 450 - 300],
    ['links still go when live has spent all it may', { detail: 2550 }, 'linkBack', 450 - 150],
  ])('%s', (_, counts, purpose, room) => {
    expect(roomFor(spent(counts), purpose, LIMITS, NOON)).toBe(room);
  });

  it('for history is less in working hours', () => {
    const limits: QuotaLimits = { ...LIMITS, workingHours: OFFICE };
    expect(roomFor(emptyLedger(), 'history', limits, NOON)).toBe(3000 - 450 - 1800);
    expect(roomFor(emptyLedger(), 'history', limits, NIGHT)).toBe(3000 - 450 - 1050);
  });

  it('for live is a share of the day between none and all', () => {
    expect(liveRoom(spent({ detail: 2550 }), LIMITS, NOON)).toBe(0);
    expect(liveRoom(spent({ linkBack: 300, poll: 150 }), LIMITS, NOON)).toBeCloseTo(0.85);
    expect(liveRoom(emptyLedger(), { ...LIMITS, leaveForOthers: 1000 }, NOON)).toBeCloseTo(0.85);
    expect(liveRoom(emptyLedger(), { ...LIMITS, leaveForOthers: 3000 }, NOON)).toBe(0);
  });
});

describe('two integrations on one ledger', () => {
  const limits = (spender: string): QuotaLimits => ({ ...LIMITS, leaveForOthers: 1000, spender });

  it('each leave so many of all, and together use all', () => {
    const ledger = spent({ detail: 1900 }, 'one');
    expect(remaining(ledger, limits('one'), NOON).day).toBe(100);
    expect(remaining(ledger, limits('two'), NOON).day).toBe(1100);
    const both = spent({ detail: 1000 }, 'two', ledger);
    expect(remaining(both, limits('one'), NOON).day).toBe(100);
    expect(remaining(both, limits('two'), NOON).day).toBe(100);
  });
});

describe('foreign use', () => {
  it('of the day or the hour lowers what is left', () => {
    const request = { purpose: 'detail', getFingerprint: null } as const;
    const refused = (limiter: string) =>
      holdAfter429(emptyLedger(), { limiter, until: null }, request, NOON - MINUTE);
    expect(remaining(refused('Daily limiter'), LIMITS, NOON)).toEqual({ minute: 60, hour: 1500, day: 2700 });
    expect(remaining(refused('Hourly limiter'), LIMITS, NOON)).toEqual({ minute: 60, hour: 1350, day: 3000 });
    expect(remaining(refused('Minute limiter'), LIMITS, NOON)).toEqual({ minute: 60, hour: 1500, day: 3000 });
  });
});
