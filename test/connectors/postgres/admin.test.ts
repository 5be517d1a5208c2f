import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHubAdmin, type HubAdmin } from '../../../lib/connectors/postgres/admin.ts';
import type { MasterFields, MasterName } from '../../../lib/connectors/postgres/admin-master.ts';
import type { PaidBill, PaymentOrder } from '../../../lib/connectors/postgres/admin-payments.ts';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import type { Connector, SourceRecord } from '../../../lib/connectors/contract.ts';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { applied, valueOf } from '../answers.ts';
import { COMPANY, samplePayload, withField } from './samples.ts';

describe('an accountant at the hub', () => {
  let database: Database;
  let admin: HubAdmin;
  let connector: Connector;
  let vendorId = '';
  let counter = 0;
  const context = () => ({ company: COMPANY, signal: AbortSignal.timeout(20_000) });

  beforeAll(async () => {
    database = await serveDatabase();
    const { connectionString } = database;
    admin = openHubAdmin({ connectionString });
    connector = postgresConnector({ connectionString });
    await admin.upsertAccounts(COMPANY, [{ code: '6420', name: 'Office supplies' }]);
    vendorId = await admin.create('vendor', COMPANY, { code: 'ACME', name: 'Acme', iban: 'GB33' });
  }, 30_000);
  afterAll(async () => {
    await connector.close();
    await admin.close();
    await database.close();
  });

  async function shown(source: string, externalId: string): Promise<SourceRecord | null> {
    const outcome = await connector.sources[source]?.read(externalId, context());
    if (!outcome) throw new Error(`no source ${source}`);
    return valueOf(outcome);
  }
  /** An open invoice of 24.20 for each line. */
  async function bill(lineCount = 1, currency = 'EUR'): Promise<string> {
    const number = `INV-${(counter += 1)}`;
    const payload = withField(samplePayload('bill', number, vendorId, lineCount * 2), 'currency', currency);
    const outcome = await connector.targets['bill']?.create(payload, number, context());
    if (!outcome) throw new Error('no target bill');
    return applied(outcome).externalId;
  }
  const order = (bills: readonly PaidBill[], changes: Partial<PaymentOrder> = {}): PaymentOrder => ({
    ...{ number: `P-${(counter += 1)}`, currency: 'EUR', paidOn: '2026-11-20', bills },
    ...changes,
  });
  const openOf = async (billId: string) =>
    (await admin.unpaidBills(COMPANY)).find((one) => one.billId === billId)?.open;

  it.each<[MasterName, MasterFields<MasterName>]>([
    ['company', { name: 'Acme Ltd' }],
    ['location', { name: 'Leeds' }],
    ['tax', { name: 'VAT', percent: '21' } as MasterFields<'tax'>],
    ['paymentTerm', { name: '30 days', days: 30 } as MasterFields<'paymentTerm'>],
    ['glAccount', { code: '7000', name: 'Travel' } as MasterFields<'glAccount'>],
    ['department', { code: 'D1', name: 'Sales' } as MasterFields<'department'>],
    ['vendor', { code: 'V1', name: 'Vendor', iban: 'GB44' } as MasterFields<'vendor'>],
    ['article', { sku: 'A-1', name: 'Paper', price: '12.5' } as MasterFields<'article'>],
  ])('creates, changes, deactivates and deletes a %s', async (source, fields) => {
    const id = await admin.create(source, COMPANY, fields);
    expect(await shown(source, id)).toMatchObject({ fields: { ...fields, active: true } });
    await admin.change(source, COMPANY, id, { name: 'Renamed' });
    await admin.change(source, COMPANY, id, { active: false });
    expect(await shown(source, id)).toMatchObject({ fields: { ...fields, name: 'Renamed', active: false } });
    await admin.remove(source, COMPANY, id);
    expect(await shown(source, id)).toMatchObject({ isGone: true, fields: { name: 'Renamed' } });
    await expect(admin.change(source, COMPANY, id, { name: 'x' })).rejects.toThrow(
      `There is no ${source} ${id} in company ${COMPANY}`,
    );
    await expect(admin.remove(source, COMPANY, id)).rejects.toThrow(RangeError);
  });

  it('puts an account below another', async () => {
    const parent = await admin.create('glAccount', COMPANY, { code: '8', name: 'Costs' });
    const child = await admin.create('glAccount', COMPANY, { code: '81', name: 'Rent', parent });
    expect(await shown('glAccount', child)).toMatchObject({ fields: { parent } });
    await admin.change('glAccount', COMPANY, child, { parent: null });
    expect(await shown('glAccount', child)).toMatchObject({ fields: { parent: null } });
  });

  it('names a field that there is none of, and asks for one at least', async () => {
    const odd: Readonly<Record<string, string>> = { name: 'x', colour: 'red' };
    await expect(admin.create('location', COMPANY, odd)).rejects.toThrow(
      'location has no field colour. Allowed: name, active',
    );
    await expect(admin.create('location', COMPANY, {})).rejects.toThrow('No field of location is given');
  });

  it('pays several bills at once, one of them in part and one with a discount', async () => {
    const [whole, part, early] = [await bill(), await bill(), await bill()];
    const id = await admin.pay(
      COMPANY,
      order(
        [
          { billId: whole, amount: '24.20' },
          { billId: part, amount: '10', withholding: '1.20' },
          { billId: early, amount: '23', discount: '1.20' },
        ],
        { note: 'run 7' },
      ),
    );
    expect([await openOf(whole), await openOf(part), await openOf(early)]).toEqual([
      undefined,
      '13',
      undefined,
    ]);
    expect(await shown('payment', `${id}/2`)).toMatchObject({
      isGone: false,
      fields: {
        ...{ bill_id: part, amount: '10', discount: '0', withholding: '1.2', currency: 'EUR' },
        ...{ paid_on: '2026-11-20', note: 'run 7', voided: false },
      },
    });
    expect(await shown('payment', `${id}/4`)).toBeNull();
  });

  it('voids a payment as a whole: its bills are open again', async () => {
    const [one, other] = [await bill(), await bill()];
    const id = await admin.pay(
      COMPANY,
      order([
        { billId: one, amount: '24.2' },
        { billId: other, amount: '20' },
      ]),
    );
    await admin.voidPayment(COMPANY, id);
    expect([await openOf(one), await openOf(other)]).toEqual(['24.2', '24.2']);
    for (const line of [1, 2]) {
      expect(await shown('payment', `${id}/${line}`)).toMatchObject({
        isGone: true,
        fields: { voided: true },
      });
    }
    await expect(admin.voidPayment(COMPANY, 'PAY-999999')).rejects.toThrow('There is no payment PAY-999999');
  });

  it.each<[string, (billId: string) => Partial<PaymentOrder>, RegExp]>([
    ['nothing', () => ({ bills: [] }), /one bill at least/],
    ['more than is open', (billId) => ({ bills: [{ billId, amount: '24.21' }] }), /24\.2 open, but 24\.21/],
    [
      'more than is open with its discount',
      (billId) => ({ bills: [{ billId, amount: '24.2', discount: '0.01' }] }),
      /24\.2 open, but 24\.21/,
    ],
    [
      'more than is open in two parts',
      (billId) => ({
        bills: [
          { billId, amount: '20' },
          { billId, amount: '5' },
        ],
      }),
      /24\.2 open, but 25/,
    ],
    ['another currency', () => ({ currency: 'USD' }), /is in EUR, but the payment is in USD/],
    ['no bill', () => ({ bills: [{ billId: 'B-999999', amount: '1' }] }), /no invoice B-999999 in the books/],
    [
      'a negative amount',
      (billId) => ({ bills: [{ billId, amount: '-1' }] }),
      /must be an amount of 0 or more/,
    ],
    ['no amount', (billId) => ({ bills: [{ billId, amount: 'ten' }] }), /but it is "ten"/],
  ])('refuses to pay %s, and saves nothing', async (_name, spoil, words) => {
    const billId = await bill();
    const spoiled = order([{ billId, amount: '24.2' }], spoil(billId));
    await expect(admin.pay(COMPANY, spoiled)).rejects.toThrow(words);
    expect(await openOf(billId)).toBe('24.2');
    expect(
      await database.query('SELECT 1 FROM precoro_sync.payment WHERE payment_number = $1', [spoiled.number]),
    ).toEqual([]);
  });
});
