import { DecodeError, NOT_SHOWN } from '../../domain/decode.ts';
import { identifier } from '../../domain/decode-scalars.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { convert } from '../../mapping/convert.ts';
import type { ExternalRecord, SourceRecord } from '../contract.ts';
import { valueAt } from './json-path.ts';
import type { FieldPlan, RecordPlan } from './plan.ts';

/** A record of the system's JSON by the names of the spec. Throws DecodeError that names the path in the JSON. */
export function decodeRecord(plan: RecordPlan, json: unknown): ExternalRecord {
  return {
    externalId: decodeId(plan, json),
    createdWithKey: decodeKey(plan, json),
    payload: { fields: decodeFields(plan.fields, json, ''), lines: decodeLines(plan, json) },
  };
}

/** The same of a source. Its other fields may be missing where only the deletion is told. */
export function decodeSourceRecord(plan: RecordPlan, json: unknown): SourceRecord {
  return {
    externalId: decodeId(plan, json),
    fields: decodeFields(plan.fields, json, ''),
    isGone: isGone(plan, json),
    createdWithKey: decodeKey(plan, json),
  };
}

/** Of a record, or of an answer that is nothing but the id. */
export function decodeId(plan: RecordPlan, json: unknown): string {
  const isObject = typeof json === 'object' && json !== null;
  return identifier(isObject ? valueAt(json, plan.id) : json, plan.id.join('.'));
}

/** The id as JSON bodies want it. */
export function idValue({ idIs }: RecordPlan, externalId: string): unknown {
  return idIs === 'number' && /^\d{1,15}$/.test(externalId) ? Number(externalId) : externalId;
}

function isGone({ gone }: RecordPlan, json: unknown): boolean {
  const value = gone === null ? null : valueAt(json, gone);
  return value !== undefined && value !== null && value !== false && value !== '';
}

function decodeKey({ key }: RecordPlan, json: unknown): string | null {
  const value = key === null ? null : valueAt(json, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A list row may come without its lines; a description that wants them reads each record by its id. */
function decodeLines({ lines }: RecordPlan, json: unknown): readonly JsonObject[] {
  if (lines === null) return [];
  const given = valueAt(json, lines.at);
  if (given === undefined || given === null) return [];
  const path = lines.at.join('.');
  if (!Array.isArray(given)) throw new DecodeError(path, 'a list', given);
  return given.map((line, index) => decodeFields(lines.fields, line, `${path}[${index}].`));
}

function decodeFields(plans: readonly FieldPlan[], json: unknown, path: string): JsonObject {
  return Object.fromEntries(
    plans.map((plan) => [
      plan.name,
      decodeValue(plan, valueAt(json, plan.at), `${path}${plan.at.join('.')}`),
    ]),
  );
}

const TRUTHS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [1, true],
  ['1', true],
  [0, false],
  ['0', false],
]);

function decodeValue({ field }: FieldPlan, value: unknown, path: string): Json {
  if (value === undefined || value === null || value === '') return null;
  if (field.type === 'text' && typeof value === 'string') return value;
  if (field.type === 'text' && typeof value === 'boolean') return String(value);
  const truth = field.type === 'boolean' ? TRUTHS.get(value) : undefined;
  if (truth !== undefined) return truth;
  // How long a text may be is asked of what is written, not of what the system holds.
  const converted = convert(value, { type: field.type, about: '' });
  if (!converted.ok) {
    throw new DecodeError(path, converted.expected, field.isBankDetail ? NOT_SHOWN : value);
  }
  return converted.value;
}
