import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import shipped from '../../integration.config.ts';
import type { Connector } from '../../lib/connectors/contract.ts';
import { openHubAdmin } from '../../lib/connectors/postgres/admin.ts';
import { postgresConnector } from '../../lib/connectors/postgres/connector.ts';
import { POSTGRES_SOURCES } from '../../lib/connectors/postgres/source-spec.ts';
import { POSTGRES_TARGETS } from '../../lib/connectors/postgres/spec.ts';
import { serveDatabase, type Database } from '../../lib/local/database/server.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import { planRows } from '../../lib/matching/plan.ts';
import { readPlan, writePlan } from '../../lib/matching/plan-csv.ts';
import { applyMatch } from '../../lib/operator/match-apply.ts';
import { planMatch } from '../../lib/operator/match-plan.ts';
import { engine, supplier } from '../sync/engine.ts';
import { fakeExternalSources } from '../sync/fakeExternalSources.ts';
import { acting } from './acting.ts';

describe('the configuration that is shipped, on the real hub', () => {
  let database: Database;
  let connector: Connector;

  beforeAll(async () => {
    database = await serveDatabase();
    await openHubAdmin({ connectionString: database.connectionString }).close();
    connector = postgresConnector({ connectionString: database.connectionString });
  }, 30_000);
  afterAll(async () => {
    await connector.close();
    await database.close();
  });

  async function enter(fields: Readonly<Record<string, string>>): Promise<string> {
    const context = { company: 'default', signal: AbortSignal.timeout(20_000) };
    const made = await connector.targets['vendor']?.create(
      { fields: { ...fields, active: true }, lines: [] },
      `by hand ${fields['code']}`,
      context,
    );
    if (made?.outcome !== 'applied') throw new Error(JSON.stringify(made));
    return made.value.externalId;
  }

  it('matches suppliers by code, name, registration and tax number as the hub keeps them', async () => {
    const { sources } = fakeExternalSources(POSTGRES_SOURCES);
    const e = engine({}, { integration: shipped, targets: POSTGRES_TARGETS, sources });
    const put = (id: number, code: string, name: string, tax: string | null) =>
      e.precoro.put(
        'supplier',
        supplier({ id, uniqueCode: code, name, taxPayerNumber: tax, businessRegistrationNumber: null }),
      );
    put(1, '40001', 'Müller GmbH', 'DE811907980');
    put(2, '40002', 'Beta Ltd', 'GB239281774');
    put(3, '40003', 'Gamma', null);
    put(4, '40004', 'Delta', null);
    await e.run(10 * MINUTE);
    const first = await enter({ code: '40001', name: 'Mueller', tax_number: 'DE 811 907 980' });
    const second = await enter({ code: '77', name: 'Beta', tax_number: 'GB239281774' });
    const third = await enter({ code: '40003', name: 'GAMMA Limited' });
    const services = { ...acting(e), connector: async () => connector };
    const plan = await planMatch(services, 'supplier');
    const verdicts = plan.matches.results.map(({ ours, verdict, candidates }) => [
      ours.label,
      verdict,
      candidates[0]?.theirs.key ?? null,
    ]);
    expect(verdicts).toEqual([
      ['Beta Ltd', 'certain', second],
      ['Delta', 'none', null],
      ['Gamma', 'likely', third],
      ['Müller GmbH', 'certain', first],
    ]);
    expect(plan).toMatchObject({ created: 1, refused: 0 });
    const { decisions } = readPlan(writePlan(planRows(plan.matches)));
    expect(await e.clock.drive(applyMatch(services, 'supplier', decisions))).toMatchObject({
      ...{ linked: 2, left: [] },
    });
  });
});
