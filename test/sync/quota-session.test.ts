import { describe, expect, it } from '@jest/globals';
import { remaining, type Ledger } from '../../lib/domain/quota.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import {
  openQuotaSession,
  REQUEST_DEADLINE_MS,
  type QuotaSession,
  type Spent,
} from '../../lib/sync/quota-session.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { LIMITS } from '../support/quota-limits.ts';
import { sharedKey, type Fate } from './callers.ts';

const OBJECT: PrecoroAnswer = { kind: 'object', body: null, serverTime: null };
const USUAL: Fate = {
  patienceMs: HOUR,
  tookMs: 300,
  frozenMs: 0,
  death: null,
  losesAnswer: false,
};

/** A ledger that counts its writes, and may be slow or broken. */
function watchedLedger() {
  const inner = memoryLedger();
  let before: () => Promise<void> = async () => {};
  let saves = 0;
  const store: LedgerStore = {
    read: () => inner.read(),
    save: async (ledger, version) => {
      saves += 1;
      await before();
      return inner.save(ledger, version);
    },
  };
  return {
    store,
    saves: () => saves,
    ledger: async (): Promise<Ledger> => (await inner.read()).ledger,
    beforeSaving: (what: () => Promise<void>) => (before = what),
    /** Somebody else writes the ledger as it is. */
    touch: async () => {
      const { ledger, version } = await inner.read();
      await inner.save(ledger, version);
    },
  };
}

function scene(limits = LIMITS) {
  const clock = virtualClock();
  const ledgers = watchedLedger();
  let answer: () => Promise<PrecoroAnswer> = async () => OBJECT;
  let ids = 0;
  let sent = 0;
  const deadlines: number[] = [];
  const open = (aheadMs = 0): Promise<QuotaSession> =>
    openQuotaSession({
      ledgers: ledgers.store,
      gateway: {
        fingerprint: (call) => (call.kind === 'patch' ? 'PATCH' : `GET ${JSON.stringify(call)}`),
        send: async () => {
          sent += 1;
          await clock.sleep(300);
          return answer();
        },
      },
      limits,
      clock: { now: () => clock.now() + aheadMs, sleep: clock.sleep },
      newId: () => `caller-${(ids += 1)}`,
      deadline: (ms) => {
        deadlines.push(ms);
        return new AbortController().signal;
      },
    });
  return {
    clock,
    ledgers,
    open,
    sent: () => sent,
    /** What each request was given, in milliseconds. */
    deadlines,
    answerWith: (next: () => Promise<PrecoroAnswer>) => (answer = next),
    spend: (session: QuotaSession, more: { id?: string; patienceMs?: number } = {}): Promise<Spent> =>
      clock.drive(session.spend(detail(more.id ?? 'x'), 'detail', more.patienceMs ?? HOUR)),
  };
}

function detail(id: string): PrecoroCall {
  return { kind: 'patch', entity: 'invoice', key: { id, idn: null }, changes: { externalId: 'x' } };
}

describe('what a session writes', () => {
  it('is one write per request while it is alone, and the end of the last one when it closes', async () => {
    const s = scene();
    const session = await s.open();
    for (const id of ['1', '2', '3']) await s.spend(session, { id });
    expect(s.ledgers.saves()).toBe(3);
    await session.close();
    expect(s.ledgers.saves()).toBe(4);
    expect(await s.ledgers.ledger()).toMatchObject({ inFlight: null, inARow: 3 });
    await session.close();
    expect(s.ledgers.saves()).toBe(4);
  });

  it('is the end at once when another caller was seen', async () => {
    const s = scene();
    const session = await s.open();
    await s.spend(session);
    await s.ledgers.touch();
    await s.spend(session);
    expect(await s.ledgers.ledger()).toMatchObject({ inFlight: null, inARow: 2 });
  });

  it('is the end before it waits long', async () => {
    const s = scene({ ...LIMITS, perMinute: 1 });
    const session = await s.open();
    await s.spend(session);
    expect((await s.ledgers.ledger()).inFlight).not.toBeNull();
    const waiting = session.spend(detail('2'), 'detail', HOUR);
    await s.clock.advance(SECOND);
    expect((await s.ledgers.ledger()).inFlight).toBeNull();
    expect(await s.clock.drive(waiting)).toMatchObject({ spent: true });
  });

  it('keeps a hold and an end that another write got in before', async () => {
    const s = scene();
    const session = await s.open();
    const until = s.clock.now() + HOUR;
    s.answerWith(async () => {
      await s.ledgers.touch();
      return { kind: 'rateLimited', limiter: 'Daily limiter', until };
    });
    await s.spend(session);
    expect(await s.ledgers.ledger()).toMatchObject({
      inFlight: null,
      holds: [{ limiter: 'Daily limiter', until: until + 2 * SECOND }],
      foreign: [{ limiter: 'Daily limiter' }],
    });
    expect(session.count()).toEqual({ requests: 1, rateLimited: 1, clockSkewMs: 0 });
  });

  it('may fail when the answer is there: the answer counts more, and the next write brings the rest', async () => {
    const s = scene();
    const session = await s.open();
    const until = s.clock.now() + 5 * SECOND;
    s.answerWith(async () => {
      s.ledgers.beforeSaving(async () => {
        throw new Error('the database is away');
      });
      return { kind: 'rateLimited', limiter: 'Second limiter', until };
    });
    expect(await s.spend(session)).toMatchObject({ spent: true, answer: { kind: 'rateLimited' } });
    expect((await s.ledgers.ledger()).holds).toEqual([]);
    await expect(s.spend(session)).rejects.toThrow('the database is away');
    s.ledgers.beforeSaving(async () => {});
    s.answerWith(async () => OBJECT);
    expect(await s.spend(session)).toMatchObject({ spent: true });
    expect(await s.ledgers.ledger()).toMatchObject({ foreign: [{ limiter: 'Second limiter' }] });
  });
});

