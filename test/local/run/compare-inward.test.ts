import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExternalRecord, SourceRecord } from '../../../lib/connectors/contract.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { compareSystems, proofOf } from '../../../lib/local/run/compare.ts';
import { everything, everythingFed } from '../../../lib/local/run/everything.ts';
import type { MasterEntity } from '../../../lib/mock-precoro/model.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';
import { memoryCrossReference } from '../../support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../../support/memory/memoryDefinitions.ts';
import { memoryFailures } from '../../support/memory/memoryFailures.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';

const file = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname;
const integration = await loadIntegration(file('integration.config.ts'));
const ofTwo = await loadIntegration(file('lib/local/run/two-companies.config.ts'));
const now = Date.parse('2026-06-15T12:00:00Z');

let precoro: MockPrecoro;
let stores: ReturnType<typeof openStores>;
/** What the external system's sources list. */
let listed: Record<string, readonly SourceRecord[]>;
let bills: readonly ExternalRecord[];

const openStores = () => ({
  states: memoryStates(),
  definitions: memoryDefinitions(),
  failures: memoryFailures(),
  links: memoryCrossReference(),
});

beforeEach(async () => {
  await precoro?.close();
  const seed = { now, suppliers: 3, purchaseOrders: 0, invoices: 6, receipts: 0 };
  precoro = await startMockPrecoro({ seed });
  stores = openStores();
  listed = {};
  bills = [];
});
afterAll(() => precoro.close());

const record = (externalId: string, fields: JsonObject): SourceRecord => ({
  ...{ externalId, fields, isGone: false },
});

/** Makes Precoro show this external id. */
function shows(entity: MasterEntity, id: number, externalId: string): void {
  const known = precoro.company.master.get(entity, id);
  if (known) precoro.company.masterWrites.setExternalId(known, externalId);
}

async function compare(entity: EntityName, configured = integration) {
  await stores.states.setGate(entity, 'live');
  const sources = Object.fromEntries(
    Object.entries(listed).map(([name, records]) => [
      name,
      {
        list: async function* (company: string) {
          if (company === configured.companies[0]) yield* records;
        },
      },
    ]),
  );
  const bill = {
    spec: POSTGRES_TARGETS.bill,
    list: async function* () {
      yield* bills;
    },
  };
  const all = function* () {
    yield* everything(precoro);
    yield* everythingFed(precoro);
  };
  const found = await compareSystems(configured, { targets: { bill }, sources }, stores, all);
  // Of what goes out nothing is asked here.
  const own = found.findings.filter(({ ref }) => ref.entity === entity);
  return { ...found, faults: own.map(({ fault, words }) => `${fault}: ${words}`) };
}

const fails = (entity: EntityName, id: string) =>
  stores.failures.record({
    ...{ ref: { entity, id }, label: 'x', order: 1, lastAt: now },
    failure: { kind: 'rejected', actor: 'accountant', words: 'no' },
  });

describe('master data that comes in', () => {
  const vat = { name: 'VAT 21%', percent: '21', active: true };

  it('agrees where each stands in Precoro once, with equal values', async () => {
    shows('tax', 613, 'T-1');
    listed = { tax: [record('T-1', vat)] };
    const { feeds, findings } = await compare('tax');
    expect(proofOf({ findings })).toMatchObject({ ok: true });
    expect(feeds).toEqual({ tax: { external: 1, inPrecoro: 1, refused: 0, sums: [] } });
  });

  it.each<[string, () => unknown, readonly string[]]>([
    [
      'is not there',
      () => (listed = { tax: [record('T-9', { ...vat, name: 'VAT 6%', percent: '6' })] }),
      ['missing: outside, not refused, and not in Precoro'],
    ],
    [
      'has other values',
      () => {
        shows('tax', 613, 'T-1');
        listed = { tax: [record('T-1', { ...vat, percent: '22' })] };
      },
      ['stale: percent: "22" outside, "21" in Precoro; value: "22" outside, "21" in Precoro'],
    ],
    [
      'cannot be mapped any more',
      () => {
        shows('tax', 613, 'T-1');
        listed = { tax: [record('T-1', { ...vat, name: null })] };
      },
      [expect.stringMatching(/^stale: in Precoro, but the mapping says: /) as unknown as string],
    ],
    [
      'stands there a second time, without its name',
      () => {
        shows('tax', 612, 'T-1');
        listed = { tax: [record('T-1', vat)] };
      },
      ['duplicated: in Precoro as 612, 613'],
    ],
  ])('is a fault where a record %s', async (_name, happen, expected) => {
    happen();
    expect((await compare('tax')).faults).toEqual(expected);
  });

  it('is left to its failure, by whichever name it is told', async () => {
    shows('tax', 613, 'T-1');
    listed = { tax: [record('T-1', { ...vat, percent: '22' }), record('T-9', vat)] };
    await fails('tax', '613');
    await fails('tax', '~tax/default/T-9');
    const { faults, feeds } = await compare('tax');
    expect(faults).toEqual([]);
    expect(feeds['tax']).toMatchObject({ external: 2, refused: 2 });
  });

  it('is not looked at while its gate is closed', async () => {
    listed = { tax: [record('T-9', vat)] };
    expect((await compare('location')).feeds).toEqual({
      location: { external: 0, inPrecoro: 0, refused: 0, sums: [] },
    });
  });

  it('is named with its company where there are several', async () => {
    shows('tax', 613, 'nl:T-1');
    listed = { tax: [record('T-1', vat)] };
    expect((await compare('tax', ofTwo)).faults).toEqual([]);
    shows('tax', 613, 'uk:T-1');
    expect((await compare('tax', ofTwo)).faults).toHaveLength(1);
  });

  it('holds options with the ones they stand below', async () => {
    const parent = { code: '4000', name: 'Raw materials', active: true, parent: null };
    listed = {
      glAccount: [
        record('4000', parent),
        record('4100', { ...parent, code: '4100', name: 'Packaging', parent: '4000' }),
      ],
    };
    expect((await compare('itemFieldOption')).faults).toEqual([
      'stale: parent: "3001" outside, null in Precoro',
    ]);
  });
});

