import { describe, expect, it } from '@jest/globals';
import { invoice as invoiceFacts } from '../../lib/entities/invoice.ts';
import { supplier as supplierFacts } from '../../lib/entities/supplier.ts';
import { handOnRows, inParallel, sendOn } from '../../lib/sync/hand-on.ts';
import type { RowRules } from '../../lib/sync/merge-look.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { rowOf, type Wire } from '../entities/fixtures/wire.ts';
import { engine, INVOICE, integrationOf, invoice, SUPPLIER, supplier } from './engine.ts';

const NOTHING = { externalId: null, externalIntegrationLog: null };

function rulesFor(entity: 'invoice' | 'supplier'): RowRules {
  const integration = integrationOf();
  const mapping = mappingOf(integration, entity) ?? null;
  const facts = entity === 'invoice' ? invoiceFacts : supplierFacts;
  return { facts, mapping, integration, detailClass: 'live' };
}

/** An engine of which nothing has run, with what is asked of its ports while rows are handed on. */
function scene(entity: 'invoice' | 'supplier' = 'supplier') {
  const e = engine();
  const observed: unknown[] = [];
  const sent: UpsertMessage[] = [];
  let saves = 0;
  const services = {
    ...e.services,
    mirror: {
      ...e.mirror,
      save: (...given: Parameters<typeof e.mirror.save>) => {
        saves += 1;
        return e.mirror.save(...given);
      },
    },
    writeBacks: {
      ...e.writeBacks,
      observe: async (...given: Parameters<typeof e.writeBacks.observe>) => void observed.push(given),
    },
    upserts: {
      send: async (messages: readonly UpsertMessage[]) => {
        sent.push(...messages);
        return [];
      },
    },
  };
  return {
    ...{ e, services, observed, sent },
    saves: () => saves,
    handOn: (rows: readonly unknown[], changes: Partial<RowRules> = {}) =>
      handOnRows(services, rows, { ...rulesFor(entity), ...changes }, 3),
  };
}

describe('a row of a list', () => {
  it('is in the mirror, and on its way, before its cursor may pass it', async () => {
    const s = scene();
    const handed = await s.handOn([supplier(NOTHING)]);
    expect(handed).toMatchObject({
      ids: ['501'],
      changed: 1,
      records: [{ id: '501' }],
      news: [{ id: '501' }],
    });
    expect(s.sent).toEqual([{ schema: 1, ref: SUPPLIER, seq: 1 }]);
    const now = s.e.clock.now();
    expect(await s.e.mirror.read(SUPPLIER)).toMatchObject({
      ...{ seq: 1, sentSeq: 1, changedAt: now, heardAt: null },
      row: { observedAt: now, fence: 3 },
    });
  });

  it('that says what is known already costs no write, and is no news', async () => {
    const s = scene();
    await s.handOn([supplier(NOTHING)]);
    const before = s.saves();
    const handed = await s.handOn([supplier(NOTHING)]);
    expect(handed).toMatchObject({ ids: ['501'], changed: 0, news: [] });
    expect(s.saves()).toBe(before);
    expect(s.sent).toHaveLength(1);
  });

  it('of an entity that only comes from outside is kept and not sent', async () => {
    const s = scene();
    await s.handOn([supplier(NOTHING)], { mapping: null });
    expect(await s.e.mirror.read(SUPPLIER)).toMatchObject({ seq: 1, sentSeq: 1 });
    expect(s.sent).toEqual([]);
  });

  it('whose lines are still to be read is not sent', async () => {
    const s = scene('invoice');
    await s.handOn([rowOf(invoice())]);
    const known = await s.e.mirror.read(INVOICE);
    expect(known).toMatchObject({ detail: null, sentSeq: 0, detailDueAt: s.e.clock.now() });
    if (!known) throw new Error('it is known');
    await sendOn(s.services, [{ ...known, seq: 5 }], invoiceFacts);
    expect(s.sent).toEqual([]);
  });

  it('remembers when it was heard of', async () => {
    const s = scene();
    const hints = { '501:ACME': { at: 77, misses: 0 } };
    await handOnRows(s.services, [supplier(NOTHING)], rulesFor('supplier'), 3, hints);
    expect((await s.e.mirror.read(SUPPLIER))?.heardAt).toBe(77);
  });

  it('that others write at the same time is tried five times', async () => {
    const s = scene();
    let tries = 0;
    s.services.mirror.save = async () => {
      tries += 1;
      return false;
    };
    await expect(s.handOn([supplier(NOTHING)])).rejects.toThrow(
      'supplier#501 is written by too many at once: its look could not be stored in 5 attempts',
    );
    expect(tries).toBe(5);
    expect(s.observed).toEqual([]);
  });
});

