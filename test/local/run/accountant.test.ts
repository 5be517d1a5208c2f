import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openConnector } from '../../../lib/connectors/registry-open.ts';
import type { Connector } from '../../../lib/connectors/contract.ts';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { startDatabase, type RunningDatabase } from '../../../lib/local/database/start.ts';
import { openAccountant, type Accountant } from '../../../lib/local/run/accountant.ts';
import { seedKnownVendors } from '../../../lib/local/run/history.ts';
import { seedMasterData } from '../../../lib/local/run/master-data.ts';
import { MASTER_ENTITIES } from '../../../lib/mock-precoro/model.ts';
import { seededRandom } from '../../../lib/mock-precoro/random.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';

jest.setTimeout(120_000);

const file = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname;
const integration = await loadIntegration(file('integration.config.ts'));
const ofTwo = await loadIntegration(file('lib/local/run/two-companies.config.ts'));
let now = Date.parse('2026-06-15T12:00:00Z');
/** Each look at it is a little later: numbers of payments are made of it. */
const clock = { now: () => (now += 1000), sleep: async () => undefined };

let database: RunningDatabase;
let connector: Connector;
let precoro: MockPrecoro;
let accountant: Accountant | null = null;

async function open(configured: typeof integration, prefix = ''): Promise<void> {
  const linkedSuppliers = ['V-000001', 'V-000002'].map((id) => `${prefix}${id}`);
  const seed = { now, suppliers: 4, purchaseOrders: 0, invoices: 3, receipts: 0, linkedSuppliers };
  await precoro?.close();
  precoro = await startMockPrecoro({ clock, seed });
  const both = { database, precoro, connector };
  await connector.sources['vendor']?.read('none', {
    company: 'default',
    signal: AbortSignal.timeout(60_000),
  });
  await seedKnownVendors(both, configured);
  await seedMasterData(both, configured);
}

beforeAll(async () => {
  database = await startDatabase({});
  connector = openConnector('postgres', { connectionString: database.connectionString, maxConnections: 1 });
});
afterAll(async () => {
  await accountant?.close();
  await precoro.close();
  await connector.close();
  await database.close();
});

async function listed(source: string, company: string) {
  const found = [];
  for await (const one of connector.sources[source]?.list(company) ?? []) found.push(one);
  return found;
}

/** External ids that Precoro shows. */
const shown = () =>
  MASTER_ENTITIES.map(
    (entity) => precoro.company.master.list(entity, (one) => one.externalId !== null).length,
  );

describe('what both systems know when a run begins', () => {
  it('stands outside as a whole, partly under other values, partly unknown to Precoro', async () => {
    await open(integration);
    const first = shown();
    expect(first.every((count) => count > 0)).toBe(true);
    // Some stand in Precoro only, some outside only, and nothing shares a name without being linked.
    for (const [entity, source] of [
      ['location', 'location'],
      ['paymentTerm', 'paymentTerm'],
    ] as const) {
      const inPrecoro = precoro.company.master.list(entity);
      const unlinked = inPrecoro.filter(({ externalId }) => externalId === null);
      const outside = await listed(source, 'default');
      const ids = inPrecoro.map(({ externalId }) => externalId);
      expect(unlinked.length).toBeGreaterThan(0);
      expect(outside.some(({ externalId }) => !ids.includes(externalId))).toBe(true);
      for (const { name } of unlinked)
        expect(outside.map(({ fields }) => fields['name'])).not.toContain(name);
    }
    const accounts = await listed('glAccount', 'default');
    expect(accounts.find(({ externalId }) => externalId === '6310')?.fields).toMatchObject({
      parent: '6300',
    });
    // A start that was killed in the middle begins it anew, with the same numbers.
    await seedKnownVendors({ database, precoro, connector }, integration);
    await seedMasterData({ database, precoro }, integration);
    expect(shown()).toEqual(first);
    expect(await listed('glAccount', 'default')).toHaveLength(accounts.length);
  });
});

describe('an accountant', () => {
  it('does all that is to be done outside, and tells each in a sentence', async () => {
    accountant = openAccountant({ database, precoro }, integration, clock);
    const said: string[] = [];
    const random = seededRandom(1, 'test');
    for (let index = 0; index < 120; index += 1) said.push((await accountant?.changeSomething(random)) ?? '');
    for (const deed of [/moved to/, /telephone number/, /vendor .* was entered/, /GL account .* was opened/])
      expect(said.some((line) => deed.test(line))).toBe(true);
    for (const deed of [/was renamed to/, /tax .* was entered/, /means \d+ days/, /is called/, /costs/])
      expect(said.some((line) => deed.test(line))).toBe(true);
  });

  it('pays bills whose invoice is as much open in Precoro, and voids a payment now and then', async () => {
    const [invoice] = precoro.company.listDocuments('invoice', ({ status }) => status === 2);
    if (!invoice) throw new Error('there is no approved invoice');
    const amount = { total: invoice.sum, currency: 'EUR', issue_date: '2026-06-01' };
    const fields = { number: 'R-1', kind: 'invoice', vendor_id: 'V-000001', status: 'open', ...amount };
    const lines = [{ line_number: 1, account: '4000', amount: invoice.sum }];
    const context = { company: 'default', signal: AbortSignal.timeout(30_000) };
    const key = `precoro:invoice:${invoice.id}:default`;
    const made = await connector.targets['bill']?.create({ fields, lines }, key, context);
    expect(made?.outcome).toBe('applied');
    const said: string[] = [];
    const random = seededRandom(2, 'test');
    for (let index = 0; index < 60; index += 1) said.push((await accountant?.changeSomething(random)) ?? '');
    expect(said.filter((line) => /^payment PAY-\d+ of EUR/.test(line)).length).toBeGreaterThan(0);
    expect(said.some((line) => /^payment PAY-\d+ was voided/.test(line))).toBe(true);
    const [paid] = await database.query(
      'SELECT coalesce(sum(amount + discount + withholding), 0) <= $1::numeric AS fits FROM precoro_sync.payment_of_bill WHERE NOT voided',
      [invoice.sum],
    );
    expect(paid).toEqual({ fits: true });
  });

  it('says nothing where the database ends the connection', async () => {
    await database.faults.rates({ dropBeforeCommit: 1 });
    expect(await accountant?.changeSomething(seededRandom(3, 'test'))).toBeNull();
    await database.faults.rates({});
  });

  it('has nothing to do where nothing comes in', () => {
    expect(openAccountant({ database, precoro }, { ...integration, feeds: [] }, clock)).toBeNull();
  });
});

it('two companies each have their own, and Precoro shows which', async () => {
  await open(ofTwo, 'nl:');
  const entities = precoro.company.master
    .list('legalEntity')
    .map(({ externalId }) => externalId?.split(':')[0]);
  expect(entities).toEqual(['nl', 'uk']);
  const taxes = [await listed('tax', 'nl'), await listed('tax', 'uk')].map((some) => some.length);
  expect(taxes).toEqual([4, 1]);
});
