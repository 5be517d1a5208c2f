import type { Decoder } from './decode.ts';
import { DecodeError, isBlank, isFields, property } from './decode.ts';

/**
 * Related records in any of the shapes seen (precoro-api.md sections 1 and 5): a list, `{data: …}` around a list, or a
 * map keyed by id, whose keys are the ids of rows without one. Missing, null and `[]` are the empty relation.
 */
export function many<T>(item: Decoder<T>): Decoder<readonly T[]> {
  return (value, field) => {
    const inner = unwrapped(value);
    if (isBlank(inner)) return [];
    if (Array.isArray(inner)) return inner.map((row: unknown, index) => item(row, `${field}[${index}]`));
    const rows = isFields(inner) ? Object.entries(inner) : undefined;
    if (!rows?.every(([key]) => /^\d+$/.test(key))) {
      throw new DecodeError(field, 'a list, {"data": a list} or a map keyed by id', value);
    }
    return rows.map(([key, row]) => item(withId(row, key), `${field}[${key}]`));
  };
}

/** One related record: an object, `{data: …}` around it, or a list of one. Missing, null, `[]` and `{}` are none. */
export function one<T>(item: Decoder<T>): Decoder<T | null> {
  return (value, field) => {
    const inner = unwrapped(value);
    if (isBlank(inner)) return null;
    if (Array.isArray(inner)) {
      if (inner.length > 1) throw new DecodeError(field, 'one object', inner);
      return inner.length === 0 || isBlank(inner[0]) ? null : item(inner[0], field);
    }
    return isFields(inner) && Object.keys(inner).length === 0 ? null : item(inner, field);
  };
}

/** True where a relation was sent at all, even an empty one: `[]` counts, null does not. */
export function isRelationPresent(value: unknown): boolean {
  return !isBlank(unwrapped(value));
}

function unwrapped(value: unknown): unknown {
  return isFields(value) && Object.hasOwn(value, 'data') ? value['data'] : value;
}

function withId(row: unknown, id: string): unknown {
  return isFields(row) && isBlank(property(row, 'id')) ? { ...row, id } : row;
}
