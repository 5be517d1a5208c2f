import type { TargetField } from '../contract.ts';
import type { EncodedFields } from './encode.ts';
import { SQL_TYPES, type TargetTable } from './tables.ts';

/** SQL text of one target. Column names come from its spec, never from a payload; values are always parameters. */
export interface Statements {
  insert(fields: EncodedFields): string;
  update(fields: EncodedFields): string;
  readonly deleteLines: string;
  readonly insertLines: string;
  readonly retire: string;
  /** One row per record, a JSON text under `record`: see `records.ts`. Add a condition on `h`. */
  readonly select: string;
  readonly whereNaturalKey: string;
}

/** The first parameters of every statement are fixed; the fields' values follow in the order of {@link valuesOf}. */
export function statementsOf(target: TargetTable, schema: string): Statements {
  const table = `${schema}.${target.table}`;
  return {
    // $1 company, $2 idempotency key
    insert: (fields) => {
      const set = assigned(target.spec.fields, fields, 3);
      const columns = ['company', 'idempotency_key', ...set.map(({ name }) => name)];
      const values = ['$1', '$2', ...set.map(({ value }) => value)];
      return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})
ON CONFLICT (company, idempotency_key) DO NOTHING RETURNING id::text, external_id`;
    },
    // $1 company, $2 external id
    update: (fields) => {
      const set = assigned(target.spec.fields, fields, 3).map(({ name, value }) => `${name} = ${value}`);
      return `UPDATE ${table} SET ${['updated_at = now()', ...set].join(', ')}
WHERE company = $1 AND external_id = $2 RETURNING id::text, external_id`;
    },
    deleteLines: target.lines
      ? `DELETE FROM ${schema}.${target.lines.table} WHERE ${target.lines.parent} = $1`
      : '',
    insertLines: insertLines(target, schema),
    retire: `UPDATE ${table} SET updated_at = now(), ${target.retirement === 'cancel' ? "status = 'cancelled'" : 'active = false'}
WHERE company = $1 AND external_id = $2 RETURNING id::text, external_id`,
    select: `SELECT h.id::text, json_build_object('externalId', h.external_id, 'key', h.idempotency_key,
'fields', ${textArray('h', target.spec.fields)}, 'lines', ${selectLines(target, schema)})::text AS record FROM ${table} h`,
    whereNaturalKey: target.spec.naturalKey
      .map((name, index) => `h.${name} IS NOT DISTINCT FROM $${index + 2}::text`)
      .join(' AND '),
  };
}

/** Parameters for the fields: those that are not null, in the spec's order. */
export function valuesOf(target: TargetTable, fields: EncodedFields): string[] {
  return Object.keys(target.spec.fields).flatMap((name) => fields[name] ?? []);
}

/** Null takes the column's default, which is NULL for most and keeps `status` and `active` filled. */
function assigned(
  specs: Readonly<Record<string, TargetField>>,
  fields: EncodedFields,
  firstParameter: number,
) {
  let parameter = firstParameter - 1;
  return Object.entries(specs).flatMap(([name, { type }]) => {
    const value = fields[name];
    if (value === undefined) return [];
    if (value === null) return [{ name, value: 'DEFAULT' }];
    parameter += 1;
    return [{ name, value: `$${parameter}::${SQL_TYPES[type]}` }];
  });
}

/** $1 header's id, $2 all lines as one JSON list: one statement for five thousand lines; decimals travel as text. */
function insertLines(target: TargetTable, schema: string): string {
  if (!target.lines) return '';
  const columns = Object.entries(target.spec.lines ?? {});
  const names = columns.map(([name]) => name).join(', ');
  const types = columns.map(([name, { type }]) => `${name} ${SQL_TYPES[type]}`).join(', ');
  return `INSERT INTO ${schema}.${target.lines.table} (${target.lines.parent}, ${names})
SELECT $1::bigint, ${names} FROM json_to_recordset($2::json) AS line (${types})`;
}

function selectLines(target: TargetTable, schema: string): string {
  if (!target.lines) return `'[]'::json`;
  return `(SELECT coalesce(json_agg(${textArray('l', target.spec.lines ?? {})} ORDER BY l.line_number), '[]'::json)
FROM ${schema}.${target.lines.table} l WHERE l.${target.lines.parent} = h.id)`;
}

function textArray(alias: string, specs: Readonly<Record<string, TargetField>>): string {
  const texts = Object.entries(specs).map(([name, { type }]) =>
    // Written out, because the text of a date depends on the session's settings.
    type === 'date' ? `to_char(${alias}.${name}, 'YYYY-MM-DD')` : `${alias}.${name}::text`,
  );
  return `json_build_array(${texts.join(', ')})`;
}
