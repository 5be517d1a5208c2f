import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { goLive, GoLiveRefusedError, planGoLive } from '../../lib/operator/go-live.ts';
import { refusalsOf, warningsOf } from '../../lib/operator/go-live-words.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { pauseEntity } from '../../lib/operator/pause-entity.ts';
import { engine, invoice, INVOICE, oldInvoice, supplier, SUPPLIER, type Engine } from '../sync/engine.ts';
import { acting, give } from './acting.ts';

const plan = (e: Engine, entity: EntityName = 'supplier') => give(e, (s) => planGoLive(s, entity));

/** Everything is read and nothing written yet: one supplier, one invoice, and one from before go-live. */
async function observed(changes = {}): Promise<Engine> {
  const e = engine({ mode: 'observe' });
  e.precoro.put('supplier', supplier());
  e.precoro.put('invoice', oldInvoice());
  e.precoro.put('invoice', invoice(changes));
  await e.run(10 * MINUTE);
  return e;
}

describe('a plan to go live', () => {
  it('says what would be written at once, and what is left alone', async () => {
    const e = await observed();
    expect(await plan(e, 'invoice')).toEqual({
      entity: 'invoice',
      label: 'invoice',
      at: e.clock.now(),
      gate: 'observe',
      paused: false,
      goLiveDay: '2026-01-01',
      waiting: 1,
      notReadYet: 0,
      beforeGoLive: 1,
      linked: 0,
      onHold: 0,
      unmatched: null,
      otherConnector: { count: 0, examples: [] },
      references: ['supplier'],
      refusals: [],
      warnings: ['suppliers are not live: each invoice waits until its supplier is linked.'],
      needsWord: false,
      incoming: [],
      goesOut: true,
      writes: 1,
    });
    expect(e.services.audit.entries).toEqual([]);
  });

  it('of master data says what is created, and speaks against what may be there already', async () => {
    const e = await observed();
    expect(await plan(e)).toMatchObject({
      waiting: 1,
      unmatched: { certain: 0, doubtful: 0, created: 1 },
      refusals: [],
    });
    e.external.plant('vendor', 'X1', { fields: { name: 'ACME Limited' }, lines: [] });
    expect(await plan(e)).toMatchObject({
      unmatched: { certain: 0, doubtful: 1, created: 0 },
      refusals: [
        '1 supplier may stand in the external system already: decide in a plan on each (precoro-sync match supplier --plan FILE.csv): link, skip or hold. Without a decision each is created.',
      ],
    });
    await give(e, (s) => holdRecord(s, SUPPLIER, 'which Acme?'));
    expect(await plan(e)).toMatchObject({
      waiting: 0,
      onHold: 1,
      refusals: [],
      warnings: ['1 supplier is on hold: nothing of that is written before a release.'],
    });
  });

  it('speaks against it before the first read is finished', async () => {
    const e = engine({ mode: 'observe' });
    expect((await plan(e, 'invoice')).refusals).toEqual([
      'The first read of invoices is not finished: what belongs together on both sides cannot be told yet.',
    ]);
  });

  it('speaks against it while another connector is at work on new documents', async () => {
    const e = await observed({ xeroId: 'XR-1' });
    const { otherConnector, refusals } = await plan(e, 'invoice');
    expect(otherConnector).toEqual({
      count: 1,
      examples: [{ ref: INVOICE, label: 'Chairs for Leeds', system: 'Xero', id: 'XR-1' }],
    });
    expect(refusals).toEqual([
      'Another connector is at work: 1 invoice changed since 2026-01-01 carries its id, such as Chairs for Leeds (Xero XR-1). Switch it off in Precoro first, or each is written twice.',
    ]);
  });

  it('speaks against it when nobody can tell what the external system holds', async () => {
    const e = await observed();
    const closed = { ...acting(e), connector: () => Promise.reject(new Error('no secret')) };
    const made = await give(e, (s) => planGoLive(s, 'supplier'), closed);
    expect(made).toMatchObject({
      unmatched: null,
      refusals: ['Which suppliers the external system holds already cannot be told: no secret.'],
    });
    const unread = { ...acting(e), definitions: { ...e.services.definitions, read: async () => null } };
    const { refusals } = await give(e, (s) => planGoLive(s, 'supplier'), unread);
    expect(refusals).toEqual([expect.stringContaining('custom fields are not read')]);
  });

  it('speaks against what is there beyond doubt and not linked, and counts in words', async () => {
    const facts = {
      ...(await plan(await observed())),
      state: await engine().state('supplier'),
      match: { certain: 2, doubtful: 1, created: 0 },
      closedReferences: [],
      otherConnector: { count: 0, examples: [] },
    };
    expect(refusalsOf(facts).slice(1)).toEqual([
      '2 suppliers stand in the external system already and are not linked: match them first (precoro-sync match supplier --plan FILE.csv), or each is created a second time.',
      '1 supplier may stand in the external system already: decide in a plan on each (precoro-sync match supplier --plan FILE.csv): link, skip or hold. Without a decision each is created.',
    ]);
    expect(refusalsOf({ ...facts, match: { certain: 1, doubtful: 0, created: 0 } }).slice(1)).toEqual([
      '1 supplier stands in the external system already and is not linked: match them first (precoro-sync match supplier --plan FILE.csv), or each is created a second time.',
    ]);
    expect(warningsOf({ ...facts, gate: 'observe', notReadYet: 2, onHold: 2 })).toEqual([
      '2 suppliers are not read whole yet, and written as that happens.',
      '2 suppliers are on hold: nothing of that is written before a release.',
    ]);
  });

  it('warns of a gate that is open, a pause, a cursor that stands, and lines not read', async () => {
    const e = await observed();
    await e.openGate('supplier');
    expect((await plan(e)).warnings).toEqual(['The gate of suppliers is open already.']);
    await give(e, (s) => pauseEntity(s, 'invoice'));
    const { cursor } = await e.state('invoice');
    await e.services.states.saveCursor('invoice', { ...cursor, stopped: 'A webhook was missed.' }, 1e6);
    const known = await e.mirror.read(INVOICE);
    if (known) await e.mirror.save({ ...known, detail: null, detailDueAt: 0 });
    expect((await plan(e, 'invoice')).warnings).toEqual([
      'invoice is paused: nothing is written before it is resumed.',
      'Reading has stopped: A webhook was missed.',
      '1 invoice is not read whole yet, and written as that happens.',
    ]);
  });

  it('asks for a word before more than a hundred are written at once', async () => {
    const e = await observed();
    for (let id = 1000; id < 1100; id += 1) {
      e.precoro.put('supplier', supplier({ id, name: `Supplier ${id}`, uniqueCode: `S${id}` }));
    }
    await e.hint('supplier', 1000);
    await e.run(10 * MINUTE);
    expect(await plan(e)).toMatchObject({ waiting: 101, needsWord: true });
  });
});

