import type { Json, JsonObject } from '../../domain/json.ts';
import { toDecimal } from '../../domain/money.ts';
import type { Payload, TargetField, TargetSpec } from '../contract.ts';
import { RejectedError } from './outcomes.ts';

/** Values as PostgreSQL's text; null clears. Fields that the payload leaves out are left out here. */
export type EncodedFields = Readonly<Record<string, string | null>>;

export interface EncodedPayload {
  readonly fields: EncodedFields;
  readonly lines: readonly EncodedFields[];
}

/** Checks a payload against the spec and turns it into text. Throws RejectedError that names field and value. */
export function encodePayload(spec: TargetSpec, payload: Payload): EncodedPayload {
  if (!spec.lines && payload.lines.length > 0) {
    throw new RejectedError(
      'engineer',
      'This target has no lines. Engineer: take the lines out of the mapping.',
    );
  }
  const fields = encodeFields(spec.fields, payload.fields, '');
  const lines = payload.lines.map((line, index) => encodeFields(spec.lines ?? {}, line, `lines[${index}].`));
  return { fields, lines };
}

/** The natural key's values only; what is missing counts as empty. */
export function encodeNaturalKey(spec: TargetSpec, payload: Payload): EncodedFields {
  const field = (name: string): TargetField => ({ ...spec.fields[name], type: 'text', about: '' });
  return Object.fromEntries(
    spec.naturalKey.map((name) => [name, encodeValue(field(name), payload.fields[name] ?? null, name)]),
  );
}

function encodeFields(
  specs: Readonly<Record<string, TargetField>>,
  values: JsonObject,
  path: string,
): EncodedFields {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(specs, name));
  if (unknown !== undefined) {
    throw new RejectedError(
      'engineer',
      `There is no field ${path}${unknown}. Allowed: ${Object.keys(specs).join(', ')}.`,
    );
  }
  const encoded: Record<string, string | null> = {};
  for (const [name, field] of Object.entries(specs)) {
    const value = values[name];
    if (field.required && (value === undefined || value === null || value === '')) {
      throw new RejectedError(
        'clerk',
        `${path}${name} is required and empty. Clerk: fill it in; or engineer: map it.`,
      );
    }
    if (value !== undefined) encoded[name] = encodeValue(field, value, `${path}${name}`);
  }
  return encoded;
}

function encodeValue(field: TargetField, value: Json, path: string): string | null {
  if (value === null) return null;
  const text = ENCODERS[field.type](value);
  if (text === undefined) {
    throw new RejectedError(
      'engineer',
      `${path} must be ${EXPECTED[field.type]}, but it is ${shown(value)}.`,
    );
  }
  if (field.maxLength !== undefined && [...text].length > field.maxLength) {
    throw new RejectedError(
      'clerk',
      `${path} may have ${field.maxLength} characters, but it has ${[...text].length}.`,
    );
  }
  return text;
}

type FieldType = TargetField['type'];

const EXPECTED: Readonly<Record<FieldType, string>> = {
  text: 'text without NUL characters',
  decimal: 'a decimal amount such as 12.50',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a day such as 2026-01-31',
  dateTime: 'a time such as 2026-01-31T09:30:00Z',
  json: 'JSON',
};

const ENCODERS: Readonly<Record<FieldType, (value: Json) => string | undefined>> = {
  // PostgreSQL's text cannot hold NUL, nor half of a surrogate pair.
  text: (value) =>
    typeof value === 'string' && !value.includes('\0') && value.isWellFormed() ? value : undefined,
  decimal: toDecimal,
  integer: (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  date: (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  dateTime: (value) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined),
  json: (value) => JSON.stringify(value),
};

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
