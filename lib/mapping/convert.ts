import type { TargetField } from '../connectors/contract.ts';
import type { Json } from '../domain/json.ts';
import { toDecimal } from '../domain/money.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import { isBlank } from './values.ts';

export type Converted =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly expected: string };

/**
 * The value as the target's type wants it; blank becomes null. Nothing is cut or guessed: what does not fit is answered
 * with what would. Decimals become canonical decimal text, dates `YYYY-MM-DD`, date-times ISO 8601 UTC to the second.
 */
export function convert(value: unknown, field: TargetField): Converted {
  if (isBlank(value)) return { ok: true, value: null };
  const converted = CONVERSIONS[field.type](value);
  if (converted === undefined) return { ok: false, expected: EXPECTED[field.type] };
  const length = typeof converted === 'string' ? [...converted].length : 0;
  return field.maxLength !== undefined && length > field.maxLength
    ? { ok: false, expected: `text of at most ${field.maxLength} characters, and this has ${length}` }
    : { ok: true, value: converted };
}

const EXPECTED: Readonly<Record<TargetField['type'], string>> = {
  text: 'text',
  decimal: 'a decimal number such as 12.50',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a day such as 2026-01-31',
  dateTime: 'a date and time such as 2026-01-31T09:30:00Z',
  json: 'plain JSON data',
};

const CONVERSIONS: Readonly<Record<TargetField['type'], (value: unknown) => Json | undefined>> = {
  text: (value) =>
    typeof value === 'string' ? value : typeof value === 'number' ? toDecimal(value) : undefined,
  decimal: toDecimal,
  integer: toInteger,
  boolean: (value) =>
    value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined,
  // The day as it is written: turning a zone into UTC first could move it to the day before.
  date: (value) => (typeof value === 'string' && toIso(value) ? value.trim().slice(0, 10) : undefined),
  dateTime: toIso,
  json: toJson,
};

/** Whether values can be turned into it. */
export function isTargetType(type: unknown): type is TargetField['type'] {
  return typeof type === 'string' && Object.hasOwn(CONVERSIONS, type);
}

function toInteger(value: unknown): number | undefined {
  const decimal = toDecimal(value);
  const number = decimal === undefined ? Number.NaN : Number(decimal);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** JavaScript reads 31 February as 3 March; a day that changes on the way is no day. */
function toIso(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? fromPrecoroTime(value) : undefined;
  if (typeof value !== 'string' || ms === undefined) return undefined;
  const [year = 0, month = 1, day = 1] = value.trim().slice(0, 10).split('-').map(Number);
  const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return exists ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
}

/** Only what survives JSON; a function, a symbol or a loop does not. */
function toJson(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    const parsed: unknown = text === undefined ? undefined : JSON.parse(text);
    return isJson(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Always true of what JSON.parse answered; here to tell the compiler so without a cast. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
