/** Narrowing of parsed JSON, shared by the readers of Precoro's answers. */
export interface JsonMap {
  readonly [name: string]: unknown;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Envelopes around a collection; more of them are no form of Precoro's. */
const MAX_ENVELOPES = 3;

/**
 * The members of a collection however PHP wrote it: a list, `{"data": [...]}`, or an object keyed by id or position.
 * Null for anything else. An empty relation is `[]`.
 */
export function membersOf(value: unknown, envelopes = MAX_ENVELOPES): readonly unknown[] | null {
  if (isList(value)) return value;
  if (!isMap(value)) return null;
  if (Object.hasOwn(value, 'data')) return envelopes > 0 ? membersOf(value['data'], envelopes - 1) : null;
  const members = Object.values(value);
  return members.every(isMap) ? members : null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A whole number from 0, also one written as text; null for anything else, such as one too large to count with. */
export function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
