import { describe, expect, it } from '@jest/globals';
import { applyPlan } from '../../lib/operator/apply.ts';
import { planChanges, type ChangePlan } from '../../lib/operator/plan.ts';
import { isAct, type PlanRow } from '../../lib/operator/plan-rows.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import {
  engine,
  invoice,
  oldInvoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from '../sync/engine.ts';
import { give } from './acting.ts';

const plan = (e: Engine) => give(e, (services) => planChanges(services, []));
const acts = ({ rows }: ChangePlan) => rows.filter(({ act }) => isAct(act)).map(told);
const told = ({ act, entity, id, company }: PlanRow) => `${act} ${entity} ${id} ${company}`;

/** Everything is known, and nothing was written: both gates are closed. */
async function observing(setting = {}): Promise<Engine> {
  const e = engine({ mode: 'observe', ...setting });
  e.precoro.put('invoice', oldInvoice());
  e.precoro.put('supplier', supplier());
  e.precoro.put('invoice', invoice());
  await e.run(10 * MINUTE);
  return e;
}

describe('a plan of what goes out', () => {
  it('tells what is created with its fields, and what is left alone and why; nothing is written or asked', async () => {
    const e = await observing();
    const start = e.clock.now();
    const { rows, price, counts } = await plan(e);
    expect(rows.map((row) => `${told(row)}: ${row.words}`)).toEqual([
      'create supplier 501 default: ',
      'create invoice 956598 default: ',
      'skip invoice 1 default: approved before go-live',
    ]);
    const [, bill] = rows;
    expect(bill?.fields).toContainEqual({ field: 'vendor', kept: null, wanted: 'the new supplier#501' });
    expect(bill?.after).toEqual(['supplier#501']);
    expect(price).toMatchObject({ requests: 2, writeBacks: 2, writes: 0, lookups: 0 });
    expect(counts.map(({ entity, byAct }) => [entity, byAct.create, byAct.skip])).toEqual([
      ['supplier', 1, 0],
      ['invoice', 1, 1],
    ]);
    expect(e.external.writes).toEqual([]);
    expect(e.precoro.since(start)).toEqual([]);
  });

  it('is empty where both sides are in step', async () => {
    const e = await settledEngine();
    expect(acts(await plan(e))).toEqual([]);
  });

  it('tells field by field what somebody changed outside', async () => {
    const e = await settledEngine();
    e.external.plant('vendor', 'V1', {
      fields: { name: 'Acme Ltd', city: 'Elsewhere', active: true },
      lines: [],
    });
    const { rows } = await plan(e);
    expect(rows.filter(({ act }) => act === 'update')).toEqual([
      expect.objectContaining({
        ...{ id: '501', counterpart: 'V1', words: 'it was changed outside' },
        fields: [expect.objectContaining({ field: 'city', kept: 'Elsewhere' })],
      }),
    ]);
  });

  it('links what Precoro names, and leaves what merely has the same names to a person', async () => {
    const e = await observing();
    const { name } = e.precoro.get('supplier', 501);
    e.external.plant('vendor', 'X9', { fields: { name: String(name), city: null, active: true }, lines: [] });
    const alike = await plan(e);
    expect(alike.rows.find(({ id }) => id === '501')).toMatchObject({
      ...{ act: 'fails', words: 'X9 may be the same: match or link it first' },
    });
    await e.edit('supplier', 501, { externalId: 'X9' });
    await e.drain();
    expect((await plan(e)).rows.find(({ id }) => id === '501')).toMatchObject({
      ...{ act: 'link', counterpart: 'X9', words: 'Precoro names it' },
    });
  });

  it('says what it rests on where that is old', async () => {
    const e = engine({ mode: 'observe' });
    e.precoro.put('supplier', supplier());
    await e.run(MINUTE);
    await e.clock.advance(24 * 60 * MINUTE);
    expect((await plan(e)).stale.join()).toContain('read from Precoro up to');
  });

  it('refuses an entity that the configuration leaves out', async () => {
    const e = await settledEngine();
    await expect(give(e, (services) => planChanges(services, ['receipt']))).rejects.toThrow(
      'the configuration has no entity "receipt"; it has: supplier, invoice',
    );
  });
});

