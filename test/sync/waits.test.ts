import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from './engine.ts';

const QUIET_MS = 150 * SECOND;
const MESSAGE = { schema: 1, ref: INVOICE, seq: 0 } as const;

/** What is sent from now on, and after how many seconds it comes. */
function sentBy(e: Engine): readonly (readonly [UpsertMessage, number])[] {
  const sent: [UpsertMessage, number][] = [];
  e.services.upserts = {
    async send(messages, delaySeconds) {
      sent.push(...messages.map((message): [UpsertMessage, number] => [message, delaySeconds]));
      return [];
    },
  };
  return sent;
}

async function lease(e: Engine, ms: number) {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(INVOICE, 'default', 'other', now + ms, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  return link;
}

describe('a record whose last update got no answer', () => {
  it('is left alone until the quiet time is over, and written at that very moment', async () => {
    const e = await settledEngine();
    await arrive(e);
    e.external.next('update', { outcome: 'unknown', effect: 'none' });
    await e.edit('invoice', 956598, { note: 'new' });
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
    await e.apply(INVOICE);
    const settledAt = e.clock.now() + QUIET_MS;
    await e.clock.advance(QUIET_MS - 1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.wait).toMatchObject({
      dueAt: settledAt,
      reason: 'the outcome of the last update is not known yet',
    });
    expect(e.bills()[0]?.payload.fields['note']).not.toBe('new');
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect(e.bills()[0]?.payload.fields['note']).toBe('new');
  });
});

describe('a record at a closed gate', () => {
  it('looks again after one to three hours, by chance, and after that each half day to day', async () => {
    const e = await settledEngine();
    await e.closeGate('invoice');
    await arrive(e);
    const looks = async (chance: number) => {
      e.services.random = () => chance;
      await e.apply(INVOICE);
      const { dueAt, waitsFor } = (await e.link(INVOICE))?.wait ?? {};
      expect(waitsFor).toBe('gate#invoice');
      return (dueAt ?? 0) - e.clock.now();
    };
    expect(await looks(0)).toBe(DAY / 2);
    expect(await looks(0.5)).toBe(0.75 * DAY);
    const link = await lease(e, 0);
    await e.crossReference.release({ ...link, wait: null });
    expect(await looks(0.25)).toBe(1.5 * HOUR);
    await e.crossReference.release({ ...(await lease(e, 0)), wait: null });
    expect(await looks(1)).toBe(3 * HOUR);
  });
});

describe('a record that refers to one that is not known', () => {
  const ofOther = { supplier: { id: 502, name: 'Beta Ltd' } };

  it('asks for it once, looks each hour, and is a failure after two hours', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice(ofOther));
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
    const woken: number[] = [];
    e.services.dispatcher = { wake: async (seconds) => void woken.push(seconds) };
    const since = e.clock.now();
    for (const [afterMs, attempts] of [
      [0, 1],
      [HOUR, 2],
      [2 * HOUR - 1, 3],
    ] as const) {
      await e.clock.advance(since + afterMs - e.clock.now());
      await e.apply(INVOICE);
      expect((await e.link(INVOICE))?.wait).toMatchObject({
        ...{ dueAt: since + afterMs + HOUR, since, attempts, waitsFor: 'supplier#502' },
      });
      expect((await e.link(INVOICE))?.failure).toBeNull();
    }
    expect(woken).toEqual([2]);
    expect((await e.state('supplier')).dirtySeq).toBeGreaterThan((await e.state('supplier')).cleanSeq);
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.failure).toMatchObject({
      kind: 'reference',
      actor: 'engineer',
      words: expect.stringMatching(/ It has not come for two hours\.$/),
    });
    expect((await e.link(INVOICE))?.wait?.waitsFor).toBe('supplier#502');
  });
});

describe('a record whose custom fields are not read yet', () => {
  async function without(e: Engine): Promise<() => void> {
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
    const own = e.services.definitions;
    e.services.definitions = { ...own, read: async () => null };
    return () => void (e.services.definitions = own);
  }

  it('waits for them', async () => {
    const e = await settledEngine();
    await without(e);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.wait).toMatchObject({
      dueAt: e.clock.now() + HOUR,
      reason: 'custom fields are not read yet',
      waitsFor: 'definitions',
    });
    expect(e.letters()).toEqual([]);
    expect(e.bills()).toEqual([]);
  });

  it('comes again at once where they were read while it was parked', async () => {
    const e = await settledEngine();
    const read = await without(e);
    const release = e.crossReference.release.bind(e.crossReference);
    e.services.crossReference = {
      ...e.crossReference,
      async release(link) {
        read();
        return release(link);
      },
    };
    await e.apply(INVOICE);
    expect(e.letters()).toEqual([MESSAGE]);
  });
});

