import type { Json, JsonObject } from '../domain/json.ts';
import { percentEncoded } from '../domain/percent-encoded.ts';

export type Pair = readonly [name: string, value: string];

/**
 * A query string with percent-encoded brackets. Names are sorted, so that the same question always is the same text:
 * Precoro refuses a repeated GET by its URL, and so does the quota ledger.
 */
export function queryText(pairs: readonly Pair[]): string {
  return joined(pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * A form body in Precoro's conventions (precoro-api.md section 1): `invoice[id]=1`, `currencies[]=USD&currencies[]=EUR`,
 * lower-case booleans, and an empty value for null and for empty lists. Lists of objects are numbered: `lines[0][name]=`.
 */
export function formText(body: JsonObject): string {
  return joined(Object.entries(body).flatMap(([name, value]) => formPairs(name, value)));
}

export function jsonText(body: JsonObject): string {
  return JSON.stringify(body);
}

function joined(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&');
}

function formPairs(name: string, value: Json): readonly Pair[] {
  if (value === null) return [[name, '']];
  if (isList(value)) {
    return value.length === 0
      ? [[name, '']]
      : value.flatMap((item, index) => listItemPairs(name, item, index));
  }
  if (typeof value !== 'object') return [[name, String(value)]];
  return Object.entries(value).flatMap(([inner, item]) => formPairs(`${name}[${inner}]`, item));
}

function listItemPairs(name: string, item: Json, index: number): readonly Pair[] {
  return formPairs(item !== null && typeof item === 'object' ? `${name}[${index}]` : `${name}[]`, item);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
