import type { Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { ExternalRecord } from '../contract.ts';
import { keysOf } from './claims.ts';
import { keyText, type Domain, type Kind, type Row } from './kind.ts';
import type { Scope } from './scope.ts';

export const PAGE_SIZE = 200;

/** What is not used any more is read as well. */
export const ALL = { active_test: false };

/** A record with the key that it was made with. */
export interface Found {
  readonly row: Row;
  readonly record: ExternalRecord;
}

/** Rows of the kind in the company, in the order of their ids. */
export async function readRows(
  kind: Kind,
  domain: Domain,
  scope: Scope,
  limit: number,
): Promise<readonly Row[]> {
  const { rpc, asking } = scope;
  const whole = [...kind.ofCompany(scope), ...domain];
  const rows: Decoder<readonly Row[]> = many(kind.row);
  return rpc.call(
    `model.${kind.model}.search_read`,
    [whole, 0, limit, [['id', 'ASC']], kind.fields],
    { ...asking, context: ALL },
    rows,
  );
}

export async function readFound(
  kind: Kind,
  domain: Domain,
  scope: Scope,
  limit = PAGE_SIZE,
): Promise<readonly Found[]> {
  return withKeys(kind, await readRows(kind, domain, scope, limit), scope);
}

/** Those whose natural key is exactly this one. */
export async function findByKey(kind: Kind, fields: JsonObject, scope: Scope): Promise<readonly Found[]> {
  const wanted = keyText(kind.spec, fields);
  const found = await readFound(kind, kind.withKey(fields), scope);
  return found.filter(({ row }) => keyText(kind.spec, row.payload.fields) === wanted);
}

export async function readById(kind: Kind, id: number, scope: Scope): Promise<Found | null> {
  const [found] = await readFound(kind, [['id', '=', id]], scope, 1);
  return found ?? null;
}

async function withKeys(kind: Kind, rows: readonly Row[], scope: Scope): Promise<readonly Found[]> {
  const wanted = rows.map(({ ownerId, payload }) => ({
    id: ownerId,
    found: foundBy(kind, payload.fields, scope),
  }));
  const keys = await keysOf(scope, kind.writes, wanted);
  return rows.map((row) => foundRow(row, keys.get(row.ownerId) ?? null));
}

export function foundRow(row: Row, createdWithKey: string | null): Found {
  return { row, record: { externalId: String(row.id), createdWithKey, payload: row.payload } };
}

/** How a claim names the record that is to come of it. */
export function foundBy(kind: Kind, fields: JsonObject, { company }: Pick<Scope, 'company'>): string {
  return `${company} ${keyText(kind.spec, fields)}`;
}
