import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideSlot,
  emptyLedger,
  finishRequest,
  holdAfter429,
  remaining,
  spentByClass,
  startRequest,
  type Ledger,
  type QuotaLimits,
  type SlotRequest,
} from '../../lib/domain/quota.ts';
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
const live: SlotRequest = { purpose: 'detail', getFingerprint: null };

describe('one request at a time', () => {
  it('may start at once on a fresh ledger', () => {
    expect(decideSlot(emptyLedger(), live, LIMITS, NOON)).toEqual({ free: true });
  });

  it('waits for a request in flight until its deadline, when nobody says that it ended', () => {
    const ledger = startRequest(emptyLedger(), live, NOON, NOON + 25 * SECOND);
    const decision = decideSlot(ledger, live, LIMITS, NOON + 5 * SECOND);
    expect(decision).toMatchObject({ free: false, why: 'another request is in flight' });
    expect(decideSlot(ledger, live, LIMITS, NOON + 27 * SECOND).free).toBe(true);
  });

  it('leaves more than a second after the end of the last one', () => {
    const ledger = finishRequest(startRequest(emptyLedger(), live, NOON, NOON + 25_000), NOON + 400);
    expect(decideSlot(ledger, live, LIMITS, NOON + 1399).free).toBe(false);
    expect(decideSlot(ledger, live, LIMITS, NOON + 1451).free).toBe(true);
  });
});

describe('the same GET', () => {
  const get: SlotRequest = { purpose: 'detail', getFingerprint: 'abc' };

  it('is not sent twice within a minute, while others may go', () => {
    const ledger = spend(emptyLedger(), get, NOON);
    expect(decideSlot(ledger, get, LIMITS, NOON + 55 * SECOND)).toMatchObject({ free: false, scope: 'get' });
    expect(decideSlot(ledger, { ...get, getFingerprint: 'def' }, LIMITS, NOON + 55 * SECOND).free).toBe(true);
    expect(decideSlot(ledger, get, LIMITS, NOON + 63 * SECOND).free).toBe(true);
  });

  it('is sent at most 30 times in any hour', () => {
    const starts = drive({ hours: 3, ask: () => get });
    for (const start of starts) {
      expect(starts.filter((other) => other >= start && other < start + HOUR).length).toBeLessThanOrEqual(30);
    }
    expect(starts.length).toBeGreaterThan(80);
  });
});

describe('the windows', () => {
  it('slide: no minute, hour or day holds more than it may, and nearly all of it is usable', () => {
    const starts = drive({ hours: 30, ask: () => live, limits: { ...LIMITS, perMinute: 50 } });
    const most = (windowMs: number) =>
      Math.max(...starts.map((start, at) => within(starts, at, start + windowMs)));
    expect(most(MINUTE)).toBeLessThanOrEqual(50);
    expect(most(HOUR)).toBeLessThanOrEqual(1500);
    expect(most(DAY)).toBeLessThanOrEqual(3000);
    // Live alone may not take the floors of the other two classes: 15 % of the day stay theirs.
    expect(most(DAY)).toBeGreaterThanOrEqual(3000 * 0.85 * 0.98);
  });

  it('keep a floor for each class while another spends everything', () => {
    let ledger = emptyLedger();
    let now = NOON;
    for (const purpose of ['detail', 'linkBack', 'poll'] as const) {
      let spent = 0;
      for (let i = 0; i < 4000; i += 1) {
        now += 3 * SECOND;
        const request = { purpose, getFingerprint: null };
        if (!decideSlot(ledger, request, LIMITS, now).free) continue;
        ledger = spend(ledger, request, now);
        spent += 1;
      }
      expect(spent).toBeGreaterThan(100);
    }
    const spent = spentByClass(ledger, now);
    expect(spent.live + spent.writeBack + spent.background).toBeLessThanOrEqual(3000);
    expect(spent.writeBack).toBeGreaterThanOrEqual(290);
  });

  it('leave what others on the key are promised', () => {
    const limits = { ...LIMITS, leaveForOthers: 2990 };
    expect(remaining(emptyLedger(), limits, NOON)).toEqual({ minute: 60, hour: 1500, day: 10 });
  });
});

