/** Narrowing of parsed JSON, shared by the readers of Precoro's answers. */
export interface JsonMap {
  readonly [name: string]: unknown;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The members of a collection however PHP wrote it: a list, `{"data": [...]}`, or an object keyed by id or position.
 * Null for anything else. An empty relation is `[]`.
 */
export function membersOf(value: unknown): readonly unknown[] | null {
  if (isList(value)) return value;
  if (!isMap(value)) return null;
  if ('data' in value) return membersOf(value['data']);
  const members = Object.values(value);
  return members.every(isMap) ? members : null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A finite number, also one written as text; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : null;
}