describe('what a row shows of our own writes', () => {
  it.each<[string, Wire, readonly unknown[]]>([
    ['is nothing at first sight of a record that shows nothing', NOTHING, []],
    [
      'is its id at first sight',
      { externalId: 'V1', externalIntegrationLog: null },
      [{ externalId: 'V1', log: null }],
    ],
  ])('%s', async (_, changes, shown) => {
    const s = scene();
    await s.handOn([supplier(changes)]);
    const now = s.e.clock.now();
    expect(s.observed).toEqual(shown.map((one) => [SUPPLIER, one, now]));
  });

  it('is its text at first sight', async () => {
    const s = scene('invoice');
    await s.handOn([rowOf(invoice({ externalId: null, externalIntegrationLog: 'Period closed' }))]);
    expect(s.observed).toEqual([[INVOICE, { externalId: null, log: 'Period closed' }, s.e.clock.now()]]);
  });

  it('is that somebody cleared it, of a record that is known', async () => {
    const s = scene();
    await s.handOn([supplier(NOTHING)]);
    await s.handOn([supplier({ ...NOTHING, city: 'York', updateDate: '2026-03-02T09:00:00' })]);
    expect(s.observed).toEqual([[SUPPLIER, { externalId: null, log: null }, s.e.clock.now()]]);
  });
});

describe('a row that does not decode', () => {
  it('is named by its id, and does not hold up the others', async () => {
    const s = scene();
    const handed = await s.handOn([supplier({ id: 7, status: 99 }), supplier(NOTHING)]);
    expect(handed).toMatchObject({ ids: ['7', '501'], changed: 1 });
    expect(await s.e.mirror.read({ entity: 'supplier', id: '7' })).toMatchObject({ seq: 0, row: null });
    const open = await s.e.failures.read({ entity: 'supplier', id: '7' });
    expect(open?.failure.kind).toBe('decode');
  });

  it.each<[string, unknown, RegExp]>([
    ['by a short text that stands there', { id: 'ab-1.2:C_3' }, /^ab-1\.2:C_3$/],
    ['by its content where its id would not fit into a key', { id: 'a b' }, /^unnamed-[0-9a-f]{12}$/],
    ['by its content where its id is too long', { id: 'x'.repeat(101) }, /^unnamed-[0-9a-f]{12}$/],
    ['by its content where it has none', { name: 'Acme' }, /^unnamed-[0-9a-f]{12}$/],
    ['by its content where it is no object', 7, /^unnamed-[0-9a-f]{12}$/],
    ['by its content where it is nothing', null, /^unnamed-[0-9a-f]{12}$/],
  ])('is named %s', async (_, row, id) => {
    const s = scene();
    const { ids } = await s.handOn([row]);
    expect(ids).toEqual([expect.stringMatching(id)]);
  });

  it('has a name of its own among others without one', async () => {
    const s = scene();
    const { ids } = await s.handOn([{ name: 'Acme' }, { name: 'Beta' }, { name: 'Acme' }]);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[2]);
  });

  it('keeps its number and its name for people', async () => {
    const s = scene('invoice');
    const labels = [];
    for (const [id, row] of [
      ['7', { id: 7, idn: '43', name: 'Chairs' }],
      ['8', { id: 8, idn: '44', invoiceNumber: 'INV-8' }],
      ['9', { id: 9, idn: '45' }],
    ] as const) {
      await s.handOn([row]);
      labels.push((await s.e.failures.read({ entity: 'invoice', id }))?.label);
      expect((await s.e.mirror.read({ entity: 'invoice', id }))?.idn).toBe(row.idn);
    }
    expect(labels).toEqual(['Chairs', 'INV-8', '45']);
  });

  it('is closed by a good row that is all there is of the record', async () => {
    const s = scene();
    await s.handOn([supplier({ ...NOTHING, status: 99 })]);
    expect((await s.e.failures.read(SUPPLIER))?.failure.kind).toBe('decode');
    await s.handOn([supplier({ ...NOTHING, updateDate: '2026-03-02T09:00:00' })]);
    expect(await s.e.failures.read(SUPPLIER)).toBeNull();
  });

  it('is closed by a good row only where no detail is to come, which decides', async () => {
    const s = scene('invoice');
    await s.handOn([rowOf(invoice({ status: 99 }))]);
    await s.handOn([rowOf(invoice({ updateDate: '2026-03-02T09:00:00' }))]);
    expect((await s.e.mirror.read(INVOICE))?.detailDueAt).not.toBeNull();
    expect((await s.e.failures.read(INVOICE))?.failure.kind).toBe('decode');
    await s.handOn([rowOf(invoice({ status: 3, updateDate: '2026-03-02T10:00:00' }))]);
    expect((await s.e.mirror.read(INVOICE))?.detailDueAt).toBeNull();
    expect(await s.e.failures.read(INVOICE)).toBeNull();
  });

  it('stops everything where it is our own mistake', async () => {
    const s = scene();
    const facts = {
      ...supplierFacts,
      decode: () => {
        throw new TypeError('ours');
      },
    };
    await expect(s.handOn([supplier()], { facts })).rejects.toThrow('ours');
  });
});

describe('work on many items', () => {
  it('is done by so many at a time, and answers in their order', async () => {
    let [running, most] = [0, 0];
    const waits = [3, 1, 2, 0, 1];
    const done = await inParallel(waits, 2, async (ticks) => {
      running += 1;
      most = Math.max(most, running);
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      running -= 1;
      return ticks * 10;
    });
    expect(done).toEqual([30, 10, 20, 0, 10]);
    expect(most).toBe(2);
    expect(await inParallel([], 2, async () => 1)).toEqual([]);
  });
});