describe('a slot', () => {
  it('that took too long to reserve is not used: another one is', async () => {
    const s = scene();
    const session = await s.open();
    let slow = 1;
    s.ledgers.beforeSaving(() => s.clock.sleep(slow-- > 0 ? 20 * SECOND : 0));
    expect(await s.spend(session)).toMatchObject({ spent: true });
    expect(s.sent()).toBe(1);
    expect((await s.ledgers.ledger()).inARow).toBe(1);
    await s.clock.drive(session.close());
    expect((await s.ledgers.ledger()).inARow).toBe(2);
  });

  it('is not used when what had to come before sending took too long, or failed', async () => {
    const s = scene();
    const session = await s.open();
    const slowly = session.spend(detail('1'), 'linkBack', HOUR, async () => {
      await s.clock.sleep(20 * SECOND);
      return true;
    });
    expect(await s.clock.drive(slowly)).toMatchObject({ spent: false, why: 'reserving took too long' });
    const needless = session.spend(detail('1'), 'linkBack', HOUR, async () => false);
    expect(await s.clock.drive(needless)).toMatchObject({ spent: false, scope: 'class' });
    const failing = session.spend(detail('1'), 'linkBack', HOUR, async () => {
      throw new Error('no echo could be noted');
    });
    await expect(s.clock.drive(failing)).rejects.toThrow('no echo could be noted');
    expect(s.sent()).toBe(0);
    expect(session.count().requests).toBe(0);
    expect(session.ledger().inFlight).toBeNull();
    expect(await s.spend(session)).toMatchObject({ spent: true });
  });

  it('gives its request the time that is left of it', async () => {
    const s = scene();
    const session = await s.open();
    const later = session.spend(detail('1'), 'linkBack', HOUR, async () => {
      await s.clock.sleep(3 * SECOND);
      return true;
    });
    expect(await s.clock.drive(later)).toMatchObject({ spent: true });
    await s.spend(session);
    expect(s.deadlines).toEqual([REQUEST_DEADLINE_MS - 3 * SECOND, REQUEST_DEADLINE_MS]);
  });

  it('is not waited for beyond the patience, and the reason is told', async () => {
    const s = scene();
    const [one, two] = [await s.open(), await s.open()];
    const first = one.spend(detail('1'), 'detail', HOUR);
    await s.clock.advance(1);
    expect(await s.spend(two, { patienceMs: 0 })).toEqual({
      spent: false,
      until: s.clock.now() + SECOND,
      why: 'another request is in flight',
      scope: 'class',
    });
    await s.clock.drive(first);
  });
});

