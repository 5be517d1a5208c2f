import type { ReadOutcome } from '../../domain/outcomes.ts';
import type { CallContext, ChangePage, Source, SourceRecord } from '../contract.ts';
import type { Hub } from './hub.ts';
import { readOutcome, redacted } from './outcomes.ts';
import { decodeSourceRecord } from './records.ts';
import {
  LAST_ROW,
  readCursor,
  START,
  writeCursor,
  type Bookmark,
  type SourcePlace,
} from './source-cursor.ts';
import { PAGE_SIZE, sourceStatementsOf, type SourceStatements } from './source-statements.ts';
import type { SourceTable } from './source-tables.ts';
import { textIn, type Query, type Row } from './transaction.ts';

const LIST_PAGE_TIMEOUT_MS = 60_000;

/** One source on its tables. */
export function tableSource(hub: Hub, table: SourceTable): Source {
  const sql = sourceStatementsOf(table, hub.schema);
  const decode = (row: Row): SourceRecord => decodeSourceRecord(table.spec, row);
  const answer = <T>({ signal }: CallContext, work: (query: Query) => Promise<T>): Promise<ReadOutcome<T>> =>
    answered(hub, signal, work);
  return {
    spec: table.spec,
    changesSince: (cursor, context) =>
      answer(context, (query) => readChanges(query, sql, context.company, cursor, decode)),
    read: (externalId, context) =>
      answer(context, async (query) => {
        const [row] = await query(sql.read, [context.company, externalId]);
        return row ? decode(row) : null;
      }),
    list: (company) => listRecords(hub, sql, company, decode),
  };
}

async function answered<T>(
  hub: Hub,
  signal: AbortSignal,
  work: (query: Query) => Promise<T>,
): Promise<ReadOutcome<T>> {
  try {
    return { outcome: 'read', value: await hub.read(signal, work) };
  } catch (error) {
    return redacted(readOutcome(error), hub.redact);
  }
}

/** Each statement is a transaction of its own, so that the bookmark is written after what it stands for was there. */
async function readChanges(
  query: Query,
  sql: SourceStatements,
  company: string,
  cursor: string | null,
  decode: (row: Row) => SourceRecord,
): Promise<ChangePage> {
  const from = await whereWeAre(query, sql, company, cursor);
  if (from === null) for (const statement of sql.adopt) await adoptAll(query, statement, company);
  const { xid, row, deleted } = from?.place ?? START;
  const found = await query(sql.changes, [company, xid, row, deleted]);
  const told = found.slice(0, PAGE_SIZE);
  const place = placeOf(told.at(-1));
  const next =
    from && place === null
      ? from
      : { token: await makeBookmark(query, sql, company, from), place: place ?? START };
  return {
    records: told.map(decode),
    cursor: writeCursor(next),
    hasMore: found.length > PAGE_SIZE,
  };
}

/** Null: everything is to be told. */
async function whereWeAre(
  query: Query,
  sql: SourceStatements,
  company: string,
  cursor: string | null,
): Promise<Bookmark | null> {
  const bookmark = cursor === null ? null : readCursor(cursor);
  if (!bookmark) return null;
  const known = await query(sql.knowsBookmark, [company, bookmark.token]);
  return known.length > 0 ? bookmark : null;
}

async function adoptAll(query: Query, statement: string, company: string): Promise<void> {
  let adopted: readonly Row[];
  do adopted = await query(statement, [company]);
  while (adopted.length > 0);
}

async function makeBookmark(
  query: Query,
  sql: SourceStatements,
  company: string,
  from: Bookmark | null,
): Promise<string> {
  const [row] = await query(sql.makeBookmark, [company, from?.token ?? null]);
  return textIn(row, 'token');
}

function placeOf(last: Row | undefined): SourcePlace | null {
  if (!last) return null;
  const [xid, id] = [textIn(last, 'xid'), textIn(last, 'id')];
  return textIn(last, 'is_deleted') === 't'
    ? { xid, row: LAST_ROW, deleted: id }
    : { xid, row: id, deleted: '0' };
}

/** Pages by id, so that records which come meanwhile shift nothing. Throws when the database does not answer. */
async function* listRecords(
  hub: Hub,
  sql: SourceStatements,
  company: string,
  decode: (row: Row) => SourceRecord,
): AsyncGenerator<SourceRecord> {
  let last = '0';
  for (;;) {
    const outcome = await answered(hub, AbortSignal.timeout(LIST_PAGE_TIMEOUT_MS), (query) =>
      query(sql.list, [company, last]),
    );
    if (outcome.outcome !== 'read') throw new Error(outcome.words);
    for (const row of outcome.value) yield decode(row);
    if (outcome.value.length < PAGE_SIZE) return;
    last = textIn(outcome.value.at(-1), 'id');
  }
}
