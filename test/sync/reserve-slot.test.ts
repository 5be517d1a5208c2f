import { describe, expect, it } from '@jest/globals';
import { SECOND } from '../../lib/domain/time.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import { SlotReserver } from '../../lib/sync/reserve-slot.ts';
import { SharedLedger } from '../../lib/sync/shared-ledger.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { LIMITS } from '../support/quota-limits.ts';

const PATCH = { purpose: 'linkBack', getFingerprint: null } as const;

/** One caller on a key; `save` is asked before the ledger takes a write, and answers whether it does. */
async function caller(save: () => Promise<boolean> = async () => true) {
  const clock = virtualClock();
  const inner = memoryLedger();
  let saves = 0;
  const store: LedgerStore = {
    read: () => inner.read(),
    async save(ledger, version) {
      saves += 1;
      return (await save.call(null)) && inner.save(ledger, version);
    },
  };
  const shared = await SharedLedger.open(store, clock, 'me');
  const slots = new SlotReserver(shared, LIMITS, clock, 'me');
  return { clock, slots, saves: () => saves, reserve: (ms: number) => clock.drive(slots.reserve(PATCH, ms)) };
}

describe('a slot', () => {
  it('is waited for as long as the patience lasts, to its last moment', async () => {
    const c = await caller();
    const first = await c.reserve(0);
    if (!('owner' in first)) throw new Error('the key is free');
    c.slots.finish(first);
    const refusal = await c.reserve(0);
    const waitMs = 'why' in refusal ? refusal.until - c.clock.now() : 0;
    expect(waitMs).toBeGreaterThan(0);
    expect(await c.reserve(waitMs - 1)).toMatchObject({ why: 'one request a second', scope: 'class' });
    expect(await c.reserve(waitMs)).toMatchObject({ owner: 'me', purpose: 'linkBack' });
  });

  it.each([
    [15 * SECOND, 1],
    [15 * SECOND + 1, 2],
  ])('that took %i ms to reserve is one of %i', async (tookMs, saves) => {
    let slow = true;
    const c = await caller(async () => {
      if (slow) await c.clock.sleep(tookMs);
      slow = false;
      return true;
    });
    const began = c.clock.now();
    const slot = await c.reserve(60 * SECOND);
    expect(c.saves()).toBe(saves);
    expect('owner' in slot && slot.startedAt === began).toBe(saves === 1);
  });

  it('that others write over again and again is tried again later each time', async () => {
    let left = 8;
    const c = await caller(async () => (left -= 1) < 0);
    const began = c.clock.now();
    await c.reserve(60 * SECOND);
    expect(c.saves()).toBe(9);
    // A twentieth of a second at most after the first, a whole one at most after the last.
    expect(c.clock.now() - began).toBeGreaterThan(SECOND / 2);
    expect(c.clock.now() - began).toBeLessThan(4 * SECOND);
  });
});
