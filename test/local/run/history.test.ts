import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExternalRecord, Target } from '../../../lib/connectors/contract.ts';
import type { WriteOutcome } from '../../../lib/domain/outcomes.ts';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { seedKnownVendors, seedSharedVendors } from '../../../lib/local/run/history.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';

const integration = await loadIntegration(
  new URL('../../../integration.config.ts', import.meta.url).pathname,
);
const now = Date.parse('2026-06-15T12:00:00Z');

let precoro: MockPrecoro;
beforeEach(async () => {
  precoro = await startMockPrecoro({
    seed: { now, suppliers: 3, purchaseOrders: 1, invoices: 1, receipts: 0, linkedSuppliers: ['V-2', 'V-1'] },
  });
});
afterEach(() => precoro.close());

/** A hub that gives its numbers in order, or answers each create with `outcome`. */
function hub(outcome?: WriteOutcome<ExternalRecord>) {
  const made: { readonly key: string; readonly name: unknown; readonly code: unknown }[] = [];
  const unused = () => Promise.reject(new Error('not asked for here'));
  const vendor: Target = {
    spec: POSTGRES_TARGETS.vendor,
    create: async (payload, key) => {
      made.push({ key, name: payload.fields['name'], code: payload.fields['code'] });
      const value = { externalId: `V-${made.length}`, createdWithKey: key, payload };
      return outcome ?? { outcome: 'applied', value };
    },
    update: unused,
    read: unused,
    findByNaturalKey: unused,
    // eslint-disable-next-line require-yield
    list: async function* () {
      throw new Error('not asked for here');
    },
  };
  const cleared: string[] = [];
  const query = async (sql: string) => {
    cleared.push(sql);
    return [];
  };
  return { made, cleared, connector: { targets: { vendor } }, database: { query } };
}

describe('vendors that both systems knew before', () => {
  it('are made in the order of their numbers, and others are not', async () => {
    const { made, cleared, connector, database } = hub();
    expect(await seedKnownVendors({ precoro, connector, database }, integration)).toBe(2);
    // What a killed start left of them is gone.
    expect(cleared).toEqual([expect.stringMatching(/^TRUNCATE .*vendor/)]);
    const [first, second] = precoro.company.listSuppliers().sort((a, b) => a.id - b.id);
    expect(made).toEqual([
      { key: `before:${second?.id}`, name: second?.name, code: second?.uniqueCode },
      { key: `before:${first?.id}`, name: first?.name, code: first?.uniqueCode },
    ]);
  });

  it('are none where suppliers do not travel, or the hub keeps no vendors', async () => {
    const { connector, database } = hub();
    const without = {
      ...integration,
      entities: integration.entities.filter(({ entity }) => entity !== 'supplier'),
    };
    expect(await seedKnownVendors({ precoro, connector, database }, without)).toBe(0);
    expect(await seedKnownVendors({ precoro, database, connector: { targets: {} } }, integration)).toBe(0);
  });

  it('say which one the hub refused', async () => {
    const { connector, database } = hub({
      outcome: 'rejected',
      actor: 'accountant',
      words: 'the ledger is closed',
    });
    await expect(seedKnownVendors({ precoro, connector, database }, integration)).rejects.toThrow(
      'the ledger is closed',
    );
  });

  it('say which one got another number than Precoro names', async () => {
    const { connector, database } = hub();
    precoro.reseed({ suppliers: 3, purchaseOrders: 0, invoices: 0, receipts: 0, linkedSuppliers: ['V-7'] });
    await expect(seedKnownVendors({ precoro, connector, database }, integration)).rejects.toThrow(
      /became V-1, not V-7/,
    );
  });

  it('say which one cannot be mapped', async () => {
    const { connector, database } = hub();
    const id = precoro.company.listSuppliers((one) => one.externalId === 'V-1')[0]?.id ?? 0;
    precoro.company.updateSupplier(id, { uniqueCode: '' });
    await expect(seedKnownVendors({ precoro, connector, database }, integration)).rejects.toThrow(
      /cannot be mapped/,
    );
  });
});

describe('vendors that both systems hold without knowing', () => {
  it('are made alike, and the doubtful ones under another code', async () => {
    const { made, connector, database } = hub();
    const nothingElse = { purchaseOrders: 0, invoices: 0, receipts: 0 };
    precoro.reseed({ now, suppliers: 12, ...nothingElse, linkedSuppliers: [] });
    const counts = await seedSharedVendors({ precoro, connector, database }, integration);
    expect(counts).toEqual({ exact: made.length - counts.doubtful, doubtful: counts.doubtful });
    expect(counts.doubtful).toBeGreaterThan(0);
    const suppliers = new Map(precoro.company.listSuppliers().map((one) => [one.name, one.uniqueCode]));
    const alike = made.filter(({ name, code }) => suppliers.get(String(name)) === code);
    expect(alike).toHaveLength(counts.exact);
    for (const { name } of made) expect(suppliers.has(String(name))).toBe(true);
  });

  it('are none where the hub keeps no vendors', async () => {
    const { database } = hub();
    const none = await seedSharedVendors({ precoro, database, connector: { targets: {} } }, integration);
    expect(none).toEqual({ exact: 0, doubtful: 0 });
  });
});
