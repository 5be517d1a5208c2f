import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dynamoLedger } from '../../lib/aws/dynamodb/ledger.ts';
import { remaining } from '../../lib/domain/quota.ts';
import { DAY, MINUTE, SECOND, type Clock } from '../../lib/domain/time.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { sleeperHeap } from '../support/memory/sleeperHeap.ts';
import { act, narrowLimits, plans, startAt } from '../sync/acting.ts';
import { sharedKey } from '../sync/callers.ts';
import { embeddedTables } from './embeddedTables.ts';

const tables = embeddedTables();

it('callers that share a key by way of DynamoDB break no window and lose no token', async () => {
  await fc.assert(
    fc.asyncProperty(
      plans({ most: 4, steps: 8 }),
      narrowLimits,
      startAt,
      fc.integer(),
      async (acting, limits, start, seed) => {
        const store = dynamoLedger(await tables.place('quota'));
        const time = patientTime(start, store);
        const key = sharedKey(time.store, limits, time.clock, seededRandom(seed));
        await time.drive(Promise.all(acting.map((one, index) => act(key, one, `c${index}`, time.clock))));
        expect(key.refusals).toEqual([]);
        const { ledger } = await store.read();
        const rested = time.clock.now() + DAY + 15 * MINUTE + 30 * SECOND;
        expect(remaining(ledger, limits, rested)).toEqual({
          minute: limits.perMinute,
          hour: limits.perHour,
          day: limits.perDay - limits.leaveForOthers,
        });
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
}, 60_000);

/** Virtual time that stands still while the database, which knows only real time, has something to do. */
function patientTime(start: number, inner: LedgerStore) {
  const sleepers = sleeperHeap();
  let now = start;
  let underWay = 0;
  const clock: Clock = {
    now: () => now,
    sleep: (ms) => new Promise((resolve) => void sleepers.add(now + Math.max(0, ms), resolve)),
  };
  const whileItWorks = async <T>(call: Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      return await call;
    } finally {
      underWay -= 1;
    }
  };
  const store: LedgerStore = {
    read: () => whileItWorks(inner.read()),
    save: (ledger, version) => whileItWorks(inner.save(ledger, version)),
  };
  const drive = async (work: Promise<unknown>): Promise<void> => {
    let isOver = false;
    const end = () => void (isOver = true);
    work.then(end, end);
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver || underWay > 0) continue;
      const next = sleepers.takeFirst(Infinity);
      if (!next) throw new Error('The work waits, but nobody sleeps.');
      now = Math.max(now, next.at);
      next.wake();
    }
    await work;
  };
  return { clock, store, drive };
}
