import { afterEach, describe, expect, it } from '@jest/globals';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { chooseShared } from '../../../lib/local/run/choose-shared.ts';
import type { SeedOptions } from '../../../lib/mock-precoro/seed.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';

const integration = await loadIntegration(
  new URL('../../../integration.config.ts', import.meta.url).pathname,
);
const now = Date.parse('2026-06-15T12:00:00Z');

let precoro: MockPrecoro | null = null;
afterEach(async () => precoro?.close());

async function companyOf(seed: Partial<SeedOptions>, linked = 0): Promise<MockPrecoro> {
  const linkedSuppliers = (index: number) => (index < linked ? `V-${index}` : null);
  precoro = await startMockPrecoro({
    seed: {
      now,
      goLive: integration.goLive,
      purchaseOrders: 0,
      invoices: 0,
      receipts: 0,
      ...seed,
      linkedSuppliers,
    },
  });
  return precoro;
}

describe('suppliers that both systems hold without knowing', () => {
  it('are sixty alike and three doubtful in the company of the story', async () => {
    const company = await companyOf(
      { suppliers: 2000, purchaseOrders: 500, invoices: 800, receipts: 300 },
      1600,
    );
    const { exact, doubtful } = chooseShared(company, integration);
    expect([exact.length, doubtful.length]).toEqual([60, 3]);
    expect(new Set([...exact, ...doubtful]).size).toBe(63);
    for (const one of [...exact, ...doubtful]) {
      expect(one).toMatchObject({ externalId: null, enable: true, status: 2 });
    }
  });

  it('are doubtful where one document waits for them, so that little follows from it', async () => {
    const company = await companyOf({ suppliers: 40, invoices: 60, shareBeforeGoLive: 0.2 });
    const { doubtful } = chooseShared(company, integration);
    for (const { id } of doubtful) {
      const waiting = company.company
        .listDocuments(
          'invoice',
          ({ supplierId, approvalDate }) => supplierId === id && approvalDate !== null,
        )
        .filter(({ approvalDate }) => (approvalDate ?? 0) >= Date.parse(integration.goLive));
      expect(
        waiting.filter(
          ({ splitIndex, status }) => (splitIndex === 0 || splitIndex === 10) && status !== 8 && status !== 7,
        ),
      ).toHaveLength(1);
    }
  });

  it.each([
    [0, 0, 0],
    [1, 1, 0],
    [2, 1, 1],
    [4, 1, 2],
    [7, 1, 3],
    [20, 3, 3],
  ])('of %d that could be, %d are alike and %d doubtful', async (candidates, exact, doubtful) => {
    const company = await companyOf({ suppliers: 40 });
    const good = company.company.listSuppliers(({ enable, status }) => enable && status === 2);
    for (const { id } of good.slice(candidates)) company.company.disableSupplier(id);
    const chosen = chooseShared(company, integration);
    expect([chosen.exact.length, chosen.doubtful.length]).toEqual([exact, doubtful]);
  });

  it('are chosen alike at every start of the same company', async () => {
    const company = await companyOf({ suppliers: 60, invoices: 20 });
    const ids = () => {
      const { exact, doubtful } = chooseShared(company, integration);
      return [...exact, ...doubtful].map(({ id }) => id);
    };
    expect(ids()).toEqual(ids());
  });
});
