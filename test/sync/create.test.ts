import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import {
  arrive,
  INVOICE,
  invoice,
  lineWithoutAccount,
  settledEngine,
  SUPPLIER,
  type Engine,
  type Setting,
} from './engine.ts';
import { give } from '../operator/acting.ts';
import { crashingServices } from './crash.ts';

/** An invoice whose message waits in the queue. */
async function withMessage(): Promise<Engine> {
  const e = await settledEngine();
  e.precoro.put('invoice', invoice());
  await e.announce('invoice', 956598);
  await e.clock.advance(2 * SECOND);
  await e.dispatchNow();
  return e;
}

async function expectOneBill(e: Engine): Promise<void> {
  expect(e.bills()).toHaveLength(1);
  const [bill] = e.bills();
  expect((await e.link(INVOICE))?.phase).toBe('linked');
  expect((await e.link(INVOICE))?.externalId).toBe(bill?.externalId);
  expect(e.precoro.get('invoice', 956598)).toMatchObject({
    externalId: bill?.externalId,
    externalIntegrationLog: null,
  });
  expect(await e.failure(INVOICE)).toBeNull();
}

/** With the number and vendor of the invoice. */
const KEY_OF_ANOTHER = 'precoro:invoice:4:default';
const SAME = { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] };

describe('a create that crashes', () => {
  it.each(['before', 'after'] as const)(
    'at any port call, %s it took effect, makes exactly one linked and shown record',
    async (when) => {
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const e = await withMessage();
        const { services, crashed } = crashingServices(e.services, at, when);
        const message = { schema: 1, ref: INVOICE, seq: 1 } as const;
        const died = await e.clock.drive(applyRecord(services, message, MINUTE)).then(
          () => false,
          () => true,
        );
        if (!crashed()) break;
        crashes += 1;
        expect(died).toBe(true);
        await e.run(HOUR);
        await expectOneBill(e);
      }
      expect(crashes).toBeGreaterThan(12);
    },
  );

  it('and is never delivered again is picked up when its lease has ended', async () => {
    const e = await withMessage();
    e.external.during = async () => {
      e.external.during = null;
      throw new Error('crash');
    };
    await e.apply(INVOICE).catch(() => undefined);
    e.loseLetters();
    await e.run(10 * MINUTE);
    await expectOneBill(e);
  });
});

describe('an update that crashes', () => {
  it.each(['before', 'after'] as const)('at any port call, %s it took effect, is made good', async (when) => {
    let crashes = 0;
    for (let at = 1; ; at += 1) {
      const e = await withMessage();
      await e.drain();
      e.precoro.edit('invoice', 956598, { note: 'new' });
      await e.announce('invoice', 956598);
      await e.clock.advance(2 * SECOND);
      await e.dispatchNow();
      const { services, crashed } = crashingServices(e.services, at, when);
      const message = { schema: 1, ref: INVOICE, seq: 2 } as const;
      await e.clock.drive(applyRecord(services, message, MINUTE)).catch(() => undefined);
      if (!crashed()) break;
      crashes += 1;
      await e.run(20 * MINUTE);
      expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['new']);
    }
    expect(crashes).toBeGreaterThan(8);
  });
});

