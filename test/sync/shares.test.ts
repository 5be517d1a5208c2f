import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, SECOND } from '../../lib/domain/time.ts';
import { openQuotaSession } from '../../lib/sync/quota-session.ts';
import { limitsOf } from '../../lib/sync/services.ts';
import { countedIds } from '../support/memory/chance.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { integrationOf } from './engine.ts';
import { fakePrecoro } from './fakePrecoro.ts';

const PER_DAY = 300;

/** Two integrations that spend from one ledger, with what each leaves to others of 300 requests a day. */
function sharing(leaveForOthers: { readonly live: number; readonly test: number }) {
  const clock = virtualClock();
  const precoro = fakePrecoro(clock);
  precoro.instead(
    () => true,
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
    Infinity,
  );
  const common = { ledgers: memoryLedger(), gateway: precoro, clock, newId: countedIds() };
  const { precoro: settings, ...rest } = integrationOf({ limits: { perDay: PER_DAY } });
  let id = 0;
  /** Requests that one of them can send in a row until the day is used up. */
  const spendAll = async (name: 'live' | 'test'): Promise<number> => {
    const integration = { ...rest, name, precoro: { ...settings, leaveForOthers: leaveForOthers[name] } };
    const deadline = () => new AbortController().signal;
    const session = await openQuotaSession({ ...common, deadline, limits: limitsOf(integration) });
    for (;;) {
      const call = { kind: 'detail', entity: 'invoice', key: { id: String((id += 1)), idn: null } } as const;
      const spent = await clock.drive(session.spend(call, 'detail', 10 * SECOND));
      if (!spent.spent && spent.until > clock.now() + HOUR) break;
      if (!spent.spent) await clock.advance(spent.until - clock.now());
    }
    await session.close();
    return session.count().requests;
  };
  return { clock, spendAll, sent: () => precoro.sent.length };
}

describe('two integrations that spend from one ledger', () => {
  it('are each sure of what the other leaves, however greedy that one was before', async () => {
    const { spendAll, sent } = sharing({ live: 100, test: 200 });
    const [live, test] = [await spendAll('live'), await spendAll('test')];
    expect(live).toBeGreaterThan(0.75 * 200);
    expect(live).toBeLessThanOrEqual(200);
    // What is kept for write-backs and background work nobody has touched.
    expect(test).toBeGreaterThan(0.5 * 100);
    expect(test).toBeLessThanOrEqual(100);
    expect(sent()).toBeLessThanOrEqual(PER_DAY);
  });

  it('never take more than the day together, also where what they leave does not add up to it', async () => {
    const { spendAll, sent } = sharing({ live: 50, test: 50 });
    const [live, test] = [await spendAll('live'), await spendAll('test')];
    expect(live).toBeGreaterThan(0.75 * 250);
    expect(live + test).toBe(sent());
    expect(sent()).toBeLessThanOrEqual(PER_DAY);
  });

  it('may starve each other where one of them leaves nothing', async () => {
    const { spendAll } = sharing({ live: 0, test: 0 });
    const live = await spendAll('live');
    expect(live).toBeGreaterThan(0.75 * PER_DAY);
    expect(await spendAll('test')).toBe(0);
  });

  it('have their shares again a day later', async () => {
    const { clock, spendAll } = sharing({ live: 100, test: 200 });
    const first = [await spendAll('live'), await spendAll('test')];
    await clock.advance(DAY + HOUR);
    expect([await spendAll('live'), await spendAll('test')]).toEqual(first);
  });
});
