import type { SourceTable } from './source-tables.ts';

/**
 * SQL text of one source. `$1` is the company everywhere. Rows of records hold `xid`, `is_deleted`, `id`, `external_id`,
 * `is_gone`, `made_with` and `fields`, a JSON list of texts in the order of the spec: see `records.ts`.
 */
export interface SourceStatements {
  /** `$2` xid, `$3` row, `$4` deleted: what was told. Oldest first. */
  readonly changes: string;
  /** `$2` external id. */
  readonly read: string;
  /** `$2` the last `id`. */
  readonly list: string;
  /** A row if the bookmark `$2` was made in this database, and its past is ours. */
  readonly knowsBookmark: string;
  /** `$2` the bookmark that was handed in, or null. Answers the new `token`; forgets old ones. */
  readonly makeBookmark: string;
  /** Each to be repeated until it answers no row. */
  readonly adopt: readonly string[];
}

export const PAGE_SIZE = 200;
const ADOPTED_AT_ONCE = 5000;

/**
 * Changes are told in the order of their transactions' numbers, and only those of numbers below the oldest transaction
 * that has not ended: what is below can become visible no more, so nothing is passed over, however late and in whatever
 * order transactions end. One that stays open holds up what comes after it.
 */
const ENDED = 'pg_snapshot_xmin(pg_current_snapshot())';

export function sourceStatementsOf(table: SourceTable, schema: string): SourceStatements {
  const relation = `${schema}.${table.relation}`;
  const columns = table.changedBy.map((column) => `r.${column}`);
  return {
    changes: `${[...columns.map((xid) => changedRows(table, relation, xid, columns)), deletedRecords(table, schema)].join('\nUNION ALL\n')}
ORDER BY xid, is_deleted, id LIMIT ${PAGE_SIZE + 1}`,
    read: `SELECT ${recordOf(table, columns)} FROM ${relation} r CROSS JOIN LATERAL to_jsonb(r) AS content
WHERE r.company = $1 AND r.external_id = $2
UNION ALL
SELECT ${deletedOf(table)} FROM ${schema}.deleted_record r
WHERE r.source = '${table.source}' AND r.company = $1 AND r.external_id = $2 AND ${isReallyGone(relation)}`,
    list: `SELECT ${recordOf(table, columns)} FROM ${relation} r CROSS JOIN LATERAL to_jsonb(r) AS content
WHERE r.company = $1 AND r.id > $2::bigint AND NOT ${table.isGone} ORDER BY r.id LIMIT ${PAGE_SIZE}`,
    ...bookmarksOf(table, schema),
    adopt: [...table.tables, 'deleted_record'].map((name) => adopt(`${schema}.${name}`)),
  };
}

/**
 * Rows whose newest change is the one of column `xid`. One branch per column, so that each has its index: for that its
 * lower bound stands alone too, because a comparison of columns of two tables uses none.
 */
function changedRows(table: SourceTable, relation: string, xid: string, columns: readonly string[]): string {
  const own = columns.indexOf(xid);
  const isNewest = columns
    .filter((column) => column !== xid)
    .map((column) => ` AND ${column} ${columns.indexOf(column) < own ? '<' : '<='} ${xid}`);
  return `(SELECT ${recordOf(table, [xid])} FROM ${relation} r CROSS JOIN LATERAL to_jsonb(r) AS content
WHERE r.company = $1 AND ${xid} >= $2::xid8 AND (${xid}, r.id) > ($2::xid8, $3::bigint) AND ${xid} < ${ENDED}${isNewest.join('')}
ORDER BY ${xid}, r.id LIMIT ${PAGE_SIZE + 1})`;
}

function deletedRecords(table: SourceTable, schema: string): string {
  return `(SELECT ${deletedOf(table)} FROM ${schema}.deleted_record r
WHERE r.source = '${table.source}' AND r.company = $1 AND (r.changed_xid, r.id) > ($2::xid8, $4::bigint) AND r.changed_xid < ${ENDED}
AND ${isReallyGone(`${schema}.${table.relation}`)}
ORDER BY r.changed_xid, r.id LIMIT ${PAGE_SIZE + 1})`;
}

/** One that was made again under the same id is not. */
function isReallyGone(relation: string): string {
  return `NOT EXISTS (SELECT FROM ${relation} again WHERE again.company = r.company AND again.external_id = r.external_id)`;
}

function recordOf(table: SourceTable, columns: readonly string[]): string {
  const xid = columns.length > 1 ? `greatest(${columns.join(', ')})` : columns.join();
  return `${xid} AS xid, false AS is_deleted, r.id, r.external_id, ${table.isGone} AS is_gone, ${MADE_WITH}, ${fieldsOf(table)} AS fields`;
}

function deletedOf(table: SourceTable): string {
  return `r.changed_xid AS xid, true AS is_deleted, r.id, r.external_id, true AS is_gone, ${MADE_WITH}, ${fieldsOf(table)} AS fields`;
}

/** Null in tables that nothing is created in. */
const MADE_WITH = "content->>'idempotency_key' AS made_with";

/** Texts in the JSON of PostgreSQL are exact: its days do not depend on the session, its numbers pass no float. */
function fieldsOf({ spec }: SourceTable): string {
  return `json_build_array(${Object.keys(spec.fields)
    .map((name) => `content->>'${name}'`)
    .join(', ')})`;
}

/**
 * A bookmark proves that the database still has the past that a cursor was made in. It is written after the page was read:
 * a database restored to an earlier state lacks it. One that was copied row by row has other numbers of transactions: there
 * the row itself comes from another one than it says. `xmin` shows the lower 32 bits.
 */
function bookmarksOf({ source }: SourceTable, schema: string) {
  const bookmarks = `${schema}.source_bookmark`;
  const ours = `source = '${source}' AND company = $1`;
  return {
    knowsBookmark: `SELECT token FROM ${bookmarks}
WHERE token = $2::uuid AND ${ours} AND xmin::text::numeric = mod(made_xid::text::numeric, 4294967296)`,
    makeBookmark: `WITH forgotten AS (
  DELETE FROM ${bookmarks} WHERE ${ours}
  AND made_at < (SELECT made_at FROM ${bookmarks} WHERE token = $2::uuid) - interval '1 day'
) INSERT INTO ${bookmarks} (source, company) VALUES ('${source}', $1) RETURNING token`,
  };
}

/** Rows copied from another database may bear numbers that are still to come here: they are changed now. */
function adopt(table: string): string {
  return `UPDATE ${table} SET changed_xid = pg_current_xact_id() WHERE id IN (
  SELECT id FROM ${table} WHERE company = $1 AND changed_xid >= pg_snapshot_xmax(pg_current_snapshot()) LIMIT ${ADOPTED_AT_ONCE}
) RETURNING id`;
}
