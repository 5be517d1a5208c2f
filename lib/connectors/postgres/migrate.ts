import type pg from 'pg';
import { MIGRATIONS } from './migrations.ts';
import { inTransaction, textIn, withConnection, type Query } from './transaction.ts';

/** Any number will do, as long as every version of this project uses the same one. */
const ADVISORY_LOCK = 7206127;
const NEWEST = Math.max(...MIGRATIONS.map((migration) => migration.version));

/**
 * Brings the schema up to date: one small query when it already is. Containers that start together wait for each other.
 * A schema newer than this code is left alone, so that a deployment can be rolled back.
 */
export async function migrate(pool: pg.Pool, schema: string, signal: AbortSignal): Promise<void> {
  const version = await withConnection(pool, signal, (query) => currentVersion(query, schema));
  if (version >= NEWEST) return;
  await inTransaction(pool, signal, async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await query(`SET LOCAL search_path = ${schema}`);
    await query(
      'CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY, about text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    await applyMissing(query, await currentVersion(query, schema));
  });
}

async function currentVersion(query: Query, schema: string): Promise<number> {
  const table = `${schema}.migration`;
  const [exists] = await query('SELECT to_regclass($1)::text AS found', [table]);
  if (textIn(exists, 'found') === '') return 0;
  const [row] = await query(`SELECT max(version)::text AS version FROM ${table}`);
  return Number(textIn(row, 'version'));
}

async function applyMissing(query: Query, version: number): Promise<void> {
  for (const migration of MIGRATIONS.filter((candidate) => candidate.version > version)) {
    for (const statement of migration.statements) await query(statement);
    await query('INSERT INTO migration (version, about) VALUES ($1, $2)', [
      migration.version,
      migration.about,
    ]);
  }
}
