import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../lib/domain/quota.ts';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';
import { SharedLedger } from '../../lib/sync/shared-ledger.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';

const count = (ledger: Ledger): Ledger => ({ ...ledger, inARow: ledger.inARow + 1 });
const seenAt = (at: number) => (ledger: Ledger) => ({ ...ledger, seenAt: at });
const same = (ledger: Ledger) => ledger;

/** A ledger of which every read and write is counted; `interfere` may have others write before a write of ours. */
function scene() {
  const clock = virtualClock();
  const inner = memoryLedger();
  const calls = { reads: 0, saves: 0 };
  const s = {
    clock,
    calls,
    interfere: async (): Promise<void> => undefined,
    stored: async () => (await inner.read()).ledger,
    /** Another caller writes. */
    async another(change = count): Promise<void> {
      const { ledger, version } = await inner.read();
      await inner.save(change(ledger), version);
    },
    open: (owner = 'me') => SharedLedger.open(store, clock, owner),
  };
  const store: LedgerStore = {
    async read() {
      calls.reads += 1;
      return inner.read();
    },
    async save(ledger, version) {
      calls.saves += 1;
      await s.interfere();
      return inner.save(ledger, version);
    },
  };
  return s;
}

describe('a caller’s view of the ledger', () => {
  it('is read once, and shows its own changes before they are stored', async () => {
    const s = scene();
    await s.another();
    const shared = await s.open();
    expect(shared.current().inARow).toBe(1);
    shared.later(count);
    shared.later(count);
    expect(shared.current().inARow).toBe(3);
    expect((await s.stored()).inARow).toBe(1);
    expect(s.calls).toEqual({ reads: 1, saves: 0 });
  });

  it('is the same object until something changes', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    const before = shared.current();
    expect(shared.current()).toBe(before);
    shared.later(count);
    expect(shared.current()).not.toBe(before);
  });

  it('shows what others wrote once it is read again, below its own changes', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    expect(shared.current()).toMatchObject({ seenAt: 0, inARow: 1 });
    await s.another(seenAt(7));
    await shared.readAgain();
    expect(shared.current()).toMatchObject({ seenAt: 7, inARow: 1 });
  });
});

describe('a write', () => {
  it('brings what was kept for later along, once', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    expect(shared.hasUnstored).toBe(true);
    expect(await shared.tryStore(seenAt(5))).toBe(true);
    expect(shared.hasUnstored).toBe(false);
    expect(await s.stored()).toMatchObject({ seenAt: 5, inARow: 1 });
    expect(shared.current()).toEqual(await s.stored());
    expect(await shared.tryStore(count)).toBe(true);
    expect(await s.stored()).toMatchObject({ seenAt: 5, inARow: 2 });
    expect(shared.current().inARow).toBe(2);
    expect(s.calls).toEqual({ reads: 1, saves: 2 });
  });

  it('is not made over that of another caller, which is read instead, and nothing kept is lost', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    await s.another(seenAt(9));
    expect(await shared.tryStore(count)).toBe(false);
    expect(await s.stored()).toMatchObject({ seenAt: 9, inARow: 0 });
    expect(shared.current()).toMatchObject({ seenAt: 9, inARow: 1 });
    expect(shared.hasUnstored).toBe(true);
    expect(shared.seesOthers).toBe(true);
  });

  it('whose answer was lost counts as made when what was read says so, and as nobody else’s', async () => {
    const s = scene();
    const shared = await s.open();
    await s.another(seenAt(5));
    expect(await shared.tryStore(seenAt(5), (ledger) => ledger.seenAt === 5)).toBe(true);
    expect(shared.seesOthers).toBe(false);
    await s.another(seenAt(6));
    expect(await shared.tryStore(seenAt(7), (ledger) => ledger.seenAt === 7)).toBe(false);
  });
});

describe('storing what is kept', () => {
  it('writes nothing where nothing is', async () => {
    const s = scene();
    const shared = await s.open();
    await shared.store();
    expect(s.calls.saves).toBe(0);
  });

  it('goes on until it is through, pausing between two tries', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    let left = 3;
    s.interfere = async () => {
      if ((left -= 1) >= 0) await s.another(seenAt(left));
    };
    const began = s.clock.now();
    await s.clock.drive(shared.store());
    expect(await s.stored()).toMatchObject({ seenAt: 0, inARow: 1 });
    expect(s.calls.saves).toBe(4);
    expect(s.clock.now()).toBeGreaterThan(began);
    expect(shared.hasUnstored).toBe(false);
  });

  it('gives up after thirty tries, and the next write brings the changes', async () => {
    const s = scene();
    const shared = await s.open();
    shared.later(count);
    s.interfere = () => s.another(same);
    await s.clock.drive(shared.store());
    expect(s.calls.saves).toBe(30);
    expect(shared.hasUnstored).toBe(true);
    s.interfere = async () => undefined;
    expect(await shared.tryStore(same)).toBe(true);
    expect((await s.stored()).inARow).toBe(1);
  });
});

describe('a pause after a lost write', () => {
  it.each([
    [0, 50],
    [1, 100],
    [3, 400],
    [5, SECOND],
    [9, SECOND],
  ])('number %i lasts a drawn part of %i ms', async (attempt, mostMs) => {
    const s = scene();
    const [shared, twin] = [await s.open(), await s.open()];
    const began = s.clock.now();
    await s.clock.drive(shared.backOff(attempt));
    expect(s.clock.now() - began).toBe(Math.ceil(mostMs * twin.chance()));
  });

  it('is another one for each caller and each time', async () => {
    const s = scene();
    const [one, two] = [await s.open('one'), await s.open('two')];
    const drawn = [one, two].flatMap((caller) => Array.from({ length: 50 }, () => caller.chance()));
    expect(new Set(drawn).size).toBe(100);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(0.9);
  });
});

describe('others on the key', () => {
  it('are taken to be there for a minute after one was seen', async () => {
    const s = scene();
    const shared = await s.open();
    expect(shared.seesOthers).toBe(false);
    shared.noteOthers();
    await s.clock.advance(MINUTE - 1);
    expect(shared.seesOthers).toBe(true);
    await s.clock.advance(1);
    expect(shared.seesOthers).toBe(false);
  });

  it.each([
    [[], false],
    [['me'], false],
    [['you'], true],
    [['me', 'you'], true],
  ])('are those in line beside the caller: %j', async (owners, seen) => {
    const s = scene();
    const waiting = owners.map((owner) => ({ owner, purpose: 'poll', until: 1 }) as const);
    await s.another((ledger) => ({ ...ledger, waiting }));
    expect((await s.open()).seesOthers).toBe(seen);
  });
});
