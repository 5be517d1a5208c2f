import { DecodeError } from '../../domain/decode.ts';
import type { Json } from '../../domain/json.ts';
import type { WriteField } from '../../entities/write-facts.ts';
import { isList, writeValues } from '../../entities/write-values.ts';
import type { Converted } from '../convert.ts';
import { isBlank } from '../values.ts';

/**
 * The value as Precoro's form takes it, canonical; blank becomes null, and of a list no member. A single value is a list of
 * one. What does not fit is answered with what would.
 */
export function toFormValue(name: string, form: WriteField, value: unknown): Converted {
  try {
    const facts = { create: true, update: true, fields: { [name]: form } };
    const values = writeValues(facts, {
      [name]: isList(form) ? membersOf(value) : isBlank(value) ? null : value,
    });
    return { ok: true, value: values[name] ?? null };
  } catch (error) {
    return { ok: false, expected: expectedOf(error, value) };
  }
}

/** Null where there is a list of nothing, text without a letter, or no value. */
export function isEmpty(value: Json): boolean {
  return isBlank(value) || (Array.isArray(value) && value.length === 0);
}

function membersOf(value: unknown): readonly unknown[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [value];
  return members.filter((member) => !isBlank(member));
}

/** What a function answered may fail in any way when it is looked at. */
function expectedOf(error: unknown, value: unknown): string {
  if (!(error instanceof DecodeError)) return 'a value that can be read';
  const isTooLong = typeof value === 'string' && error.expected.startsWith('at most');
  return isTooLong ? `${error.expected}, and this has ${value.trim().length}` : error.expected;
}
