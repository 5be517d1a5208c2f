import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { engine, invoice, oldInvoice, type Engine } from '../sync/engine.ts';
import { expectBijection } from './acting.ts';
import { apply, matchWorld, plan, planned, plant, put, ref, verdicts } from './match-world.ts';

function enter(e: Engine, id: number, number: string, changes = {}): void {
  const supplier = { id: 1, name: 'Acme Ltd' };
  const about = { id, idn: String(id), invoiceNumber: number, supplier, sum: '120.00', currency: 'EUR' };
  e.precoro.put('invoice', oldInvoice({ ...about, ...changes }));
}

function bill(e: Engine, id: string, number: string, changes = {}): void {
  const fields = { number, kind: 'invoice', vendor_id: 'X1', total: '120', currency: 'EUR', status: 'open' };
  e.external.plant('bill', id, { fields: { ...fields, ...changes }, lines: [] });
}

/** Two suppliers in both systems; the first is linked. */
async function company(enterAll: (e: Engine) => void): Promise<Engine> {
  const e = engine({}, matchWorld());
  put(e, 1, '40001', 'Acme Ltd', { taxPayerNumber: 'GB239281774' });
  put(e, 2, '40002', 'Beta GmbH');
  plant(e, 'X1', '40001', 'ACME Limited', 'GB 239 281 774');
  enterAll(e);
  await e.run(10 * MINUTE);
  await apply(e, await planned(e));
  await e.drain();
  return e;
}

describe('invoices of both systems', () => {
  it('are the same by supplier and number, from before go-live too', async () => {
    const e = await company((one) => {
      enter(one, 11, 'INV-1043');
      enter(one, 12, 'INV-1044', { approvalDate: '2026-02-01T09:00:00', createDate: '2026-02-01T08:00:00' });
      bill(one, 'B1', 'INV 1043');
      bill(one, 'B2', 'inv-1044');
    });
    expect(await verdicts(e, 'invoice')).toEqual(['11 certain B1', '12 certain B2']);
    const end = await apply(e, await planned(e, {}, 'invoice'), undefined, 'invoice');
    expect(end).toMatchObject({ linked: 2, left: [] });
    expect((await e.link(ref(11, 'invoice')))?.externalId).toBe('B1');
    await expectBijection(e);
  });

  it.each<[string, object, object, readonly string[]]>([
    ['with another sum are never certain', {}, { total: '130' }, ['11 likely B1']],
    ['with the same sum in another currency are never certain', {}, { currency: 'USD' }, ['11 likely B1']],
    ['with a sum that is not known may be', { sum: null }, {}, ['11 certain B1']],
    ['that are negative on one side may be', {}, { total: '-120.00' }, ['11 certain B1']],
    ['of another supplier are not', {}, { vendor_id: 'X9' }, ['11 none']],
    ['are no credit notes of the same number', {}, { kind: 'credit_note' }, ['11 none']],
    ['that were cancelled outside are not', {}, { status: 'cancelled' }, ['11 none']],
    ['that are paid are left alone', { status: 5 }, {}, []],
    ['that are closed are left alone', { status: 11 }, {}, []],
    ['that are not approved are left alone', { status: 1 }, {}, []],
    ['partly paid are looked for', { status: 4 }, {}, ['11 certain B1']],
  ])('%s', async (_, here, there, expected) => {
    const e = await company((one) => {
      enter(one, 11, 'INV-1043', here);
      bill(one, 'B1', 'INV-1043', there);
    });
    expect(await verdicts(e, 'invoice')).toEqual(expected);
  });

  it('that have one number with several suppliers are told apart by the supplier', async () => {
    const e = await company((one) => {
      for (let id = 11; id < 16; id += 1) enter(one, id, `${id}`);
      for (let id = 11; id < 16; id += 1) bill(one, `B${id}`, `${id}`);
      for (let id = 11; id < 16; id += 1) bill(one, `C${id}`, `${id}`, { vendor_id: 'X7' });
    });
    expect(await verdicts(e, 'invoice')).toEqual([11, 12, 13, 14, 15].map((id) => `${id} certain B${id}`));
    expect((await plan(e, 'invoice')).matches.onlyTheirs).toHaveLength(5);
  });

  it('cannot be looked for while the supplier is not linked, and are refused once that changes', async () => {
    const e = await company((one) => {
      enter(one, 11, 'INV-1043', { supplier: { id: 2, name: 'Beta GmbH' } });
      bill(one, 'B1', 'INV-1043');
    });
    const made = await plan(e, 'invoice');
    expect(made).toMatchObject({
      withoutOwner: 1,
      counts: { none: 1 },
      comparedBy: ['code', 'parent', 'name'],
    });
    const [row] = await planned(e, {}, 'invoice');
    if (!row) throw new Error('no row');
    plant(e, 'X2', '40002', 'Beta GmbH', 'DE811907980');
    const pairs = (await planned(e, { '2 X2': 'link' })).filter(({ oursKey }) => oursKey === '2');
    expect(await apply(e, pairs)).toMatchObject({ linked: 1 });
    const typed = { ...row, decision: 'link', theirsKey: 'B1' } as const;
    const { left } = await apply(e, [typed], undefined, 'invoice');
    expect(left[0]?.words).toMatch(/has changed in Precoro since the plan was made/);
  });

  it('that nobody resembles are created only where they are not from before go-live', async () => {
    const e = await company((one) => {
      enter(one, 11, 'INV-1043');
      one.precoro.put(
        'invoice',
        invoice({ id: 12, idn: '12', invoiceNumber: 'N1', supplier: { id: 1, name: 'Acme' } }),
      );
    });
    expect(await plan(e, 'invoice')).toMatchObject({ counts: { none: 2 }, created: 1, refused: 0 });
  });
});
