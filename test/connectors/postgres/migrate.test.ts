import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallContext, Connector } from '../../../lib/connectors/contract.ts';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import { MIGRATIONS } from '../../../lib/connectors/postgres/migrations.ts';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { samplePayload } from './samples.ts';

describe('making the tables of the hub', () => {
  let database: Database;
  const connectors: Connector[] = [];
  beforeAll(async () => {
    database = await serveDatabase();
  }, 30_000);
  afterAll(async () => {
    await Promise.all(connectors.map((connector) => connector.close()));
    await database.close();
  });
  function open(schema: string): Connector {
    const connector = postgresConnector({ connectionString: database.connectionString, schema });
    connectors.push(connector);
    return connector;
  }
  const context = (): CallContext => ({ company: 'a', signal: AbortSignal.timeout(20_000) });
  const read = async (connector: Connector) => connector.targets['vendor']?.read('V-1', context());
  const versions = (schema: string) =>
    database.query(`SELECT version FROM ${schema}.migration ORDER BY version`);

  it('is done once by containers that start together', async () => {
    const outcomes = await Promise.all([open('one'), open('one'), open('one')].map(read));
    expect(outcomes).toEqual(Array(3).fill({ outcome: 'read', value: null }));
    expect(await versions('one')).toEqual(MIGRATIONS.map(({ version }) => ({ version })));
  });

  it('keeps hubs in two schemas apart, with their own rules', async () => {
    const [left, right] = [open('left'), open('right')];
    await read(left);
    await read(right);
    await left.targets['vendor']?.create(samplePayload('vendor', 'ACME', ''), 'k', context());
    expect(await database.query('SELECT code FROM "right".vendor')).toEqual([]);
  });

  it('leaves a schema alone that is newer than the code', async () => {
    await read(open('newer'));
    await database.query("INSERT INTO newer.migration (version, about) VALUES (1000, 'from the future')");
    expect(await read(open('newer'))).toEqual({ outcome: 'read', value: null });
  });

  it('undoes a migration that breaks, says not applied, and tries again at the next call', async () => {
    const connector = open('broken');
    const vendor = connector.targets['vendor'];
    await database.faults.next('dropAfterCommit');
    const first = await vendor?.create(samplePayload('vendor', 'ACME', ''), 'k', context());
    expect(first).toMatchObject({
      outcome: 'notApplied',
      words: expect.stringMatching(/tables could not be prepared/),
    });
    expect(await vendor?.create(samplePayload('vendor', 'ACME', ''), 'k', context())).toMatchObject({
      outcome: 'applied',
    });
  });

  it('never blames the record for tables that cannot be made', async () => {
    await database.query('CREATE SCHEMA odd; ').catch(() => undefined);
    await database.query('CREATE TABLE odd.migration (version integer CHECK (version > 5), about text)');
    const outcome = await open('odd').targets['vendor']?.create(
      samplePayload('vendor', 'ACME', ''),
      'k',
      context(),
    );
    expect(outcome).toMatchObject({ outcome: 'notApplied', retryAfterSeconds: 60 });
  });
});