describe('a record whose wait ends just while it is parked', () => {
  /** Something happens between its look and its parking. */
  function whileParked(e: Engine, happens: () => Promise<unknown>): void {
    const release = e.crossReference.release.bind(e.crossReference);
    e.services.crossReference = {
      ...e.crossReference,
      async release(link) {
        if (link.ref.id === INVOICE.id) await happens();
        return release(link);
      },
    };
  }

  async function beforeLook(e: Engine, changes = {}): Promise<void> {
    e.precoro.put('invoice', invoice(changes));
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
  }

  it.each([
    ['comes again at once where its gate was opened', 'invoice', [MESSAGE]],
    ['waits where another gate was opened', 'supplier', []],
  ] as const)('%s', async (_, opened, letters) => {
    const e = await settledEngine();
    await e.closeGate('invoice');
    await beforeLook(e);
    whileParked(e, () => e.openGate(opened));
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.wait?.waitsFor).toBe('gate#invoice');
    expect(e.letters()).toEqual(letters);
  });

  it.each([
    ['comes again at once where what it refers to was linked', 'linked', [MESSAGE]],
    ['comes again at once where what it refers to was created', 'created', [MESSAGE]],
    ['waits where that is only being created', 'creating', []],
    ['waits where nothing is done about that yet', 'none', []],
  ] as const)('%s', async (_, phase, letters) => {
    const e = await settledEngine();
    await beforeLook(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    whileParked(e, async () => {
      const ref = { entity: 'supplier', id: '502' } as const;
      const now = e.clock.now();
      const link = await e.crossReference.acquire(ref, 'default', 'x', now, now);
      if (link === 'busy') throw new Error('The lease should be free.');
      await e.crossReference.save({ ...link, phase });
    });
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.wait?.waitsFor).toBe('supplier#502');
    expect(e.letters()).toEqual(letters);
  });

  it('comes again at once also where it is told as a failure until then', async () => {
    const e = await settledEngine();
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA', status: 1 }));
    await e.announce('supplier', 502);
    await e.run(MINUTE);
    await beforeLook(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    const ref = { entity: 'supplier', id: '502' } as const;
    whileParked(e, async () => {
      const now = e.clock.now();
      const link = await e.crossReference.acquire(ref, 'default', 'x', now, now);
      if (link === 'busy') throw new Error('The lease should be free.');
      await e.crossReference.save({ ...link, phase: 'linked' });
    });
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({
      failure: { kind: 'reference' },
      wait: { waitsFor: 'supplier#502' },
    });
    expect(e.letters()).toContainEqual(MESSAGE);
  });

  it('waits where nothing has happened', async () => {
    const e = await settledEngine();
    await beforeLook(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    await e.apply(INVOICE);
    expect(e.letters()).toEqual([]);
  });
});

describe('an external system that does not take a record', () => {
  const BUSY = { outcome: 'notApplied', retryAfterSeconds: 60, words: 'busy' } as const;

  it('is told to people after half an hour to the moment', async () => {
    const e = await settledEngine();
    e.external.next('create', BUSY, BUSY, BUSY);
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
    for (const [waitMs, told] of [
      [0, false],
      [30 * MINUTE - 1, false],
      [1, true],
    ] as const) {
      await e.clock.advance(waitMs);
      await e.apply(INVOICE);
      expect((await e.link(INVOICE))?.failure !== null).toBe(told);
    }
  });

  it('is counted from the first try, not from when the record began to wait for another one', async () => {
    const e = await settledEngine();
    await arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    await e.run(90 * MINUTE);
    expect((await e.link(INVOICE))?.wait?.waitsFor).toBe('supplier#502');
    e.external.during = async () => {
      if (e.external.writes.at(-1) === 'create bill') e.external.next('create', BUSY);
    };
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA' }));
    await e.announce('supplier', 502);
    await e.run(3 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ failure: null, wait: { reason: 'busy' } });
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

describe('a record that is refused', () => {
  const NO = { outcome: 'rejected', words: 'Period closed' } as const;

  it('is tried each day for two weeks, and a year later after that', async () => {
    const e = await settledEngine();
    await e.closeGate('invoice');
    await arrive(e);
    await e.openGate('invoice');
    e.loseLetters();
    for (const [waitMs, dueInMs] of [
      [0, DAY],
      [14 * DAY - 1, DAY],
      [1, 365 * DAY],
    ] as const) {
      await e.clock.advance(waitMs);
      e.external.next('create', NO);
      await e.apply(INVOICE);
      expect((await e.link(INVOICE))?.wait?.dueAt).toBe(e.clock.now() + dueInMs);
    }
    // Another refusal begins anew.
    e.external.next('create', { ...NO, words: 'No such vendor' });
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.wait).toMatchObject({
      ...{ since: e.clock.now(), dueAt: e.clock.now() + DAY, attempts: 5 },
    });
  });

  it('wakes what waits for it when that is news, and not again for the same', async () => {
    const e = await settledEngine();
    await arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } });
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA' }));
    e.external.next('create', NO, NO, NO);
    const beta = { entity: 'supplier', id: '502' } as const;
    await e.closeGate('supplier');
    await e.announce('supplier', 502);
    await e.run(MINUTE);
    await e.openGate('supplier');
    e.loseLetters();
    const sent = sentBy(e);
    await e.apply(beta);
    expect(sent).toEqual([[MESSAGE, 0]]);
    await e.apply(beta);
    expect(sent).toHaveLength(1);
  });

  it('is told by nobody who has lost the lease meanwhile', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.edit('invoice', 956598, { note: 'new' });
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    e.loseLetters();
    e.external.next('update', NO);
    const own = e.services.crossReference;
    e.external.during = async () => {
      e.external.during = null;
      e.services.crossReference = { ...own, save: async () => false };
    };
    await e.apply(INVOICE);
    await e.deliver();
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

describe('a message', () => {
  it('comes back in a quarter of a minute where somebody else works on the record', async () => {
    const e = await settledEngine();
    await arrive(e);
    await lease(e, MINUTE);
    const sent = sentBy(e);
    await e.apply(INVOICE, 1);
    expect(sent).toEqual([[{ ...MESSAGE, seq: 1 }, 15]]);
  });

  it('comes back at once where a newer version came before the lease did, and gives the lease back', async () => {
    const e = await settledEngine();
    await arrive(e);
    const known = await e.mirror.read(INVOICE);
    if (!known) throw new Error('it is known');
    const sent = sentBy(e);
    const acquire = e.crossReference.acquire.bind(e.crossReference);
    e.services.crossReference = {
      ...e.crossReference,
      async acquire(...given) {
        await e.mirror.save({ ...known, seq: known.seq + 1 });
        return acquire(...given);
      },
    };
    const written = e.external.writes.length;
    await e.apply(INVOICE, 1);
    expect(sent).toEqual([[{ ...MESSAGE, seq: 1 }, 0]]);
    expect(e.external.writes).toHaveLength(written);
    await expect(lease(e, 0)).resolves.toBeDefined();
  });

  it('comes back at once for the companies that no time is left for', async () => {
    const e = engine({ companies: { 'Acme UK': 'uk', 'Acme FR': 'fr' } });
    await e.closeGate('supplier');
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    await e.openGate('supplier');
    e.loseLetters();
    const sent = sentBy(e);
    e.external.during = async () => {
      e.external.during = null;
      await e.clock.sleep(56 * SECOND);
    };
    await e.clock.drive(applyRecord(e.services, { schema: 1, ref: SUPPLIER, seq: 1 }, MINUTE));
    expect(e.vendors().map(({ company }) => company)).toEqual(['uk']);
    expect(sent).toContainEqual([{ schema: 1, ref: SUPPLIER, seq: 1 }, 0]);
    const now = e.clock.now();
    await e.clock.drive(applyRecord(e.services, { schema: 1, ref: SUPPLIER, seq: 1 }, MINUTE));
    expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'fr']);
    // What is said of the second company is never older than what is said of the first.
    expect((await e.link(SUPPLIER, 'uk'))?.fence).toBe(now);
    expect((await e.link(SUPPLIER, 'fr'))?.fence).toBe(now + 1);
  });
});