describe('a create without an answer', () => {
  it.each([
    ['did nothing', 'none'],
    ['was applied', 'applied'],
    ['is applied 70 seconds late', { afterMs: 70_000 }],
  ] as const)('that %s makes exactly one record', async (_, effect) => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect });
    await arrive(e);
    await e.run(20 * MINUTE);
    await expectOneBill(e);
  });

  it('is not looked into before the other system would show it', async () => {
    const e = await settledEngine({ idempotency: { kind: 'searchable', settleSeconds: 600 } });
    e.external.next('create', { outcome: 'unknown', effect: { afterMs: 400_000 } });
    await arrive(e);
    await e.run(30 * MINUTE);
    await expectOneBill(e);
  });

  it('is found under the name it was sent with, although the clerk renamed it since', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: { afterMs: 70_000 } });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    await e.edit('invoice', 956598, { invoiceNumber: 'INV-RENAMED' });
    await e.run(20 * MINUTE);
    await expectOneBill(e);
    expect(e.bills()[0]?.payload.fields['number']).toBe('INV-RENAMED');
  });

  it('is settled although the mapping refuses the record by now, and then the refusal is told', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    await e.edit('invoice', 956598, { items: { data: [lineWithoutAccount()] } });
    await e.run(20 * MINUTE);
    expect((await e.link(INVOICE))?.externalId).toBe('B2');
    expect((await e.failure(INVOICE))?.words).toMatch(/GL account/);
  });

  it('is asked about again when the search is not answered', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.external.noReads(2);
    await arrive(e);
    await e.run(30 * MINUTE);
    await expectOneBill(e);
  });

  it('waits for a person where nothing can be known', async () => {
    const e = await settledEngine({ idempotency: { kind: 'none' } });
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await arrive(e);
    await e.run(20 * MINUTE);
    expect(e.bills()).toEqual([]);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('ambiguous');
    await e.edit('invoice', 956598, { note: 'x' });
    await e.drain();
    expect(e.bills()).toEqual([]);
  });

  it('never takes what was made for another record', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    e.external.plant('bill', 'X1', SAME, KEY_OF_ANOTHER);
    await arrive(e);
    await e.run(20 * MINUTE);
    expect((await e.link(INVOICE))?.externalId).toBe('B2');
  });

  it('waits for a person where several could be it', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    e.external.during = async () => {
      e.external.plant('bill', 'X1', SAME);
      e.external.plant('bill', 'X2', SAME);
      e.external.during = null;
    };
    await arrive(e);
    await e.run(20 * MINUTE);
    expect((await e.failure(INVOICE))?.words).toMatch(/several candidates: X1, X2/);
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(1);
  });
});

describe('an update without an answer', () => {
  it.each(['none', 'applied'] as const)('is settled after the quiet time (effect: %s)', async (effect) => {
    const e = await settledEngine();
    await arrive(e);
    e.external.next('update', { outcome: 'unknown', effect });
    await e.edit('invoice', 956598, { note: 'B' });
    await e.run(MINUTE);
    await e.edit('invoice', 956598, { note: 'C' });
    await e.run(MINUTE);
    expect(e.external.writes.filter((write) => write === 'update bill B2')).toHaveLength(1);
    await e.run(5 * MINUTE);
    expect(e.bills()[0]?.payload.fields['note']).toBe('C');
    expect((await e.link(INVOICE))?.unsettledUntil).toBeNull();
  });

  it('is asserted again even when the record went back to the agreed version', async () => {
    const e = await settledEngine();
    await arrive(e, { note: 'A' });
    e.external.next('update', { outcome: 'unknown', effect: { afterMs: 60_000 } });
    await e.edit('invoice', 956598, { note: 'B' });
    await e.run(20 * SECOND);
    await e.edit('invoice', 956598, { note: 'A' });
    await e.run(10 * MINUTE);
    expect(e.bills()[0]?.payload.fields['note']).toBe('A');
  });

  it.each([
    [{ outcome: 'notApplied', retryAfterSeconds: 60, words: 'busy' } as const],
    [{ outcome: 'rejected', words: 'locked' } as const],
  ])('%j is tried again', async (scripted) => {
    const e = await settledEngine();
    await arrive(e);
    e.external.next('update', scripted);
    await e.edit('invoice', 956598, { note: 'B' });
    await e.run(25 * HOUR);
    expect(e.bills()[0]?.payload.fields['note']).toBe('B');
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

describe('a counterpart that is gone', () => {
  it('is put on hold and never created again', async () => {
    const e = await settledEngine();
    await arrive(e);
    e.external.remove('B2');
    await e.edit('invoice', 956598, { note: 'B' });
    await e.run(HOUR);
    await e.edit('invoice', 956598, { note: 'C' });
    await e.run(HOUR);
    expect(e.bills()).toEqual([]);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
    expect((await e.failure(INVOICE))?.kind).toBe('gone');
  });
});

describe('an external id that Precoro holds already', () => {
  it('is verified out there, adopted, and brought up to date', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X1', { fields: { number: 'INV-2026-7' }, lines: [] });
    await arrive(e, { externalId: 'X1', note: 'hello' });
    expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['note']])).toEqual([
      ['X1', 'hello'],
    ]);
    expect(e.precoro.sent.filter(({ call }) => call.kind === 'patch' && call.entity === 'invoice')).toEqual(
      [],
    );
    const synced = e.events.published.flatMap((one) =>
      one.type === 'RecordSynced' && one.ref.entity === 'invoice' ? [one.action] : [],
    );
    expect(synced).toEqual(['adopted', 'updated']);
  });

  it('is asked for again when the other system does not answer', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X1', { fields: { number: 'INV-2026-7' }, lines: [] });
    e.external.noReads(2);
    await arrive(e, { externalId: 'X1' });
    await e.run(10 * MINUTE);
    expect((await e.link(INVOICE))?.externalId).toBe('X1');
  });

  it('is a failure when there is no such record', async () => {
    const e = await settledEngine();
    await arrive(e, { externalId: 'X1' });
    expect((await e.failure(INVOICE))?.kind).toBe('gone');
    expect(e.bills()).toEqual([]);
  });

  it('is a failure when it belongs to another record, which keeps it', async () => {
    const e = await settledEngine();
    await arrive(e);
    await arrive(e, { id: 3, idn: '3', invoiceNumber: 'INV-3', externalId: 'B2' });
    const second = { entity: 'invoice', id: '3' } as const;
    expect((await e.failure(second))?.words).toMatch(/B2 .* already belongs to invoice#956598/);
    expect(await e.crossReference.owner('default', 'bill', 'B2')).toEqual(INVOICE);
    expect((await e.link(second))?.externalId).toBeNull();
    expect((await e.link(INVOICE))?.externalId).toBe('B2');
  });

  it('of a supplier that a clerk clears before we saw our own write is shown again', async () => {
    const e = await settledEngine();
    await e.edit('supplier', 501, { externalId: null });
    await e.drain();
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('V1');
  });

  it('that a clerk clears is shown again', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.edit('invoice', 956598, { externalId: null });
    await e.drain();
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });
});

