import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { reconcile } from '../../lib/operator/reconcile.ts';
import { repairFindings } from '../../lib/operator/reconcile-repair.ts';
import type { Reconciliation } from '../../lib/operator/reconcile-views.ts';
import { idempotencyKey } from '../../lib/sync/idempotency-key.ts';
import {
  engine,
  invoice,
  oldInvoice,
  settledEngine,
  supplier,
  type Engine,
  type Setting,
} from '../sync/engine.ts';
import { inwardEngine, vendor, type InwardEngine } from '../sync/inward/inward-engine.ts';
import { give } from './acting.ts';

const look = (e: Engine, month: string | null = null) =>
  give(e, (services) => reconcile(services, [], month));
const told = ({ findings }: Reconciliation) =>
  findings.map(
    ({ kind, row, isTold }) =>
      `${kind} ${row.feed ?? row.entity} ${row.id} ${row.company}: ${row.words}${isTold ? ' (known)' : ''}`,
  );
const groupOf = ({ groups }: Reconciliation, entity: string, company = 'default') =>
  groups.find((one) => one.entity === entity && one.company === company);

/** A week of documents in two months, all of it settled long ago. */
async function week(setting: Setting = {}): Promise<Engine> {
  const e = engine(setting);
  e.precoro.put('supplier', supplier());
  e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'S-2' }));
  e.precoro.put('invoice', oldInvoice());
  for (const day of [1, 2, 3, 4]) {
    const [id, sum] = [200 + day, `${day}0`];
    const issueDate = day < 3 ? '2026-01-30' : '2026-02-02';
    const date = { issueDate, approvalDate: `${issueDate}T10:00:00`, createDate: `${issueDate}T09:00:00` };
    e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${day}`, sum, ...date }));
  }
  e.precoro.put(
    'invoice',
    invoice({ id: 209, idn: '209', invoiceNumber: 'DRAFT', status: 1, approvalDate: null }),
  );
  await e.run(20 * MINUTE);
  await e.run(2 * DAY);
  return e;
}

const billOf = (e: Engine, number: string) => {
  const found = e.bills().find(({ payload }) => payload.fields['number'] === number);
  if (!found) throw new Error(`no bill ${number}`);
  return found;
};

describe('both sides against each other', () => {
  it('are in step after a week, with sums by month and currency, and with what is left alone and why', async () => {
    const e = await week();
    const start = e.clock.now();
    const result = await look(e);
    expect(told(result)).toEqual([]);
    expect(result.isInStep).toBe(true);
    const bills = groupOf(result, 'invoice');
    expect(bills).toMatchObject({ inPrecoro: 6, external: 4, inStep: 4 });
    expect(bills?.excused).toEqual({ 'approved before go-live': 1, 'not approved': 1 });
    expect(bills?.sums).toMatchObject([
      { month: '2026-01', documents: 2, precoro: '30', external: '30', equal: true },
      { month: '2026-02', documents: 2, precoro: '70', external: '70', equal: true },
    ]);
    expect(bills?.hashes.precoro).toBe(bills?.hashes.external);
    expect(e.precoro.since(start)).toEqual([]);
  });

  it('finds what drifted on both sides: changed, deleted, doubled, made by nobody, linked to another', async () => {
    const e = await week();
    const [first, second, third] = [billOf(e, 'INV-1'), billOf(e, 'INV-2'), billOf(e, 'INV-3')];
    const { externalId, target, payload, createdWithKey } = first;
    e.external.plant(
      target,
      externalId,
      { ...payload, fields: { ...payload.fields, total: '11' } },
      createdWithKey ?? undefined,
    );
    e.external.remove(second.externalId);
    e.external.plant('bill', 'B90', third.payload, third.createdWithKey ?? undefined);
    const lost = idempotencyKey({ ref: { entity: 'invoice', id: '777' }, company: 'default' });
    e.external.plant('bill', 'B91', third.payload, lost);
    e.external.plant('vendor', 'X1', { fields: { name: 'By hand', city: null, active: true }, lines: [] });
    const result = await look(e);
    expect(told(result).sort()).toEqual([
      'differs invoice 201 default: it was changed outside',
      'onlyExternal invoice B91 default: created for invoice#777, and linked to nothing',
      `wronglyLinked invoice 202 default: ${second.externalId} is not there outside any more`,
      `wronglyLinked invoice 203 default: two stand outside for it: ${third.externalId}, B90`,
    ]);
    expect(result.findings.find(({ row }) => row.id === '201')?.row.fields).toEqual([
      { field: 'total', kept: '11', wanted: '10' },
    ]);
    expect(groupOf(result, 'supplier')?.excused).toEqual({ 'not ours: it was made outside': 1 });
    expect(groupOf(result, 'invoice')?.sums[0]).toMatchObject({
      precoro: '30',
      external: '11',
      equal: false,
    });
    const { precoro, external } = groupOf(result, 'invoice')?.hashes ?? {};
    expect(precoro).not.toBe(external);
    expect(result.isInStep).toBe(false);
  });

  it('of one month leaves the documents of others out, and compares master data whole', async () => {
    const e = await week();
    const { payload, externalId, createdWithKey } = billOf(e, 'INV-1');
    e.external.plant(
      'bill',
      externalId,
      { ...payload, fields: { ...payload.fields, total: '11' } },
      createdWithKey ?? undefined,
    );
    const february = await look(e, '2026-02');
    expect(told(february)).toEqual([]);
    expect(groupOf(february, 'invoice')?.sums.map(({ month }) => month)).toEqual(['2026-02']);
    expect(groupOf(february, 'supplier')).toMatchObject({ inStep: 2 });
    expect(told(await look(e, '2026-01'))).toHaveLength(1);
    await expect(look(e, '2026-13')).rejects.toThrow(
      'the month is "2026-13"; allowed is a month such as 2026-02',
    );
  });

  it('keeps companies apart', async () => {
    const e = await week({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    expect(told(await look(e))).toEqual([]);
    const german = e.vendors().find(({ company }) => company === 'de');
    e.external.plant(
      'vendor',
      german?.externalId ?? '',
      { fields: { name: 'Renamed', city: null, active: true }, lines: [] },
      german?.createdWithKey ?? undefined,
      'de',
    );
    const result = await look(e);
    expect(told(result)).toEqual(['differs supplier 502 de: it was changed outside']);
    expect(groupOf(result, 'supplier', 'uk')).toMatchObject({ inStep: 2, byKind: { differs: 0 } });
  });

  it('says which findings are known: what failed, waits for a gate, or has just changed', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'no' });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.drain();
    await e.closeGate('supplier');
    await e.edit('supplier', 501, { city: 'Elsewhere' });
    await e.drain();
    expect(told(await look(e))).toEqual([
      expect.stringMatching(/^differs supplier 501 default: .*\(known\)$/),
      expect.stringMatching(/^onlyPrecoro invoice 956598 default: .*\(known\)$/),
    ]);
  });

  it('finds a link to what belongs to another', async () => {
    const e = await week();
    const [one, other] = e.vendors();
    if (!one || !other) throw new Error('two vendors expected');
    e.external.plant('vendor', one.externalId, other.payload, other.createdWithKey ?? undefined);
    expect(told(await look(e)).join('\n')).toContain(
      `wronglyLinked supplier 502 default: ${one.externalId} was created for supplier#501`,
    );
  });
});