describe('a 429', () => {
  const get: SlotRequest = { purpose: 'detail', getFingerprint: 'abc' };

  it.each([
    ['Hourly limiter', NOON + 10 * MINUTE, NOON + 10 * MINUTE],
    ['Daily limiter', null, NOON + HOUR],
    ['Second limiter', null, NOON + MINUTE],
  ])('of the %s holds the whole key until the time given or guessed', (limiter, until, expected) => {
    const ledger = holdAfter429(emptyLedger(), { limiter, until }, get, NOON);
    expect(decideSlot(ledger, live, LIMITS, expected).free).toBe(false);
    expect(decideSlot(ledger, live, LIMITS, expected + 3 * SECOND).free).toBe(true);
  });

  it('of a route limiter holds that GET only', () => {
    const answer = { limiter: 'Route based limiter by minute', until: NOON + MINUTE };
    const ledger = holdAfter429(emptyLedger(), answer, get, NOON);
    expect(decideSlot(ledger, get, LIMITS, NOON + 30 * SECOND)).toMatchObject({ free: false, scope: 'get' });
    expect(decideSlot(ledger, live, LIMITS, NOON + 30 * SECOND).free).toBe(true);
    expect(ledger.foreign).toBe(1);
  });
});

it('never breaks a window for any mix of requests and pauses', () => {
  const step = fc.record({
    pauseMs: fc.integer({ min: 0, max: 5 * MINUTE }),
    lastsMs: fc.integer({ min: 1, max: 5000 }),
    fingerprint: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null }),
    purpose: fc.constantFrom<Purpose>('detail', 'linkBack', 'poll', 'history'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let [ledger, now] = [emptyLedger(), NOON];
      const sent: { start: number; end: number; fingerprint: string | null }[] = [];
      for (const { pauseMs, lastsMs, fingerprint, purpose } of steps) {
        now += pauseMs;
        const request = { purpose, getFingerprint: fingerprint };
        const decision = decideSlot(ledger, request, LIMITS, now);
        if (!decision.free) now = decision.until;
        if (!decideSlot(ledger, request, LIMITS, now).free) continue;
        sent.push({ start: now, end: now + lastsMs, fingerprint });
        ledger = finishRequest(startRequest(ledger, request, now, now + 25_000), (now += lastsMs));
      }
      sent
        .slice(1)
        .forEach(({ start }, i) => expect(start - (sent[i]?.end ?? 0)).toBeGreaterThanOrEqual(SECOND));
      for (const one of sent.filter(({ fingerprint }) => fingerprint !== null)) {
        const same = sent.filter((other) => other.fingerprint === one.fingerprint && other.start > one.start);
        for (const other of same) expect(other.start - one.end).toBeGreaterThanOrEqual(MINUTE - 5000);
        for (const other of same) expect(other.start - one.start).toBeGreaterThanOrEqual(MINUTE);
      }
    }),
    { numRuns: 60 },
  );
});

function spend(ledger: Ledger, request: SlotRequest, now: number): Ledger {
  return finishRequest(startRequest(ledger, request, now, now + 25_000), now + 100);
}

/** Sends as soon as the ledger lets it, for so many hours; answers the starts. */
function drive({
  hours,
  ask,
  limits = LIMITS,
}: {
  hours: number;
  ask: () => SlotRequest;
  limits?: QuotaLimits;
}) {
  const starts: number[] = [];
  let ledger = emptyLedger();
  for (let now = NOON; now < NOON + hours * HOUR;) {
    const decision = decideSlot(ledger, ask(), limits, now);
    if (decision.free) {
      starts.push(now);
      ledger = spend(ledger, ask(), now);
    } else {
      now = decision.until;
    }
  }
  return starts;
}

function within(starts: readonly number[], from: number, before: number): number {
  let count = 0;
  while (from + count < starts.length && (starts[from + count] ?? 0) < before) count += 1;
  return count;
}