describe('payments that come in', () => {
  function payable() {
    const [found] = precoro.company.listDocuments('invoice', ({ status }) => status === 2);
    if (!found) throw new Error('there is no approved invoice');
    return found;
  }

  const pay = (line: number, amount: string, more: JsonObject = {}) =>
    record(`PAY-1/${line}`, {
      ...{ payment_number: 'P1', bill_id: 'B-1', amount, discount: '0', withholding: '0' },
      ...{ currency: 'EUR', paid_on: '2026-06-14', note: null, voided: false, ...more },
    });

  /** A payment in Precoro; without an external id somebody else has entered it. */
  function paid(invoice: number, amount: string, externalId: string | null) {
    const payment = precoro.company.pay(invoice, amount);
    if (externalId) precoro.company.setPaymentExternalId(payment.idn, externalId);
    return payment;
  }

  function billOf(invoice: number): void {
    const createdWithKey = `precoro:invoice:${invoice}:default`;
    bills = [{ externalId: 'B-1', createdWithKey, payload: { fields: {}, lines: [] } }];
  }

  it('agree by invoice and currency, with whatever else settles the bill', async () => {
    const { id } = payable();
    billOf(id);
    paid(id, '1.50', 'PAY-1/1');
    paid(id, '2', 'PAY-1/2');
    listed = { payment: [pay(1, '1.4', { discount: '0.1' }), pay(2, '2')] };
    const { faults, feeds } = await compare('payment');
    expect(faults).toEqual([]);
    expect(feeds['payment']).toEqual({
      ...{ external: 2, inPrecoro: 2, refused: 0 },
      sums: [{ currency: 'EUR', invoices: 1, precoro: '3.5', external: '3.5', equal: true }],
    });
  });

  it.each<[string, (invoice: number) => unknown, readonly string[]]>([
    [
      'one is not there',
      () => (listed = { payment: [pay(1, '1')] }),
      ['missing: paid outside, not refused, and not in Precoro'],
    ],
    [
      'one was cancelled there',
      (id) => {
        precoro.company.cancelPayment(paid(id, '1', 'PAY-1/1').idn);
        listed = { payment: [pay(1, '1')] };
      },
      ['missing: paid outside, not refused, and not in Precoro'],
    ],
    [
      'another stands beside it',
      (id) => {
        paid(id, '1', 'PAY-1/1');
        paid(id, '1', null);
        listed = { payment: [pay(1, '1')] };
      },
      ['stale: 2 is paid in Precoro, 1 outside'],
    ],
    [
      'one was voided outside, and nobody was told',
      (id) => paid(id, '1', 'PAY-7/1'),
      ['unlinked: stands in Precoro as PAY-7/1, which is not in the books outside, and nobody was told'],
    ],
  ])('do not where %s', async (_name, happen, expected) => {
    const { id } = payable();
    billOf(id);
    happen(id);
    expect((await compare('payment')).faults).toEqual(expected);
  });

  it('leave out bills that are none of ours, and what a person was told of', async () => {
    const { id } = payable();
    billOf(id);
    listed = { payment: [pay(1, '1'), pay(2, '1', { bill_id: 'B-99' })] };
    await fails('payment', '~payment/default/PAY-1/1');
    paid(id, '1', 'PAY-7/1');
    await fails('payment', '~payment/default/PAY-7/1');
    const { faults, feeds } = await compare('payment');
    expect(faults).toEqual([]);
    expect(feeds['payment']).toMatchObject({ external: 1, refused: 1, sums: [] });
  });
});
