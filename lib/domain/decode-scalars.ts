import type { Decoder } from './decode.ts';
import { DecodeError } from './decode.ts';
import type { Decimal } from './money.ts';
import { toDecimal } from './money.ts';

/** Text as it is; a number becomes its text. */
export const text: Decoder<string> = (value, field) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new DecodeError(field, 'text', value);
};

/** A name that others point to, without white space around it: a number or any text that is not blank. */
export const identifier: Decoder<string> = (value, field) => {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id === 'string' && id.trim() !== '') return id.trim();
  throw new DecodeError(field, 'an identifier (a whole number or text)', value);
};

/** No id of 64 bits is longer; what is stored under an id takes no endless one. */
const ID = /^\s*0*(\d{1,19})\s*$/;

/** Precoro's internal id, as text: a whole number, which may come as text. */
export const recordId: Decoder<string> = (value, field) => {
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  const [, digits] = (typeof id === 'string' && ID.exec(id)) || [];
  if (digits !== undefined) return digits;
  throw new DecodeError(field, 'an id (a whole number)', value);
};

/** Canonical decimal text of a number or of text. */
export const decimal: Decoder<Decimal> = (value, field) => {
  const amount = toDecimal(value);
  if (amount === undefined) throw new DecodeError(field, 'a decimal amount such as 12.50', value);
  return amount;
};

/** A whole number, which may come as text. */
export const integer: Decoder<number> = (value, field) => {
  const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  // Adding 0 turns the text "-0" into 0.
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number + 0;
  throw new DecodeError(field, 'a whole number', value);
};

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
]);

/** `true`, `false`, 1 or 0, each also as text in any case. */
export const boolean: Decoder<boolean> = (value, field) => {
  const known = BOOLEANS.get(typeof value === 'string' ? value.trim().toLowerCase() : value);
  if (known === undefined) throw new DecodeError(field, 'true or false (or 1 or 0)', value);
  return known;
};

/** One of the numbers that a table knows; a number it does not know is an error that lists them all. */
export function numberIn(table: Readonly<Record<number, { readonly name: string }>>): Decoder<number> {
  const names = Object.entries(table).map(([number, { name }]) => `${number} (${name})`);
  const expected = `one of ${names.join(', ')}`;
  return (value, field) => {
    const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Object.hasOwn(table, number)) return number + 0;
    throw new DecodeError(field, expected, value);
  };
}
