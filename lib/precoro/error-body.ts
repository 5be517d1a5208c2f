import { redact } from '../http/redact.ts';
import { isMap } from './shapes.ts';

export interface ErrorBody {
  /** Precoro's own words; null where the body holds none. */
  readonly words: string | null;
  /** Its messages per field, such as `sumPaid`. */
  readonly fields: Readonly<Record<string, string>>;
}

const MAX_MESSAGE_CHARACTERS = 300;
const MAX_FIELD_CHARACTERS = 100;
const MAX_FIELDS = 50;
/** Deeper inside nothing is looked for: no message of Precoro's lies there. */
const MAX_DEPTH = 10;

/**
 * Reads every error shape seen (precoro-api.md section 1): `{"errors": {"errors": {"<field>": "<message>"}}}`,
 * `{"errors": {"<field>": "<message>"}}`, a text in `message` or `error`, else the first text anywhere in `errors`.
 * Secrets are hidden and long messages cut.
 */
export function errorBodyOf(json: unknown, secrets: readonly string[]): ErrorBody {
  if (!isMap(json)) return { words: null, fields: {} };
  const messages = fieldMessages(json['errors'], '', MAX_DEPTH).slice(0, MAX_FIELDS);
  const fields = Object.fromEntries(
    messages.map(([field, message]) => [
      redact(field, secrets, MAX_FIELD_CHARACTERS),
      redact(message, secrets, MAX_MESSAGE_CHARACTERS),
    ]),
  );
  const listed = Object.entries(fields).map(([field, message]) => `${field}: ${message}`);
  const told = listed.length > 0 ? listed.join('; ') : textIn(json);
  return { words: told === null ? null : redact(told, secrets), fields };
}

/** True for an answer that says it is an error, whatever its status (a failure dressed as success). */
export function saysError(json: unknown): boolean {
  if (!isMap(json) || 'id' in json || 'data' in json) return false;
  return firstText(json['error'], MAX_DEPTH) !== null || firstText(json['errors'], MAX_DEPTH) !== null;
}

/** Messages with the path of their field. `errors` inside `errors` is an envelope, not a field. */
function fieldMessages(value: unknown, field: string, depth: number): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return field && value ? [[field, value]] : [];
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string');
    return field && texts.length > 0 ? [[field, texts.join(' ')]] : [];
  }
  if (!isMap(value) || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldMessages(inner, name === 'errors' ? field : field ? `${field}.${name}` : name, depth - 1),
  );
}

function textIn(json: { readonly [name: string]: unknown }): string | null {
  return (
    [json['message'], json['error'], json['errors']]
      .map((value) => firstText(value, MAX_DEPTH))
      .find((text) => text !== null) ?? null
  );
}

function firstText(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value !== 'object' || value === null || depth === 0) return null;
  return (
    Object.values(value)
      .map((inner) => firstText(inner, depth - 1))
      .find((text) => text !== null) ?? null
  );
}