describe('going live', () => {
  it('writes what waited, and answers how many', async () => {
    const e = await observed();
    const made = await plan(e);
    expect(await give(e, (s) => goLive(s, made))).toEqual({ woken: 1 });
    await e.drain();
    expect(e.vendors()).toHaveLength(1);
    expect(e.services.audit.entries.map(({ who, what, subject }) => `${who} ${what} ${subject}`)).toEqual([
      'ann opened the gate supplier',
    ]);
  });

  it('against what speaks against it takes a person who insists, and the audit says so', async () => {
    const e = await observed({ qboId: '77' });
    const made = await plan(e, 'invoice');
    await expect(give(e, (s) => goLive(s, made))).rejects.toThrow(GoLiveRefusedError);
    expect((await e.state('invoice')).gate).toBeNull();
    await give(e, (s) => goLive(s, made, { force: true }));
    expect((await e.state('invoice')).gate).toBe('live');
    expect(e.services.audit.entries.map(({ what, detail }) => [what, detail])).toEqual([
      ['overruled what spoke against', { refusals: made.refusals }],
      ['opened the gate', {}],
    ]);
  });

  it('twice is harmless', async () => {
    const e = await observed();
    const made = await plan(e);
    await give(e, (s) => goLive(s, made));
    await give(e, (s) => goLive(s, made));
    await e.drain();
    expect(e.vendors()).toHaveLength(1);
  });
});
