import type { Decoder } from '../domain/decode.ts';
import {
  DecodeError,
  fieldsOf,
  firstPresent,
  isBlank,
  isFields,
  optional,
  property,
} from '../domain/decode.ts';
import { dateTime } from '../domain/decode-dates.ts';
import { isRelationPresent, many } from '../domain/decode-relations.ts';
import { boolean, decimal, integer, recordId, text } from '../domain/decode-scalars.ts';
import type { Json } from '../domain/json.ts';
import { reference } from './references.ts';
import type { WriteFacts, WriteField } from './write-facts.ts';

/**
 * What is to be written, or stands there already, by the names of Precoro's forms. Canonical: text without white space
 * around it, amounts as decimal text, times in UTC to the second, references as ids, lists without doubles in their own
 * order. Null is "no value"; an absent name says nothing.
 */
export type WriteValues = Readonly<Record<string, Json>>;

/**
 * Values of unknown origin, made canonical. Throws RangeError for a field that Precoro's form does not have, DecodeError
 * that names a field with a wrong or too long value.
 */
export function writeValues(facts: WriteFacts, given: Readonly<Record<string, unknown>>): WriteValues {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, canonical(fieldOf(facts, name), value, name)]),
  );
}

/**
 * What a record holds now, of what can be written: read from Precoro's answer or from a decoded record, which use the same
 * names. A field that it does not show is absent. Throws DecodeError.
 */
export function shownValues(facts: WriteFacts, record: unknown): WriteValues {
  const shown = fieldsOf(record, '');
  return Object.fromEntries(
    Object.entries(facts.fields).flatMap(([name, field]) => {
      const at = field.shownAs ?? name;
      const value = property(shown, at);
      const isShown = isList(field) ? isRelationPresent(value) : value !== undefined;
      return isShown ? [[name, canonical(field, value, at)]] : [];
    }),
  );
}

/** How what is wanted stands to what is shown. */
export interface Comparison {
  readonly changed: readonly string[];
  /** Wanted, and not shown at all: whether they differ cannot be told. */
  readonly unseen: readonly string[];
}

/**
 * Field by field, what is wanted against what is shown. Lists are sets; of those that a PUT replaces, members beyond the
 * wanted ones are no difference, because none is ever taken away.
 */
export function compareValues(facts: WriteFacts, wanted: WriteValues, shown: WriteValues): Comparison {
  const names = Object.keys(wanted);
  return {
    changed: names.filter((name) => name in shown && !isSame(facts.fields[name], wanted[name], shown[name])),
    unseen: names.filter((name) => !(name in shown)),
  };
}

function isSame(field: WriteField | undefined, wanted: Json | undefined, shown: Json | undefined): boolean {
  if (!field || !isList(field)) return wanted === shown;
  const [all, there] = [membersOf(wanted), membersOf(shown)];
  const isContained = all.every((member) => there.includes(member));
  return isContained && (field.replacedByPut === true || all.length === there.length);
}

/** None for what is no list. */
export function membersOf(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}

function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function fieldOf(facts: WriteFacts, name: string): WriteField {
  const field = Object.hasOwn(facts.fields, name) ? facts.fields[name] : undefined;
  if (field) return field;
  throw new RangeError(
    `Precoro takes no field "${name}" here. Allowed: ${Object.keys(facts.fields).join(', ')}.`,
  );
}

export function isList({ kind }: WriteField): boolean {
  return kind === 'texts' || kind === 'references';
}

function canonical(field: WriteField, value: unknown, at: string): Json {
  const read = KINDS[field.kind](value, at);
  const { maxLength = Infinity } = field;
  if (typeof read === 'string' && read.length > maxLength) {
    throw new DecodeError(at, `at most ${maxLength} characters`, read.length);
  }
  return read;
}

const KINDS: Readonly<Record<WriteField['kind'], Decoder<Json>>> = {
  text: optional((value, at) => text(value, at).trim()),
  decimal: optional(decimal),
  integer: optional(integer),
  boolean: optional(boolean),
  moment: optional(dateTime),
  reference: (value, at) => (isBlank(value) ? null : (reference(value, at)?.id ?? null)),
  texts: distinct(many(text)),
  references: distinct(many(memberId)),
};

function distinct(list: Decoder<readonly string[]>): Decoder<readonly string[]> {
  return (value, at) => [...new Set(list(value, at))];
}

/** The link between two records may have an id of its own; the record's is the one that counts. */
function memberId(value: unknown, at: string): string {
  if (!isFields(value)) return recordId(value, at);
  const inner = firstPresent(value, at, ['legalEntity', 'id']);
  if (!isFields(inner.value)) return recordId(inner.value, inner.field);
  return recordId(property(inner.value, 'id'), `${inner.field}.id`);
}