describe('applying it', () => {
  it('refuses to write through a closed gate unless told to', async () => {
    const e = await observing();
    const { rows } = await plan(e);
    const ended = await give(e, (services) => applyPlan(services, rows));
    expect(ended.map(({ end }) => end)).toEqual([
      { words: 'supplier is only observed: open its gate, or apply with --through-gate' },
      { words: 'invoice is only observed: open its gate, or apply with --through-gate' },
    ]);
    expect(e.external.writes).toEqual([]);
  });

  it.each([
    { name: 'one company', setting: {}, written: ['supplier default "done"', 'invoice default "done"'] },
    {
      name: 'two',
      setting: { companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } },
      written: ['supplier uk "done"', 'supplier de "done"', 'invoice uk "done"'],
    },
  ])(
    'changes exactly what was printed, and the second plan prints nothing: $name',
    async ({ setting, written }) => {
      const e = await observing(setting);
      const first = await plan(e);
      const through = (rows: readonly PlanRow[]) =>
        give(e, (services) => applyPlan(services, rows, { throughGate: true }));
      const ended = await through(first.rows);
      expect(ended.map(({ row, end }) => `${row.entity} ${row.company} ${JSON.stringify(end)}`)).toEqual(
        written,
      );
      expect(e.external.writes).toEqual(
        acts(first)
          .map((words) => words.split(' '))
          .map(([, entity]) => (entity === 'supplier' ? 'create vendor' : 'create bill')),
      );
      expect(acts(await plan(e))).toEqual([]);
      expect((await through(first.rows)).every(({ end }) => end === 'already')).toBe(true);
      // The gates stay as they were: nothing but these rows was written, and nothing follows.
      await e.run(10 * MINUTE);
      expect(e.external.writes).toHaveLength(ended.length);
      expect((await e.state('supplier')).gate).toBeNull();
    },
  );

  it('writes again what somebody changed outside', async () => {
    const e = await settledEngine();
    e.external.plant('vendor', 'V1', {
      fields: { name: 'Acme Ltd', city: 'Elsewhere', active: true },
      lines: [],
    });
    const { rows } = await plan(e);
    const ended = await give(e, (services) => applyPlan(services, rows));
    expect(ended.map(({ end }) => end)).toEqual(['done']);
    expect(e.external.writes.at(-1)).toBe('update vendor V1');
    expect(acts(await plan(e))).toEqual([]);
  });

  it('links, and brings up to date what was older', async () => {
    const e = await observing();
    e.external.plant('vendor', 'X9', { fields: { name: 'Old name', city: null, active: true }, lines: [] });
    await e.edit('supplier', 501, { externalId: 'X9' });
    await e.drain();
    const { rows } = await plan(e);
    const [first] = await give(e, (services) => applyPlan(services, rows.slice(0, 1), { throughGate: true }));
    expect(first?.end).toBe('done');
    expect(e.external.writes).toEqual(['update vendor X9']);
    expect(await e.link(SUPPLIER)).toMatchObject({ externalId: 'X9' });
  });

  it.each([
    {
      name: 'Precoro',
      move: async (e: Engine) => {
        await e.edit('supplier', 501, { city: 'Moved', updateDate: '2026-03-01T10:00:00' });
        await e.drain();
      },
    },
    {
      name: 'the external system',
      move: async (e: Engine) => {
        e.external.plant('vendor', 'V1', {
          fields: { name: 'Acme Ltd', city: 'Third', active: true },
          lines: [],
        });
      },
    },
  ])('refuses a row that $name has moved since', async ({ move }) => {
    const e = await settledEngine({ mode: 'live' });
    await e.closeGate('supplier');
    e.external.plant('vendor', 'V1', {
      fields: { name: 'Acme Ltd', city: 'Elsewhere', active: true },
      lines: [],
    });
    const { rows } = await plan(e);
    await move(e);
    const ended = await give(e, (services) => applyPlan(services, rows, { throughGate: true }));
    expect(ended.map(({ end }) => end)).toEqual([
      { words: 'it has moved since the plan was made (now update): make a new plan' },
    ]);
  });

  it('tells a refusal of the external system in its words, and on the record', async () => {
    const e = await observing();
    e.external.next('create', { outcome: 'rejected', words: 'name is not allowed' });
    const { rows } = await plan(e);
    const ended = await give(e, (services) => applyPlan(services, rows, { throughGate: true }));
    expect(ended.map(({ end }) => end)).toEqual([
      { words: expect.stringContaining('name is not allowed') },
      { words: expect.stringContaining('which cannot be linked: name is not allowed') },
    ]);
    expect(await e.failure(SUPPLIER)).toMatchObject({ kind: 'rejected' });
  });

  it('leaves what is paused', async () => {
    const e = await observing();
    const { rows } = await plan(e);
    await e.services.gates.setPaused('supplier', true);
    const [first] = await give(e, (services) => applyPlan(services, rows, { throughGate: true }));
    expect(first?.end).toEqual({ words: 'supplier is paused' });
  });
});
