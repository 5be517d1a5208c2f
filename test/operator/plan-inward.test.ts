import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { applyPlan, type EndedRow } from '../../lib/operator/apply.ts';
import { followAsked } from '../../lib/operator/apply-inward.ts';
import { planChanges } from '../../lib/operator/plan.ts';
import { isAct, type PlanRow } from '../../lib/operator/plan-rows.ts';
import { invoice, supplier } from '../sync/engine.ts';
import { inwardEngine, vendor, type InwardEngine } from '../sync/inward/inward-engine.ts';
import { give } from './acting.ts';

const plan = (e: InwardEngine) => give(e, (services) => planChanges(services, []));
const inwardOf = (rows: readonly PlanRow[]) => rows.filter(({ direction }) => direction === 'inward');
const told = ({ act, feed, id, words }: PlanRow) => `${act} ${feed} ${id}${words && `: ${words}`}`;
const acts = (rows: readonly PlanRow[]) =>
  inwardOf(rows)
    .filter(({ act }) => isAct(act))
    .map(told);
const follow = (e: InwardEngine, ended: readonly EndedRow[], patience = 0) =>
  give(e, (services) => followAsked(services, ended, patience));

/** What comes in is known, and Precoro was read; nothing was sent. */
async function observing(): Promise<InwardEngine> {
  const e = inwardEngine({ mode: 'observe' });
  e.precoro.put('supplier', supplier({ id: 501, name: 'Same', city: 'York', externalId: 'V1', phone: null }));
  e.vendor.change({ externalId: 'V1', fields: vendor('Same') });
  e.vendor.change({ externalId: 'V2', fields: vendor('New') });
  e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
  e.account.change({
    externalId: '6420',
    fields: { code: '6420', name: 'Travel', active: true, parent: null },
  });
  e.account.change({
    externalId: '6421',
    fields: { code: '6421', name: 'Rail', active: true, parent: '6420' },
  });
  await e.run(20 * MINUTE);
  return e;
}

describe('a plan of what comes in', () => {
  it('tells creates, links and field differences, parents first, with their price; nothing is sent', async () => {
    const e = await observing();
    const start = e.clock.now();
    const { rows, price } = await plan(e);
    expect(acts(rows)).toEqual([
      'create tax T1',
      'create itemFieldOption.GL account 6420',
      'create itemFieldOption.GL account 6421',
      'link supplier V1: Precoro names it',
      'create supplier V2',
    ]);
    const of = (id: string) => inwardOf(rows).find((row) => row.id === id);
    expect(of('V1')).toMatchObject({
      counterpart: '501',
      fields: [{ field: 'city', kept: 'York', wanted: 'Leeds' }],
    });
    expect(of('6421')?.fields).toContainEqual({
      ...{ field: 'parent', kept: null, wanted: 'the new itemFieldOption.GL account 6420' },
    });
    // Taxes and suppliers are looked up by 200.
    expect(price).toMatchObject({ lookups: 2, writes: 5 });
    expect(e.writesSince(start)).toEqual([]);
  });

  it('is done by the dispatcher once the gate is open, and the next plan prints nothing', async () => {
    const e = await observing();
    const { rows } = await plan(e);
    const closed = await give(e, (services) => applyPlan(services, inwardOf(rows), { throughGate: true }));
    expect(closed[0]?.end).toEqual({
      words: 'tax is only observed: what goes to Precoro needs its gate open ("precoro-sync go-live tax")',
    });
    for (const entity of ['tax', 'itemFieldOption', 'supplier'] as const) await e.openGate(entity);
    const ended = await give(e, (services) => applyPlan(services, inwardOf(rows)));
    expect(ended.map(({ end }) => end)).toEqual(['asked', 'asked', 'asked', 'asked', 'asked']);
    await e.run(2 * HOUR);
    expect((await follow(e, ended)).map(({ end }) => end)).toEqual(ended.map(() => 'done'));
    expect(acts((await plan(e)).rows)).toEqual([]);
    const again = await give(e, (services) => applyPlan(services, inwardOf(rows)));
    expect(again.every(({ end }) => end === 'already')).toBe(true);
  });

  it('puts back what somebody changed in Precoro, if the plan says so and nothing has moved', async () => {
    const e = inwardEngine();
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.settle();
    await e.settle();
    await e.closeGate('supplier');
    await e.edit('supplier', Number(e.shown('supplier', 'Acme')?.['id']), { phone: '2' });
    await e.drain();
    const { rows } = await plan(e);
    expect(acts(rows)).toEqual(['update supplier V1: phone: Precoro gives way']);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '3' }) });
    await e.run(10 * MINUTE);
    await e.services.gates.setGate('supplier', 'live');
    const [refused] = await give(e, (services) => applyPlan(services, rows));
    expect(refused?.end).toEqual({
      words: 'it has moved since the plan was made (now update: phone: Precoro gives way): make a new plan',
    });
    const newer = await plan(e);
    const ended = await give(e, (services) => applyPlan(services, inwardOf(newer.rows)));
    await e.run(HOUR);
    expect((await follow(e, ended)).map(({ end }) => end)).toEqual(['done']);
    expect(e.shown('supplier', 'Acme')).toMatchObject({ phone: '3' });
  });

  it('gives up waiting when nothing moves, and says so', async () => {
    const e = await observing();
    for (const entity of ['tax'] as const) await e.services.gates.setGate(entity, 'live');
    const { rows } = await plan(e);
    const ended = await give(e, (services) =>
      applyPlan(
        services,
        rows.filter(({ entity }) => entity === 'tax'),
      ),
    );
    const seen: number[] = [];
    const left = await give(e, (services) => followAsked(services, ended, MINUTE, (done) => seen.push(done)));
    expect(left.map(({ end }) => end)).toEqual(['asked']);
    expect(seen.at(-1)).toBe(0);
  });

  it('tells payments of bills that are not ours, and what a person must do', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.precoro.put('supplier', supplier({ id: 501, externalId: 'V1' }));
    e.precoro.put('invoice', invoice());
    e.payment.change({
      externalId: 'P1',
      fields: { bill_id: 'B99', amount: '10', discount: '0', paid_on: '2026-03-01' },
    });
    e.vendor.change({ externalId: 'V3', fields: vendor('Gone'), isGone: true });
    await e.run(20 * MINUTE);
    const { rows } = await plan(e);
    expect(inwardOf(rows).map(told)).toEqual([
      'skip supplier V3: it was deleted outside before it came to Precoro',
      'skip payment P1: its bill is not linked to an invoice of Precoro',
    ]);
  });
});
