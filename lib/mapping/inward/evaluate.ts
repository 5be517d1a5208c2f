import type { Json, JsonObject } from '../../domain/json.ts';
import { shortened } from '../../domain/shortened.ts';
import { isList } from '../../entities/write-values.ts';
import type { ExternalRef, InwardContext } from '../contract.ts';
import { messageOf } from '../evaluate.ts';
import { ENTITY_LABELS, spaced } from '../labels.ts';
import { refused, unreachable, type Problem } from '../problems.ts';
import { isBlank, scalarText, show } from '../values.ts';
import { mentionsBankDetails, readsBankDetails } from './bank-fields.ts';
import { isEmpty, toFormValue } from './form-value.ts';
import type { FeedFieldPlan, FeedPlan, FeedSource } from './plan.ts';

/** What one field reads from. */
export interface FeedReading {
  readonly plan: FeedPlan;
  /** Without bank details that nobody names. */
  readonly record: JsonObject;
  readonly context: InwardContext;
}

/** A value, what is wrong with it, or what it waits for. */
export type FeedValue<T = Json> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }
  | { readonly ok: false; readonly problem: null; readonly waitsFor: ExternalRef; readonly text: string };

/** The value of one field of Precoro's form, canonical, or what is wrong with it. Never throws. */
export function evaluateField(field: FeedFieldPlan, reading: FeedReading): FeedValue {
  const evaluated = evaluateSource(field.source, field, reading);
  if (!evaluated.ok) return evaluated;
  const converted = toFormValue(field.name, field.form, evaluated.value);
  if (!converted.ok) return misfit(field, evaluated.value, converted.expected, reading);
  return field.required && isEmpty(converted.value) ? blank(field) : { ok: true, value: converted.value };
}

/** The record that a field names; null where it names none. */
export function externalRefOf(source: FeedSource, record: JsonObject): ExternalRef | null {
  if (source.kind !== 'linked') return null;
  const externalId = scalarText(record[source.from])?.trim() ?? '';
  return externalId === '' ? null : { ...source.to, externalId };
}

function evaluateSource(source: FeedSource, field: FeedFieldPlan, reading: FeedReading): FeedValue<unknown> {
  switch (source.kind) {
    case 'constant':
      return { ok: true, value: source.value };
    case 'path':
      return { ok: true, value: reading.record[source.from] };
    case 'function':
      return callFunction(source, field, reading);
    case 'linked':
      return link(source, field, reading);
    case 'translated':
      return translate(source, field, reading);
  }
}

type SourceOf<Kind extends FeedSource['kind']> = FeedSource & { readonly kind: Kind };

/** A user's function may do anything, also to what it is given; whatever it throws becomes words. */
function callFunction(
  { call }: SourceOf<'function'>,
  field: FeedFieldPlan,
  { plan, record }: FeedReading,
): FeedValue<unknown> {
  try {
    return { ok: true, value: call({ ...record }) };
  } catch (error) {
    const why = mentionsBankDetails(plan, call) ? '(not shown)' : messageOf(error);
    return refused(
      'engineer',
      `no "${field.name}", because its function failed: ${why}`,
      `correct ${field.place}.`,
    );
  }
}

function link(source: SourceOf<'linked'>, field: FeedFieldPlan, reading: FeedReading): FeedValue<unknown> {
  const waitsFor = externalRefOf(source, reading.record);
  if (waitsFor === null) return { ok: true, value: null };
  const counterpart = reading.context.counterpart(waitsFor);
  const name = `${ENTITY_LABELS[waitsFor.entity]} ${show(waitsFor.externalId)}`;
  switch (counterpart.state) {
    case 'linked':
      return { ok: true, value: isList(field.form) ? [counterpart.id] : counterpart.id };
    case 'awaited':
      return { ok: false, problem: null, waitsFor, text: `${name}, which is not linked to Precoro yet` };
    case 'impossible':
      return field.required
        ? unreachable(name, counterpart, 'accountant', 'correct it in the other system, or link it.')
        : { ok: true, value: null };
  }
}

function translate(
  source: SourceOf<'translated'>,
  field: FeedFieldPlan,
  { plan, record }: FeedReading,
): FeedValue<unknown> {
  const value = record[source.from];
  if (isBlank(value)) return { ok: true, value: null };
  const word = scalarText(value) ?? '';
  const translation = source.values.get(word) ?? source.values.get(word.trim());
  if (translation !== undefined) return { ok: true, value: translation };
  const shown = readsBankDetails(plan, source) ? '(not shown)' : show(value);
  return refused(
    'engineer',
    `${spaced(source.from)} ${shown}, for which values.${source.map} has no entry`,
    `add it to values.${source.map} (used by ${field.place}).`,
  );
}

function misfit(field: FeedFieldPlan, value: unknown, expected: string, { plan }: FeedReading): FeedValue {
  const shown = readsBankDetails(plan, field.source) ? 'a value (not shown)' : show(value);
  const text = `${shown} as ${labelOf(field)}, but "${field.name}" takes ${shortened(expected, LONGEST)}`;
  return field.source.kind === 'path' || field.source.kind === 'linked'
    ? refused('accountant', text, 'correct it in the other system.')
    : refused('engineer', text, `correct ${field.place}.`);
}

/** Of what a field takes. */
const LONGEST = 400;

/** Only code can be wrong where code makes the value; what a field holds was typed by a person. */
function blank(field: FeedFieldPlan): FeedValue {
  return field.source.kind === 'function'
    ? refused(
        'engineer',
        `no ${labelOf(field)}, because its function answers nothing`,
        `correct ${field.place}.`,
      )
    : refused('accountant', `no ${labelOf(field)}`, 'fill it in in the other system.');
}

/** What people in the other system call the value; Precoro's name where only a function knows. */
function labelOf({ name, source }: FeedFieldPlan): string {
  if (source.kind === 'linked') return ENTITY_LABELS[source.to.entity];
  return spaced('from' in source ? source.from : name);
}
