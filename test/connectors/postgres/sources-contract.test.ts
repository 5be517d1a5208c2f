import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { postgresConnector } from '../../../lib/connectors/postgres/connector.ts';
import { POSTGRES_SOURCES } from '../../../lib/connectors/postgres/source-spec.ts';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { describeSources } from '../source-suite.ts';
import {
  changeStatement,
  COMPANIES,
  makeParents,
  makeSamples,
  sampleOf,
  SAMPLES,
  type Run,
} from './source-samples.ts';

/**
 * PGlite has one backend, so a transaction that stays open while others go on is a prepared one: for snapshots that is the
 * same. How many there may be is a setting that counts from the start on.
 */
async function serveWithPreparedTransactions(dataDir: string): Promise<Database> {
  const first = await serveDatabase({ dataDir });
  await first.query('ALTER SYSTEM SET max_prepared_transactions = 5');
  await first.close();
  return serveDatabase({ dataDir });
}

describeSources('postgres', Object.keys(POSTGRES_SOURCES), async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sources-'));
  const database = await serveWithPreparedTransactions(join(dataDir, 'data'));
  const connectionString = database.connectionString.replace(':local@', ':s3cret%40word@');
  const connector = postgresConnector({ connectionString });
  const context = { company: COMPANIES[0], signal: AbortSignal.timeout(50_000) };
  await connector.sources['tax']?.read('any', context);
  const run: Run = (sql, parameters) => database.query(sql, parameters);
  await makeParents(run);
  const removed = new Map<string, Record<string, unknown>>();
  let prepared = 0;

  /** The row itself, of payments the one that pays one bill. */
  const tableOf = (source: string): string =>
    `precoro_sync.${source === 'payment' ? 'payment_allocation' : sampleOf(source).table}`;

  return {
    sources: connector.sources,
    company: COMPANIES[0],
    secrets: ['s3cret', connectionString],
    made: Object.fromEntries(Object.entries(SAMPLES).map(([name, { told }]) => [name, told])),
    make: (source, company, count) => makeSamples(run, source, company, count),
    async change(source, externalId, text) {
      await database.query(changeStatement(source), [externalId, text]);
      return sampleOf(source).text;
    },
    async remove(source, externalId) {
      const [row] = await database.query(
        `DELETE FROM ${tableOf(source)} r WHERE external_id = $1 RETURNING to_jsonb(r) - 'external_id' AS content`,
        [externalId],
      );
      removed.set(externalId, row ?? {});
    },
    async restore(source, externalId) {
      const content = removed.get(externalId)?.['content'];
      const columns = Object.keys(content ?? {}).join(', ');
      await database.query(
        `INSERT INTO ${tableOf(source)} (${columns})
SELECT ${columns} FROM jsonb_populate_record(NULL::${tableOf(source)}, $1::jsonb)`,
        [JSON.stringify(content)],
      );
    },
    async changeLate(source, externalId, text) {
      const name = `late-${(prepared += 1)}`;
      const client = new pg.Client({ connectionString: database.connectionString });
      await client.connect();
      await client.query('BEGIN');
      await client.query(changeStatement(source), [externalId, text]);
      await client.query(`PREPARE TRANSACTION '${name}'`);
      await client.end();
      return { commit: async () => void (await database.query(`COMMIT PREPARED '${name}'`)) };
    },
    goAway: () => database.faults.outage(3600),
    comeBack: () => database.faults.outage(0),
    close: async () => {
      await connector.close();
      await database.close();
      await rm(dataDir, { recursive: true });
    },
  };
});
