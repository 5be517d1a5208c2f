import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import { remaining, type QuotaLimits } from '../../lib/domain/quota.ts';
import type { Purpose } from '../../lib/domain/purposes.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { LIMITS } from '../support/quota-limits.ts';
import { DEATHS, DeadError, sharedKey, type Fate } from './callers.ts';

interface Step extends Fate {
  readonly pauseMs: number;
  readonly purpose: Purpose;
  /** Null is a PATCH; the same number is the same GET. */
  readonly get: number | null;
}

interface Plan {
  readonly clockOffsetMs: number;
  readonly steps: readonly Step[];
}

const LONG = 70 * MINUTE;

/** In a rush nobody pauses, everybody waits long, and hardly anybody dies: then every window is full to its edge. */
function stepIn(rush: boolean): fc.Arbitrary<Step> {
  return fc.record({
    pauseMs: rush
      ? fc.constant(0)
      : fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * SECOND }), fc.integer({ min: 0, max: LONG })),
    tookMs: fc.oneof(
      { arbitrary: fc.integer({ min: 1, max: 900 }), weight: 3 },
      fc.integer({ min: 1, max: 14 * SECOND }),
    ),
    frozenMs: fc.integer({ min: 0, max: 29 }).map((n) => (n === 0 ? 40 * SECOND : 0)),
    purpose: fc.constantFrom<Purpose>('detail', 'hintPull', 'linkBack', 'poll', 'history', 'check'),
    get: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: rush ? 2 : 5 }),
    patienceMs: rush ? fc.constant(LONG) : fc.constantFrom(0, 5 * SECOND, 10 * MINUTE, LONG),
    death: fc.option(fc.constantFrom(...DEATHS), { nil: null, freq: rush ? 60 : 10 }),
    losesAnswer: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  });
}

const plans: fc.Arbitrary<readonly Plan[]> = fc.constantFrom(true, true, false).chain((rush) =>
  fc.array(
    fc.record({
      clockOffsetMs: fc.oneof(fc.constantFrom(-1000, 1000), fc.integer({ min: -1000, max: 1000 })),
      steps: fc.array(stepIn(rush), { minLength: 5, maxLength: 16 }),
    }),
    { minLength: 2, maxLength: 10 },
  ),
);
/** One window at a time is the narrow one. */
const limits: fc.Arbitrary<QuotaLimits> = fc
  .record({
    narrow: fc.constantFrom<Partial<QuotaLimits>>({ perMinute: 4 }, { perHour: 20 }, { perDay: 40 }, {}),
    sameGetPerHour: fc.constantFrom(1, 4, 30),
    leaveForOthers: fc.constantFrom(0, 10),
  })
  .map(({ narrow, ...rest }) => ({ ...LIMITS, ...rest, ...narrow }));

/** Windows are counted in whole minutes and quarters: it matters where in them all begins. */
const startAt = fc.integer({ min: 0, max: HOUR }).map((ms) => Date.UTC(2026, 2, 2, 8) + ms);

describe('callers that share a key', () => {
  it('never break a window, whatever they ask, however their clocks differ, and wherever they die', async () => {
    await fc.assert(
      fc.asyncProperty(plans, limits, startAt, fc.integer(), async (acting, mostly, start, seed) => {
        const clock = virtualClock(start);
        const ledgers = memoryLedger();
        const key = sharedKey(ledgers, mostly, clock, seededRandom(seed));
        await clock.drive(Promise.all(acting.map((one, index) => act(key, one, `c${index}`, clock))));
        expect(key.refusals).toEqual([]);
        // After a day of rest everything is there again.
        await clock.advance(DAY + 15 * MINUTE + 30 * SECOND);
        const { ledger } = await ledgers.read();
        expect(remaining(ledger, mostly, clock.now())).toEqual({
          minute: mostly.perMinute,
          hour: mostly.perHour,
          day: mostly.perDay - mostly.leaveForOthers,
        });
        const request = { purpose: 'detail', getFingerprint: null } as const;
        expect(decideSlot(ledger, request, mostly, clock.now(), 'new')).toEqual({ free: true });
      }),
      { numRuns: 50, endOnFailure: true },
    );
  }, 60_000);
});

async function act(
  key: ReturnType<typeof sharedKey>,
  { clockOffsetMs, steps }: Plan,
  name: string,
  clock: ReturnType<typeof virtualClock>,
): Promise<void> {
  const caller = key.caller({ name, clockOffsetMs });
  let session = await caller.open();
  for (const one of steps) {
    await clock.sleep(one.pauseMs);
    try {
      await caller.spend(session, callOf(one, name), one.purpose, one);
    } catch (error) {
      if (!(error instanceof DeadError)) throw error;
      session = await caller.open();
    }
  }
  await session.close();
}

function callOf({ get }: Step, name: string): PrecoroCall {
  if (get === null)
    return { kind: 'patch', entity: 'invoice', key: { id: name, idn: null }, changes: { externalId: 'x' } };
  return { kind: 'detail', entity: 'invoice', key: { id: String(get), idn: null } };
}