describe('repair', () => {
  it('sends what differs through the usual ways, and leaves what a person must decide', async () => {
    const e = await week();
    const first = billOf(e, 'INV-1');
    e.external.plant(
      'bill',
      first.externalId,
      { ...first.payload, fields: { ...first.payload.fields, total: '11' } },
      first.createdWithKey ?? undefined,
    );
    e.external.remove(billOf(e, 'INV-2').externalId);
    const { findings } = await look(e);
    const end = await give(e, (services) => repairFindings(services, findings));
    expect(end).toMatchObject({ sent: 1, readAgain: 0, left: [{ row: { id: '202' } }] });
    await e.run(HOUR);
    const after = await look(e);
    expect(told(after)).toEqual([expect.stringContaining('wronglyLinked invoice 202')]);
    expect(billOf(e, 'INV-1').payload.fields['total']).toBe('10');
    expect(e.external.writes.filter((words) => /cancel|deactivate/.test(words))).toEqual([]);
  });

  it('waits for a closed gate like every change', async () => {
    const e = await week();
    const first = billOf(e, 'INV-1');
    e.external.plant(
      'bill',
      first.externalId,
      { ...first.payload, fields: { ...first.payload.fields, total: '11' } },
      first.createdWithKey ?? undefined,
    );
    await e.closeGate('invoice');
    const writes = e.external.writes.length;
    const { findings } = await look(e);
    await give(e, (services) => repairFindings(services, findings));
    await e.run(HOUR);
    expect(e.external.writes).toHaveLength(writes);
    await e.openGate('invoice');
    await e.run(HOUR);
    expect((await look(e)).isInStep).toBe(true);
  });
});

describe('what comes in', () => {
  async function settledInward(): Promise<InwardEngine> {
    const e = inwardEngine({ owner: 'external' });
    for (const id of ['T1', 'T2'])
      e.tax.change({ externalId: id, fields: { name: `VAT ${id}`, percent: '20' } });
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.settle();
    await e.run(3 * HOUR);
    return e;
  }

  it('is in step, and then not: what somebody changed in Precoro is named with its fields, and put back', async () => {
    const e = await settledInward();
    expect(told(await look(e))).toEqual([]);
    await e.services.gates.setGate('supplier', 'observe');
    await e.edit('supplier', Number(e.shown('supplier', 'Acme')?.['id']), { phone: '2' });
    await e.drain();
    await e.run(2 * HOUR);
    const result = await look(e);
    expect(told(result)).toEqual([
      expect.stringMatching(/^differs supplier V1 default: phone: Precoro gives way/),
    ]);
    expect(result.findings[0]?.row.fields).toEqual([{ field: 'phone', kept: '2', wanted: '1' }]);
    await e.services.gates.setGate('supplier', 'live');
    const end = await give(e, (services) => repairFindings(services, result.findings));
    expect(end).toMatchObject({ sent: 1, left: [] });
    await e.run(HOUR);
    expect(told(await look(e))).toEqual([]);
  });

  it('finds what the source lists and the reading of changes has missed, and reads again', async () => {
    const e = await settledInward();
    const list = e.tax.list.bind(e.tax);
    e.tax.list = async function* (company) {
      yield* list(company);
      yield { externalId: 'T3', fields: { name: 'VAT T3', percent: '7' }, isGone: false };
    };
    const result = await look(e);
    expect(told(result)).toEqual([
      'onlyExternal tax T3 default: the external system lists it, and it was not read',
    ]);
    expect(await give(e, (services) => repairFindings(services, result.findings))).toMatchObject({
      readAgain: 1,
    });
    expect((await e.services.sourceCursors.read('tax', 'default')).askedAt).not.toBeNull();
  });
});
