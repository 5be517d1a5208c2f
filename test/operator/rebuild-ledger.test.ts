import { describe, expect, it } from '@jest/globals';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import { emptyLedger, remaining, spentByPurpose, type Ledger } from '../../lib/domain/quota.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { countLostTime } from '../../lib/operator/rebuild-ledger.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import { limitsOf } from '../../lib/sync/services.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { integrationOf } from '../sync/engine.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const integration = integrationOf();
const limits = limitsOf(integration);
const spender = '';

/** 240 details and 24 polls, evenly over the day that ended then. */
function busyDay(until: number): Ledger {
  let ledger = emptyLedger();
  for (let hour = 23; hour >= 0; hour -= 1) {
    const at = until - hour * HOUR;
    ledger = countRequests(ledger, { purpose: 'detail', count: 10, at, spender });
    ledger = countRequests(ledger, { purpose: 'poll', count: 1, at, spender });
  }
  return { ...ledger, seenAt: until };
}

function services(ledgers: LedgerStore) {
  return { ledgers, integration, clock: { now: () => NOW, sleep: async () => undefined } };
}

async function counted(before: Ledger, since: number) {
  const ledgers = memoryLedger();
  await ledgers.save(before, 0);
  const isCounted = await countLostTime(services(ledgers), since);
  return { isCounted, ledger: (await ledgers.read()).ledger };
}

describe('requests that a ledger has forgotten', () => {
  it('are taken for twice the pace of the day before, each for what it was', async () => {
    const since = NOW - 3 * HOUR;
    const { isCounted, ledger } = await counted(busyDay(since), since);
    expect(isCounted).toBe(true);
    const before = spentByPurpose(busyDay(since), NOW);
    const after = spentByPurpose(ledger, NOW);
    expect((after.detail ?? 0) - (before.detail ?? 0)).toBe(60);
    expect((after.poll ?? 0) - (before.poll ?? 0)).toBe(6);
    expect(ledger.seenAt).toBe(NOW);
  });

  it('lie in the last hour as far as they may have been spent there', async () => {
    const since = NOW - 3 * HOUR;
    const { ledger } = await counted(busyDay(since), since);
    const used = limits.perHour - remaining(ledger, limits, NOW).hour;
    expect(used).toBeGreaterThanOrEqual(20);
    expect(used).toBeLessThanOrEqual(30);
  });

  it('are half of the day where nothing is known', async () => {
    const { ledger } = await counted(emptyLedger(), NOW - HOUR);
    expect(remaining(ledger, limits, NOW).day).toBe(limits.perDay / 2);
  });

  it('never take the whole day, however long ago and busy it was', async () => {
    const since = NOW - 9 * DAY;
    const full = countRequests(busyDay(since), { purpose: 'history', count: 2500, at: since, spender });
    const { ledger } = await counted(full, since);
    expect(remaining(ledger, limits, NOW).day).toBeGreaterThan(limits.perDay / 5);
    expect(remaining(ledger, limits, NOW).day).toBeLessThan(limits.perDay / 3);
  });

  it('are none where the ledger was written since', async () => {
    const before = { ...busyDay(NOW), seenAt: NOW - MINUTE };
    const { isCounted, ledger } = await counted(before, NOW - 2 * HOUR);
    expect(isCounted).toBe(false);
    expect(ledger).toEqual(before);
  });

  it('are counted over the writes of others', async () => {
    const ledgers = memoryLedger();
    let refusals = 3;
    const contested: LedgerStore = {
      read: () => ledgers.read(),
      save: async (ledger, version) => ((refusals -= 1) >= 0 ? false : ledgers.save(ledger, version)),
    };
    expect(await countLostTime(services(contested), NOW - HOUR)).toBe(true);
    expect((await ledgers.read()).version).toBe(1);
    const never: LedgerStore = { read: () => ledgers.read(), save: async () => false };
    await ledgers.save(emptyLedger(), 1);
    await expect(countLostTime(services(never), NOW - HOUR)).rejects.toThrow(
      /written by others all the time/,
    );
  });
});
