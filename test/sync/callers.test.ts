import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideSlot } from '../../lib/domain/quota-slots.ts';
import { remaining } from '../../lib/domain/quota.ts';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { act, narrowLimits, plans, startAt } from './acting.ts';
import { sharedKey } from './callers.ts';

const DETAIL = { purpose: 'detail', getFingerprint: null } as const;

it('callers that share a key break no window and lose no token, whatever they ask, however their clocks differ, wherever they die', async () => {
  await fc.assert(
    fc.asyncProperty(
      plans({ most: 10, steps: 16 }),
      narrowLimits,
      startAt,
      fc.integer(),
      async (acting, limits, start, seed) => {
        const clock = virtualClock(start);
        const ledgers = memoryLedger();
        const key = sharedKey(ledgers, limits, clock, seededRandom(seed));
        await clock.drive(Promise.all(acting.map((one, index) => act(key, one, `c${index}`, clock))));
        expect(key.refusals).toEqual([]);
        // After a day of rest everything is there again.
        await clock.advance(DAY + 15 * MINUTE + 30 * SECOND);
        const { ledger } = await ledgers.read();
        expect(remaining(ledger, limits, clock.now())).toEqual({
          minute: limits.perMinute,
          hour: limits.perHour,
          day: limits.perDay - limits.leaveForOthers,
        });
        expect(decideSlot(ledger, DETAIL, limits, clock.now(), 'new')).toEqual({ free: true });
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
}, 60_000);