describe('two workers on one record', () => {
  it('never write at the same time: the second comes back later', async () => {
    const e = await withMessage();
    const gate = Promise.withResolvers<void>();
    e.external.during = () => gate.promise;
    const message = { schema: 1, ref: INVOICE, seq: 1 } as const;
    const first = applyRecord(e.services, message, MINUTE);
    await e.clock.advance(10);
    e.loseLetters();
    await applyRecord(e.services, message, MINUTE);
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(1);
    expect(e.letters()).toEqual([message]);
    gate.resolve();
    await first;
    e.external.during = null;
    await e.drain();
    await expectOneBill(e);
  });

  it('never let the slower one write an older version over a newer one', async () => {
    const e = await withMessage();
    await e.drain();
    await e.edit('invoice', 956598, { note: 'B' });
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    // The slow worker has read version B and stands before the lease while version C passes it.
    const gate = Promise.withResolvers<void>();
    const slow = {
      ...e.services,
      crossReference: {
        ...e.crossReference,
        acquire: async (...given: Parameters<typeof e.crossReference.acquire>) => {
          await gate.promise;
          return e.crossReference.acquire(...given);
        },
      },
    };
    const late = applyRecord(slow, { schema: 1, ref: INVOICE, seq: 2 }, MINUTE);
    await e.edit('invoice', 956598, { note: 'C' });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('C');
    gate.resolve();
    await late;
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('C');
  });

  it('stop at once when their lease was overtaken', async () => {
    const e = await withMessage();
    e.external.during = async () => {
      e.external.during = null;
      await e.clock.sleep(2 * MINUTE);
      await e.crossReference.acquire(INVOICE, 'default', 'other', e.clock.now() + SECOND, e.clock.now());
    };
    await e.run(30 * MINUTE);
    await expectOneBill(e);
  });

  it('leave the record to the other when the lease is lost before the first byte', async () => {
    const e = await withMessage();
    const lost = { ...e.services, crossReference: { ...e.crossReference, save: async () => false } };
    await applyRecord(lost, { schema: 1, ref: INVOICE, seq: 1 }, MINUTE);
    expect(e.bills()).toEqual([]);
    await e.run(10 * MINUTE);
    await e.edit('invoice', 956598, { note: 'B' });
    const before = e.external.writes.length;
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    await applyRecord(lost, { schema: 1, ref: INVOICE, seq: 2 }, MINUTE);
    expect(e.external.writes).toHaveLength(before);
  });
});