describe('the line', () => {
  it('is left by whoever gives up', async () => {
    const s = scene();
    const [one, two] = [await s.open(), await s.open()];
    await s.spend(one);
    expect(await s.spend(two, { patienceMs: 1500 })).toMatchObject({ spent: false });
    expect((await s.ledgers.ledger()).waiting).toHaveLength(1);
    await s.clock.drive(two.close());
    expect((await s.ledgers.ledger()).waiting).toEqual([]);
  });

  it('lets ten callers through in turn, the one whose clock is behind as soon as any', async () => {
    const clock = virtualClock();
    const key = sharedKey(memoryLedger(), LIMITS, clock, seededRandom(7));
    const waits = await clock.drive(
      Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const caller = key.caller({ name: `c${index}`, clockOffsetMs: index === 0 ? -1000 : 1000 });
          const session = await caller.open();
          const waited: number[] = [];
          for (let request = 0; request < 12; request += 1) {
            const asked = clock.now();
            await caller.spend(session, detail(`${index}`), 'detail', USUAL);
            waited.push(clock.now() - asked);
          }
          await session.close();
          return Math.max(...waited);
        }),
      ),
    );
    expect(key.refusals).toEqual([]);
    expect(key.arrivals).toHaveLength(120);
    // Nine others, five requests each, and two seconds for each change of caller.
    expect(Math.max(...waits)).toBeLessThan(9 * (5 * 1.6 + 3.5) * SECOND);
  });

  it('leaves 98 % of the hour usable for three callers that never pause', async () => {
    const clock = virtualClock();
    const key = sharedKey(memoryLedger(), { ...LIMITS, perDay: 100_000 }, clock, seededRandom(3));
    const end = clock.now() + 2.5 * HOUR;
    await clock.drive(
      Promise.all(
        [-1000, 0, 1000].map(async (clockOffsetMs, index) => {
          const caller = key.caller({ name: `c${index}`, clockOffsetMs });
          const session = await caller.open();
          while (clock.now() < end) await caller.spend(session, detail(`${index}`), 'detail', USUAL);
          await session.close();
        }),
      ),
    );
    expect(key.refusals).toEqual([]);
    const replacedAfter = key.arrivals.slice(1500).map((at, index) => at - (key.arrivals[index] ?? 0));
    const mean = replacedAfter.reduce((a, b) => a + b, 0) / replacedAfter.length;
    expect(replacedAfter.length).toBeGreaterThan(1500);
    expect(mean).toBeLessThanOrEqual(HOUR / 0.98);
  });
});

describe('others on the key', () => {
  it.each<[string, number, (s: ReturnType<typeof scene>, one: QuotaSession) => Promise<unknown>]>([
    ['closes', 4 * SECOND, (s, one) => s.clock.drive(one.close())],
    ['goes on', 5.5 * SECOND, (s, one) => s.spend(one)],
  ])('get the next slot soon after whoever sent before %s', async (_, soon, whatNext) => {
    const s = scene();
    const [one, two] = [await s.open(), await s.open()];
    const first = one.spend(detail('1'), 'detail', HOUR);
    await s.clock.advance(1);
    const begun = s.clock.now();
    const second = two.spend(detail('2'), 'detail', HOUR);
    await s.clock.advance(100);
    await s.clock.drive(first);
    await whatNext(s, one);
    await s.clock.drive(second);
    expect(s.clock.now() - begun).toBeLessThan(soon);
  });

  it('are not taken for the cause when the answer to our own reservation was lost', async () => {
    const clock = virtualClock();
    const key = sharedKey(memoryLedger(), LIMITS, clock, seededRandom(1));
    const caller = key.caller({ name: 'c', clockOffsetMs: 0 });
    const session = await clock.drive(caller.open());
    const begun = clock.now();
    const fate = { ...USUAL, losesAnswer: true };
    await clock.drive(caller.spend(session, detail('1'), 'detail', fate));
    expect(clock.now() - begun).toBeLessThan(SECOND);
    expect(key.arrivals).toHaveLength(1);
  });

  it('who spend behind our back are noticed, left alone for the time told, and make us take less for a while', async () => {
    const clock = virtualClock();
    const ledgers = memoryLedger();
    const limits = { ...LIMITS, perHour: 40 };
    const key = sharedKey(ledgers, limits, clock, seededRandom(1));
    for (let request = 0; request < 20; request += 1) {
      expect(key.foreign()).toBe(true);
      await clock.advance(5 * SECOND);
    }
    const caller = key.caller({ name: 'c', clockOffsetMs: 0 });
    const session = await clock.drive(caller.open());
    for (let request = 0; request < 21; request += 1) {
      await clock.drive(caller.spend(session, detail('1'), 'detail', USUAL));
    }
    expect(key.refusals).toEqual(['Hourly limiter']);
    const before = clock.now();
    await clock.drive(caller.spend(session, detail('1'), 'detail', USUAL));
    expect(clock.now() - before).toBeGreaterThan(50 * MINUTE);
    expect(remaining(session.ledger(), limits, clock.now()).hour).toBeLessThan(36);
  });

  it('whose clocks are far ahead are told of, and waited for', async () => {
    const s = scene();
    const [ahead, behind] = [await s.open(10 * MINUTE), await s.open()];
    await s.spend(ahead);
    await s.clock.drive(ahead.close());
    const again = await s.open();
    const begun = s.clock.now();
    expect(await s.spend(again, { patienceMs: SECOND })).toMatchObject({ spent: false });
    expect(again.count().clockSkewMs).toBeGreaterThan(9 * MINUTE);
    expect(await s.spend(again)).toMatchObject({ spent: true });
    expect(s.clock.now() - begun).toBeGreaterThan(9 * MINUTE);
    expect(behind.count().clockSkewMs).toBe(0);
  });
});
