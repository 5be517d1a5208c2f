import { redact } from '../http/redact.ts';
import { isMap } from './shapes.ts';

export interface ErrorBody {
  /** Precoro's own words; null where the body holds none. */
  readonly words: string | null;
  /** Its messages per field, such as `sumPaid`. */
  readonly fields: Readonly<Record<string, string>>;
}

const MAX_MESSAGE_CHARACTERS = 300;
const MAX_FIELDS = 50;

/**
 * Reads every error shape seen (precoro-api.md section 1): `{"errors": {"errors": {"<field>": "<message>"}}}`,
 * `{"errors": {"<field>": "<message>"}}`, a text in `message` or `error`, else the first text anywhere in `errors`.
 * Secrets are hidden and long messages cut.
 */
export function errorBodyOf(json: unknown, secrets: readonly string[]): ErrorBody {
  if (!isMap(json)) return { words: null, fields: {} };
  const messages = fieldMessages(json['errors'], '').slice(0, MAX_FIELDS);
  const fields = Object.fromEntries(
    messages.map(([field, message]) => [field, redact(message, secrets, MAX_MESSAGE_CHARACTERS)]),
  );
  const listed = Object.entries(fields).map(([field, message]) => `${field}: ${message}`);
  const told = listed.length > 0 ? listed.join('; ') : textIn(json);
  return { words: told === null ? null : redact(told, secrets), fields };
}

/** True for an answer that says it is an error, whatever its status (a failure dressed as success). */
export function saysError(json: unknown): boolean {
  if (!isMap(json) || 'id' in json || 'data' in json) return false;
  return firstText(json['error']) !== null || firstText(json['errors']) !== null;
}

/** Messages with the path of their field. `errors` inside `errors` is an envelope, not a field. */
function fieldMessages(value: unknown, field: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return field && value ? [[field, value]] : [];
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string');
    return field && texts.length > 0 ? [[field, texts.join(' ')]] : [];
  }
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldMessages(inner, name === 'errors' ? field : field ? `${field}.${name}` : name),
  );
}

function textIn(json: { readonly [name: string]: unknown }): string | null {
  return (
    [json['message'], json['error'], json['errors']].map(firstText).find((text) => text !== null) ?? null
  );
}

function firstText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value !== 'object' || value === null) return null;
  return (
    Object.values(value)
      .map(firstText)
      .find((text) => text !== null) ?? null
  );
}