describe('a message', () => {
  it('that is older than the mirror applies the newest', async () => {
    const e = await withMessage();
    await e.edit('invoice', 956598, { note: 'newest' });
    await e.drain();
    await e.apply(INVOICE, 1);
    expect(e.bills()[0]?.payload.fields['note']).toBe('newest');
  });

  it.each([SUPPLIER, INVOICE])(
    'that is ahead of the mirror has $entity read again, and only then applied',
    async (ref) => {
      const e = await settledEngine();
      await arrive(e);
      const before = e.external.writes.length;
      // The version behind the message is in Precoro; the mirror has forgotten it.
      e.precoro.edit(
        ref.entity,
        Number(ref.id),
        ref === SUPPLIER ? { name: 'Renamed Ltd' } : { note: 'newest' },
      );
      await e.apply(ref, 99);
      expect(e.external.writes).toHaveLength(before);
      expect(e.outcomesOf(ref).at(-1)?.outcome).toBe('older than its message: read again');
      // What is marked to be read is not marked again by the next message.
      const marked = await e.mirror.read(ref);
      expect(ref === SUPPLIER ? marked?.row : marked?.detail).toMatchObject({ hash: '', content: { v: 1 } });
      await e.apply(ref, 99);
      expect(await e.mirror.read(ref)).toEqual(marked);
      await e.run(3 * HOUR);
      expect(e.external.writes.slice(before)).toEqual([
        ref === SUPPLIER ? 'update vendor V1' : 'update bill B2',
      ]);
      expect(e.crashes).toEqual([]);
    },
  );

  it('that is ahead of a list row alone has the document read for the first time', async () => {
    const e = await settledEngine();
    const ref = { entity: 'invoice', id: '1' } as const;
    const before = e.clock.now();
    await e.apply(ref, 99);
    expect(await e.mirror.read(ref)).toMatchObject({ detail: null, detailDueAt: before });
    await e.drain();
    expect(e.precoro.since(before)).toContain('detail invoice 1');
    expect((await e.mirror.read(ref))?.detail?.content).toMatchObject({ id: '1' });
  });

  it('of a record that is not known, not configured or not complete does nothing', async () => {
    const e = await settledEngine();
    await e.apply({ entity: 'invoice', id: '404' });
    await e.apply({ entity: 'receipt', id: '1' });
    await e.apply({ entity: 'invoice', id: '1' });
    expect(e.bills()).toEqual([]);
    expect(e.outcomesOf({ entity: 'invoice', id: '404' })).toMatchObject([
      { outcome: 'not configured or not known' },
    ]);
  });

  it('that must be sent again and is not taken comes back itself', async () => {
    const e = await withMessage();
    await e.crossReference.acquire(INVOICE, 'default', 'other', e.clock.now() + MINUTE, e.clock.now());
    e.refuses = () => true;
    await expect(e.apply(INVOICE, 1)).rejects.toThrow(/did not take invoice#956598/);
  });

  it('that the queue refused is sent again by the sweep', async () => {
    const e = await settledEngine();
    e.refuses = ({ ref }) => ref.entity === 'invoice';
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(4 * MINUTE);
    expect(e.bills()).toEqual([]);
    e.refuses = () => false;
    await e.run(2 * MINUTE);
    expect(e.bills()).toHaveLength(1);
  });
});

/** The invoice is approved while it cannot be sent, so that what is done meanwhile is there before it. */
async function withheld(setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine(setting);
  await e.closeGate('invoice');
  await arrive(e);
  return e;
}

/** An invoice that stands on both sides, of which nothing is known here any more. */
async function forgotten(setting: Setting = {}, keepsNoKeys = false): Promise<Engine> {
  const e = await withheld({ ...setting, isKept: true });
  e.external.keepsNoKeys = keepsNoKeys;
  // Precoro cannot be told, so that only the external system knows of it.
  e.precoro.instead(
    ({ kind }) => kind === 'patch',
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
    1000,
  );
  await e.openGate('invoice');
  await e.run(10 * MINUTE);
  expect(e.bills().map(({ externalId }) => externalId)).toEqual(['B2']);
  e.restore(['crossReference'], null);
  await e.apply(SUPPLIER);
  await e.edit('invoice', 956598, { note: 'edited since' });
  return e;
}

const creates = (e: Engine) => e.external.writes.filter((write) => write === 'create bill').length;

describe('a record of which nothing is known here, though it was created', () => {
  it.each([
    { kind: 'searchable', settleSeconds: 0 },
    { kind: 'key', lifetimeSeconds: 60 },
    { kind: 'none' },
  ] as const)('is found by our key and adopted: %j', async (idempotency) => {
    const e = await forgotten({ idempotency });
    await e.run(HOUR);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', failure: null });
    expect(e.bills()[0]?.payload.fields['note']).toBe('edited since');
  });

  it('is asked for again when the search is not answered', async () => {
    const e = await forgotten();
    e.external.noReads(3);
    await e.run(HOUR);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('waits for a person where the system keeps no keys, who links it', async () => {
    const e = await forgotten({}, true);
    await e.run(HOUR);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'none', hold: { kind: 'ambiguous' } });
    await give(e, (s) => linkRecord(s, INVOICE, 'B2'));
    await e.run(HOUR);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', hold: null });
    expect(e.bills()[0]?.payload.fields['note']).toBe('edited since');
  });

  it('waits for a person where several were created for it', async () => {
    const e = await forgotten();
    e.external.plant('bill', 'X1', SAME, 'precoro:invoice:956598:default#7');
    await e.run(HOUR);
    expect(creates(e)).toBe(1);
    expect((await e.failure(INVOICE))?.words).toMatch(
      /several candidates: B2, X1\. Accountant: link the right one \(precoro-sync link "invoice#956598" ID\)/,
    );
    e.external.remove('X1');
    await give(e, (s) => releaseRecord(s, INVOICE));
    await e.run(HOUR);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', hold: null });
  });

  it('waits for a person where it was linked to another record since, and then is created besides', async () => {
    const e = await forgotten();
    const other = { entity: 'invoice', id: '3' } as const;
    await e.closeGate('invoice');
    await arrive(e, { id: 3, idn: '3' });
    await give(e, (s) => linkRecord(s, other, 'B2'));
    await e.openGate('invoice');
    await e.drain();
    expect((await e.link(other))?.externalId).toBe('B2');
    expect((await e.failure(INVOICE))?.words).toMatch(/B2 .* already belongs to invoice#3/);
    await e.run(2 * DAY);
    expect(creates(e)).toBe(1);
    await give(e, (s) => releaseRecord(s, INVOICE));
    await e.drain();
    expect(creates(e)).toBe(2);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B3', hold: null });
  });
});

describe('what stands outside before a create', () => {
  it('is looked for once, and not at all where the system keeps our keys apart by itself', async () => {
    for (const [idempotency, searches] of [
      [{ kind: 'searchable', settleSeconds: 0 }, 1],
      [{ kind: 'upsert' }, 1],
      [{ kind: 'uniqueReference' }, 0],
    ] as const) {
      const e = await settledEngine({ idempotency });
      const before = e.external.searches();
      await arrive(e);
      await expectOneBill(e);
      expect(e.external.searches() - before).toBe(searches);
    }
  });

  it('is looked for once more after a create that did nothing, and not twice at that', async () => {
    const e = await settledEngine();
    const before = e.external.searches();
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await arrive(e);
    await e.run(20 * MINUTE);
    await expectOneBill(e);
    expect(e.external.searches() - before).toBe(2);
  });

  it.each([
    ['created for another record', async (e: Engine) => e.external.plant('bill', 'X1', SAME, KEY_OF_ANOTHER)],
    [
      'linked to another record',
      async (e: Engine) => {
        e.external.plant('bill', 'X1', SAME);
        const now = e.clock.now();
        const other = { entity: 'invoice', id: '4' } as const;
        const link = await e.crossReference.acquire(other, 'default', 'ann', now, now);
        if (link === 'busy') throw new Error('The lease should be free.');
        await e.crossReference.saveLinked({ ...link, phase: 'linked', target: 'bill', externalId: 'X1' });
      },
    ],
  ])('and is %s keeps nothing from being created', async (_case, plant) => {
    const e = await withheld();
    await plant(e);
    await e.openGate('invoice');
    await e.drain();
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['X1', 'B2']);
    expect((await e.link(INVOICE))?.externalId).toBe('B2');
  });

  it.each([
    ['by hand', undefined],
    ['by another program', 'their-key-7'],
  ])('and was made %s is never taken and never doubled: a person is asked', async (_case, key) => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME, key);
    await e.openGate('invoice');
    await e.run(HOUR);
    expect(creates(e)).toBe(0);
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'ambiguous',
      actor: 'accountant',
      words:
        'The external system already holds bill X1 with the same number and vendor, which belongs to no record of Precoro. Accountant: if it is this invoice, link it (precoro-sync link "invoice#956598" ID); if not, have another one created (precoro-sync release "invoice#956598").',
    });
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/already holds bill X1/);
    await e.run(2 * DAY);
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['X1']);
  });

  it('and is not this record is left alone once a person says so, whatever becomes of the create', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME);
    await e.openGate('invoice');
    await e.run(HOUR);
    e.external.next('create', { outcome: 'notApplied', retryAfterSeconds: 9, words: 'busy' });
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.external.keepsNoKeys = true;
    await give(e, (s) => releaseRecord(s, INVOICE));
    await e.run(HOUR);
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['X1', 'B2']);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('is asked about again where the hold for it was replaced by another one', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME);
    await e.openGate('invoice');
    await e.run(HOUR);
    await give(e, (s) => holdRecord(s, INVOICE, 'the price is disputed'));
    await e.run(HOUR);
    await give(e, (s) => releaseRecord(s, INVOICE));
    await e.run(HOUR);
    expect(creates(e)).toBe(0);
    expect((await e.failure(INVOICE))?.words).toMatch(/already holds bill X1/);
  });

  it('keeps nobody waiting once it is taken away', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME);
    await e.openGate('invoice');
    await e.run(HOUR);
    e.external.remove('X1');
    await give(e, (s) => releaseRecord(s, INVOICE));
    await e.drain();
    await expectOneBill(e);
  });

  it('and is being linked to another record just now asks nobody', async () => {
    const e = await withheld();
    e.external.keepsNoKeys = true;
    e.external.plant('bill', 'X1', SAME);
    await e.openGate('invoice');
    await e.run(MINUTE);
    expect((await e.link(INVOICE))?.wait?.reason).toMatch(/bill X1 already, and whose that is/);
    e.precoro.put('invoice', invoice({ id: 3, idn: '3', invoiceNumber: 'INV-3', externalId: 'X1' }));
    await e.announce('invoice', 3);
    await e.run(10 * MINUTE);
    expect((await e.link({ entity: 'invoice', id: '3' }))?.externalId).toBe('X1');
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', hold: null });
  });

  it('names at most ten of many, and the company where there are several', async () => {
    const companies = { 'Acme UK': 'uk', 'Acme FR': 'fr' };
    const e = await settledEngine({ companies });
    const legalEntity = { legalEntity: { id: 1, name: 'Acme UK' } };
    await e.closeGate('invoice');
    await arrive(e, legalEntity);
    const vendor = (await e.link(SUPPLIER, 'uk'))?.externalId ?? '';
    const payload = { fields: { number: 'INV-2026-7', vendor }, lines: [] };
    for (let n = 1; n <= 12; n += 1) e.external.plant('bill', `X${n}`, payload, undefined, 'uk');
    await e.openGate('invoice');
    await e.run(HOUR);
    expect((await e.failure(INVOICE))?.words).toMatch(
      /holds bill X1, X2, .*X10 and 2 more with .*"invoice#956598" ID --company "uk"\)/,
    );
  });
});

