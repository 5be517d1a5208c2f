import type { SourceField } from '../contract.ts';
import { POSTGRES_SOURCES, type PostgresSourceName } from './source-spec.ts';
import { SOURCE_TABLES } from './source-tables.ts';
import { SQL_TYPES } from './tables.ts';
import { textIn, type Query } from './transaction.ts';

/** Sources of master data. */
export type MasterName = Exclude<PostgresSourceName, 'payment'>;

type ValueOf<Field extends SourceField> = Field['type'] extends 'boolean'
  ? boolean
  : Field['type'] extends 'integer'
    ? number
    : string;

type Specs = typeof POSTGRES_SOURCES;

/** By the names of the source. What is left out takes its default, or stays as it is; null clears. */
export type MasterFields<Name extends MasterName> = {
  readonly [F in keyof Specs[Name]['fields']]?: Specs[Name]['fields'][F] extends SourceField
    ? ValueOf<Specs[Name]['fields'][F]> | null
    : never;
};

/** Answers the external id. */
export async function createMaster<Name extends MasterName>(
  query: Query,
  schema: string,
  name: Name,
  company: string,
  fields: MasterFields<Name>,
): Promise<string> {
  const set = columnsOf(name, fields, 2);
  const columns = ['company', ...set.map(({ column }) => column)];
  const values = ['$1', ...set.map(({ sql }) => sql)];
  const [row] = await query(
    `INSERT INTO ${schema}.${SOURCE_TABLES[name].relation} (${columns.join(', ')}) VALUES (${values.join(', ')}) RETURNING external_id`,
    [company, ...set.map(({ value }) => value)],
  );
  return textIn(row, 'external_id');
}

/** Throws RangeError when there is none of that id. */
export async function changeMaster<Name extends MasterName>(
  query: Query,
  schema: string,
  name: Name,
  company: string,
  externalId: string,
  fields: MasterFields<Name>,
): Promise<void> {
  const set = columnsOf(name, fields, 3);
  const assignments = set.map(({ column, sql }) => `${column} = ${sql}`);
  const rows = await query(
    `UPDATE ${schema}.${SOURCE_TABLES[name].relation} SET ${assignments.join(', ')} WHERE company = $1 AND external_id = $2 RETURNING id`,
    [company, externalId, ...set.map(({ value }) => value)],
  );
  if (rows.length === 0) throw noSuch(name, company, externalId);
}

/** Deletes it for good. Throws RangeError when there is none of that id, and what the database throws when it is in use. */
export async function removeMaster(
  query: Query,
  schema: string,
  name: MasterName,
  company: string,
  externalId: string,
): Promise<void> {
  const rows = await query(
    `DELETE FROM ${schema}.${SOURCE_TABLES[name].relation} WHERE company = $1 AND external_id = $2 RETURNING id`,
    [company, externalId],
  );
  if (rows.length === 0) throw noSuch(name, company, externalId);
}

function noSuch(name: MasterName, company: string, externalId: string): RangeError {
  return new RangeError(`There is no ${name} ${externalId} in company ${company}`);
}

/** Throws RangeError for a name that the source does not have, and where there is nothing. */
function columnsOf(name: MasterName, fields: Readonly<Record<string, unknown>>, firstParameter: number) {
  const specs: Readonly<Record<string, SourceField>> = POSTGRES_SOURCES[name].fields;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw new RangeError(`No field of ${name} is given`);
  return given.map(([column, value], index) => {
    const field = Object.hasOwn(specs, column) ? specs[column] : undefined;
    if (!field) {
      throw new RangeError(`${name} has no field ${column}. Allowed: ${Object.keys(specs).join(', ')}`);
    }
    return { column, value, sql: `$${firstParameter + index}::${SQL_TYPES[field.type]}` };
  });
}
