import fc from 'fast-check';
import type { Purpose } from '../../lib/domain/purposes.ts';
import type { QuotaLimits } from '../../lib/domain/quota.ts';
import { HOUR, MINUTE, SECOND, type Clock } from '../../lib/domain/time.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { LIMITS } from '../support/quota-limits.ts';
import { DEATHS, DeadError, type Fate, type SharedKey } from './callers.ts';

interface Step extends Fate {
  readonly pauseMs: number;
  readonly purpose: Purpose;
  /** Null is a PATCH; the same number is the same GET. */
  readonly get: number | null;
}

/** What one caller does. */
export interface Plan {
  readonly clockOffsetMs: number;
  readonly steps: readonly Step[];
}

const LONG = 70 * MINUTE;

/** Plans of two callers and more, each with up to so many requests. */
export function plans({ most, steps }: { readonly most: number; readonly steps: number }) {
  return fc.constantFrom(true, true, false).chain((rush): fc.Arbitrary<readonly Plan[]> =>
    fc.array(
      fc.record({
        // A second ahead of Precoro or behind: two callers may differ by two.
        clockOffsetMs: fc.oneof(fc.constantFrom(-1000, 1000), fc.integer({ min: -1000, max: 1000 })),
        steps: fc.array(stepIn(rush), { minLength: Math.min(5, steps), maxLength: steps }),
      }),
      { minLength: 2, maxLength: most },
    ),
  );
}

/** In a rush nobody pauses, everybody waits long, and hardly anybody dies: then the windows are full. */
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

/** One window at a time is so narrow that it is full. */
export const narrowLimits: fc.Arbitrary<QuotaLimits> = fc
  .record({
    narrow: fc.constantFrom<Partial<QuotaLimits>>({ perMinute: 4 }, { perHour: 20 }, { perDay: 40 }, {}),
    sameGetPerHour: fc.constantFrom(1, 4, 30),
    leaveForOthers: fc.constantFrom(0, 10),
  })
  .map(({ narrow, ...rest }) => ({ ...LIMITS, ...rest, ...narrow }));

/** Windows are counted in whole minutes and quarters: it matters where in them all begins. */
export const startAt: fc.Arbitrary<number> = fc
  .integer({ min: 0, max: HOUR })
  .map((ms) => Date.UTC(2026, 2, 2, 8) + ms);

/** Whoever dies is started anew. */
export async function act(
  key: SharedKey,
  { clockOffsetMs, steps }: Plan,
  name: string,
  clock: Clock,
): Promise<void> {
  const caller = key.caller({ name, clockOffsetMs });
  let session = await caller.open();
  for (const step of steps) {
    await clock.sleep(step.pauseMs);
    try {
      await caller.spend(session, callOf(step, name), step.purpose, step);
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