describe('a create whose end was lost with the table', () => {
  /** Set back to the moment when the outcome of the create was not known. */
  async function setBack(e: Engine): Promise<void> {
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await e.openGate('invoice');
    await e.run(MINUTE);
    expect((await e.link(INVOICE))?.phase).toBe('creating');
    const then = e.clock.now();
    await e.run(20 * MINUTE);
    await e.edit('invoice', 956598, { invoiceNumber: 'INV-RENAMED' });
    await e.drain();
    e.restore(['crossReference'], then);
    await e.run(20 * MINUTE);
  }

  it('is found by what Precoro shows, although both sides call it by another name since', async () => {
    const e = await withheld({ isKept: true });
    await setBack(e);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('is found under its new name where Precoro was not told of it', async () => {
    const e = await withheld({ isKept: true });
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
      1000,
    );
    await setBack(e);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('is the one of several that Precoro names', async () => {
    const e = await withheld({ isKept: true });
    e.external.keepsNoKeys = true;
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.external.during = async () => {
      e.external.plant('bill', 'X1', SAME);
      e.external.during = null;
    };
    await e.openGate('invoice');
    await e.run(MINUTE);
    await e.edit('invoice', 956598, { externalId: 'B2' });
    await e.run(20 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', hold: null });
  });
});
