import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExternalRecord } from '../../../lib/connectors/contract.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import { loadIntegration } from '../../../lib/infrastructure/load-integration.ts';
import { compareSystems, proofOf } from '../../../lib/local/run/compare.ts';
import { everything } from '../../../lib/local/run/everything.ts';
import { startMockPrecoro, type MockPrecoro } from '../../../lib/mock-precoro/server.ts';
import { memoryCrossReference } from '../../support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../../support/memory/memoryDefinitions.ts';
import { memoryFailures } from '../../support/memory/memoryFailures.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';

const integration = await loadIntegration(
  new URL('../../../integration.config.ts', import.meta.url).pathname,
);
const now = Date.parse('2026-06-15T12:00:00Z');
const SUPPLIERS = 20;

let precoro: MockPrecoro;
beforeAll(async () => {
  const nothingElse = { purchaseOrders: 0, invoices: 0, receipts: 0 };
  precoro = await startMockPrecoro({ seed: { now, suppliers: SUPPLIERS, ...nothingElse } });
});
afterAll(() => precoro.close());

const stores = () => ({
  states: memoryStates(),
  definitions: memoryDefinitions(),
  failures: memoryFailures(),
  links: memoryCrossReference(),
});

/** A hub that holds these vendors, and has no place for anything else. */
function hubOf(...vendors: readonly ExternalRecord[]) {
  const vendor = {
    spec: POSTGRES_TARGETS.vendor,
    list: async function* () {
      yield* vendors;
    },
  };
  return { targets: { vendor }, sources: {} };
}

async function compare(connector = hubOf(), live = true, opened = stores()) {
  if (live) await opened.states.setGate('supplier', 'live');
  return compareSystems(integration, connector, opened, () => everything(precoro));
}

describe('the comparison of both systems', () => {
  it('misses every approved supplier in an empty hub, and no other', async () => {
    const approved = precoro.company.listSuppliers(({ status, enable }) => status === 2 && enable);
    const { findings, entities } = await compare();
    expect(findings.map(({ fault }) => fault)).toEqual(approved.map(() => 'missing'));
    expect(entities['supplier']).toMatchObject({
      inPrecoro: SUPPLIERS,
      eligible: approved.length,
      outside: 0,
    });
    expect(proofOf({ findings })).toMatchObject({ ok: false, missing: approved.length });
  });

  it('misses nothing while the gate is closed', async () => {
    expect(proofOf(await compare(hubOf(), false))).toMatchObject({ ok: true, missing: 0 });
  });

  it('finds a vendor that nobody told Precoro of', async () => {
    const [supplier] = precoro.company.listSuppliers(({ status, enable }) => status === 2 && enable);
    const createdWithKey = `precoro:supplier:${supplier?.id}:${integration.companies[0]}`;
    const payload = { fields: {}, lines: [] };
    const { findings } = await compare(hubOf({ externalId: 'V-1', createdWithKey, payload }));
    const own = findings.filter(({ ref }) => ref.id === String(supplier?.id));
    expect(own.map(({ fault }) => fault)).toEqual(['unlinked', 'stale']);
  });

  it('leaves a record that cannot be read to its failure', async () => {
    precoro.setSwitches({ unreadableFields: ['supplier 40001 enable'] });
    const { entities } = await compare();
    precoro.setSwitches({ unreadableFields: [] });
    expect(entities['supplier']?.inPrecoro).toBe(SUPPLIERS - 1);
  });
});
