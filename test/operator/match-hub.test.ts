import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import shipped from '../../integration.config.ts';
import type { Connector } from '../../lib/connectors/contract.ts';
import { openHubAdmin } from '../../lib/connectors/postgres/admin.ts';
import { postgresConnector } from '../../lib/connectors/postgres/connector.ts';
import { POSTGRES_TARGETS } from '../../lib/connectors/postgres/spec.ts';
import { serveDatabase, type Database } from '../../lib/local/database/server.ts';
import { MINUTE } from '../../lib/domain/time.ts';
import { planMatch } from '../../lib/operator/match-exactly.ts';
import { engine, supplier } from '../sync/engine.ts';
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
    const e = engine({}, { integration: shipped, targets: POSTGRES_TARGETS });
    const put = (id: number, code: string, name: string, tax: string | null) =>
      e.precoro.put(
        'supplier',
        supplier({ id, uniqueCode: code, name, taxPayerNumber: tax, businessRegistrationNumber: null }),
      );
    put(1, '40001', 'Müller GmbH', 'DE123456789');
    put(2, '40002', 'Beta Ltd', 'GB987654321');
    put(3, '40003', 'Gamma', null);
    put(4, '40004', 'Delta', null);
    await e.run(10 * MINUTE);
    const first = await enter({ code: '40001', name: 'Mueller', tax_number: 'DE 123 456 789' });
    const second = await enter({ code: '77', name: 'Beta', tax_number: 'GB987654321' });
    const third = await enter({ code: '40003', name: 'GAMMA Limited' });
    const plan = await planMatch({ ...acting(e), connector: async () => connector }, 'supplier');
    expect(plan.comparedBy).toEqual({
      key: ['code'],
      names: ['name', 'legal_name'],
      numbers: ['tax_number'],
    });
    expect(plan.exact.map(({ label, candidates }) => [label, candidates[0]?.externalId])).toEqual([
      ['Gamma', third],
      ['Müller GmbH', first],
    ]);
    expect(plan.doubtful.map(({ label, candidates }) => [label, candidates])).toEqual([
      [
        'Beta Ltd',
        [
          {
            externalId: second,
            label: '77 Beta',
            reasons: [
              'same name in other spelling: Beta Ltd here, Beta there',
              'same tax_number GB987654321',
              'another code: 40002 here, 77 there',
            ],
          },
        ],
      ],
    ]);
    expect(plan).toMatchObject({ unmatched: 1, refused: 0 });
  });
});
