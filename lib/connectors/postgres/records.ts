import { object, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { text as textValue } from '../../domain/decode-scalars.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { toDecimal } from '../../domain/money.ts';
import type { ExternalRecord, SourceRecord, SourceSpec, TargetField, TargetSpec } from '../contract.ts';
import { textIn, type Row } from './transaction.ts';

const textOrNull: Decoder<string | null> = (value, field) =>
  value === null ? null : textValue(value, field);
const values = many(textOrNull);
const record = object({ externalId: textValue, key: textValue, fields: values, lines: many(values) });

/** The record in the JSON text that `Statements.select` makes. Every field of the spec is there, null where empty. */
export function decodeRecord(spec: TargetSpec, text: string): ExternalRecord {
  const row = record(JSON.parse(text), '');
  return {
    externalId: row.externalId,
    createdWithKey: row.key,
    payload: {
      fields: decodeFields(spec.fields, row.fields),
      lines: row.lines.map((line) => decodeFields(spec.lines ?? {}, line)),
    },
  };
}

/** The record in a row of `SourceStatements`. */
export function decodeSourceRecord(spec: SourceSpec, row: Row): SourceRecord {
  return {
    externalId: textIn(row, 'external_id'),
    fields: decodeFields(spec.fields, values(JSON.parse(textIn(row, 'fields')), 'fields')),
    isGone: textIn(row, 'is_gone') === 't',
    createdWithKey: row['made_with'] ?? null,
  };
}

function decodeFields(
  specs: Readonly<Record<string, Pick<TargetField, 'type'>>>,
  values: readonly (string | null)[],
): JsonObject {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type }], index) => [name, decodeValue(type, values[index] ?? null)]),
  );
}

/** Decimals in canonical form, so that 10.50 and 10.5 hash alike. */
function decodeValue(type: TargetField['type'], text: string | null): Json {
  if (text === null) return null;
  if (type === 'decimal') return toDecimal(text) ?? text;
  if (type === 'integer') return Number(text);
  if (type === 'boolean') return text === 'true';
  return text;
}
