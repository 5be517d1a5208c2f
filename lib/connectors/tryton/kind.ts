import { DecodeError, object, type Decoder } from '../../domain/decode.ts';
import { decimal, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Decimal } from '../../domain/money.ts';
import type { Payload, TargetSpec } from '../contract.ts';
import { rejected } from './failure.ts';
import { textOf } from './payload.ts';
import type { NameList, Scope } from './scope.ts';

export type Domain = readonly unknown[];
export type Values = Readonly<Record<string, unknown>>;

/** A record of Tryton as this connector reads it. */
export interface Row {
  /** Of the model that is read: its text is the external id. */
  readonly id: number;
  /** Of the model that is written; another one only where a record is made of two. */
  readonly ownerId: number;
  readonly payload: Payload;
  /** Tryton's own, of documents. */
  readonly state?: string;
  /** Of an open document that reckons tax: the values by which its total becomes greater by so much. */
  readonly adjusted?: (difference: Decimal) => Values;
  /** Ids of what stands below it, by the name of the relation. */
  readonly below: Readonly<Record<string, readonly number[]>>;
}

/** One step of a document's life: a button, and the states in which it is pressed. Afterwards it stands in another one. */
export interface Step {
  readonly button: string;
  readonly from: readonly string[];
}

/** What is particular to one kind of record. */
export interface Kind {
  readonly spec: TargetSpec;
  /** For people: "bill". */
  readonly label: string;
  /** Read from here … */
  readonly model: string;
  /** … and created and written there. */
  readonly writes: string;
  readonly fields: readonly string[];
  readonly row: Decoder<Row>;
  /** Which records of the model belong to the company. */
  ofCompany(scope: Scope): Domain;
  /** Records with this natural key; others may be among them. */
  withKey(fields: JsonObject): Domain;
  /** The values of a new record. Throws TrytonError for what it names and Tryton does not hold. */
  created(payload: Payload, scope: Scope): Promise<Values>;
  /** The values that turn the record into this payload. */
  changed(payload: Payload, row: Row, scope: Scope): Promise<Values>;
  /** Of what Tryton refuses, the same values with a simpler form that it takes; null where there is none. */
  simpler?(values: Values, words: string): Values | null;
  /** Of documents whose total appears only when they are written to: values that change nothing. */
  recompute?(row: Row): Values;
  /** Of documents. */
  readonly life?: Life;
  /** Of master data: what takes it out of use. */
  retired?(row: Row): Values;
}

export interface Life {
  /** By the `status` that a payload asks for. */
  readonly steps: Readonly<Record<string, readonly Step[]>>;
  /** Those in which everything may be changed. */
  readonly open: readonly string[];
  /** The field that Tryton fills in by itself where a payload leaves it empty. */
  readonly fills: string;
}

/** The part of the natural key in which the claims of new records are found again. */
export function keyText({ naturalKey }: TargetSpec, fields: JsonObject): string {
  return JSON.stringify(naturalKey.map((name) => fields[name] ?? null));
}

/** `bill INV-7`. */
export function titleOf({ label, spec }: Pick<Kind, 'label' | 'spec'>, fields: JsonObject): string {
  return `${label} ${textOf(fields, spec.naturalKey.at(-1) ?? '') ?? ''}`;
}

const LISTS: Readonly<Record<NameList, string>> = {
  currency: 'currency',
  country: 'country',
  paymentTerm: 'payment term',
  unit: 'unit',
  category: 'accounting category',
  tax: 'tax',
  journal: 'journal of type',
};

/** Tryton's id of what people call so; null for null. */
export async function idNamed(list: NameList, name: string | null, scope: Scope): Promise<number | null> {
  if (name === null) return null;
  const id = await scope.names.find(list, name, scope);
  if (id !== null) return id;
  throw rejected(
    'accountant',
    `There is no ${LISTS[list]} "${name}" in Tryton. Accountant: create it there, or correct its name in Precoro.`,
  );
}

/** An id of Tryton as an external id; null for other text. */
export function idOf(externalId: string): number | null {
  return /^[1-9]\d{0,9}$/.test(externalId) ? Number(externalId) : null;
}

/** The same of a field that refers to a record. */
export function idIn(fields: JsonObject, name: string): number | null {
  const text = textOf(fields, name);
  if (text === null) return null;
  const id = idOf(text);
  if (id === null) throw rejected('engineer', `${name} must be an id of Tryton, but it is "${text}".`);
  return id;
}

/** Decimal text; null for null. Tryton's quantities are floats, whose shortest form is what was written. */
export const decimalOrNull: Decoder<string | null> = (value, field) =>
  value === null || value === undefined ? null : decimal(value, field);

/** Text as it is, also blank. */
export const textOrNull: Decoder<string | null> = (value, field) => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new DecodeError(field, 'text', value);
};

/** The nested record under `name.`, null where there is none. */
export function nested<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, field) => (value === null || value === undefined ? null : decoder(value, field));
}

/** One of which only the name is read. */
export const named = nested(object({ name: text }));
