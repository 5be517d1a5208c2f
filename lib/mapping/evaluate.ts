import type { Json } from '../domain/json.ts';
import { shortened } from '../domain/shortened.ts';
import { compute } from './computed.ts';
import type { MappingContext } from './contract.ts';
import { readCustomField } from './custom-fields.ts';
import { convert } from './convert.ts';
import { readsBankDetails } from './bank-fields.ts';
import { ENTITY_LABELS, labelOfField } from './labels.ts';
import type { FieldPlan, PathPlan, SourcePlan } from './plan.ts';
import { found, refused, unreachable, type Evaluated } from './problems.ts';
import { namedByShown } from './shown-id.ts';
import { isBlank, isObject, nameText, scalarText, show } from './values.ts';

/** What one field reads from: the record, or a line with its document. */
export interface Reading {
  readonly record: object;
  readonly document: object;
  /** From 1; null in the header. */
  readonly position: number | null;
  readonly context: MappingContext;
  /** All companies of the other system. */
  readonly companies: readonly string[];
}

/** The value of one target field, converted and checked, or what is wrong with it. Never throws. */
export function evaluateField(field: FieldPlan, reading: Reading): Evaluated<Json> {
  const evaluated = evaluateSource(field.source, field, reading);
  if (!evaluated.ok) return evaluated;
  if (field.required && isBlank(evaluated.value)) return blank(field);
  const converted = convert(evaluated.value, field.target);
  if (converted.ok) return found(converted.value);
  const value = readsBankDetails(field.source) ? 'a value (not shown)' : show(evaluated.value);
  const text = `${value} as ${labelOfField(field)}, but "${field.name}" takes ${converted.expected}`;
  // Only code can answer a value of the wrong type from a function; what a path reads was typed by a person.
  return field.source.kind === 'function' || field.source.kind === 'constant'
    ? refused('engineer', text, `correct ${field.place}.`)
    : refused('clerk', text, 'correct it in Precoro.');
}

function blank(field: FieldPlan): Evaluated<never> {
  const isChoice = ['option', 'customField', 'counterpart'].includes(field.source.kind);
  return refused(
    'clerk',
    `no ${labelOfField(field)}`,
    isChoice ? 'choose one in Precoro.' : 'fill it in in Precoro.',
  );
}

function evaluateSource(source: SourcePlan, field: FieldPlan, reading: Reading): Evaluated {
  switch (source.kind) {
    case 'constant':
      return found(source.value);
    case 'path':
    case 'customField':
    case 'computed':
      return readPath(source, reading);
    case 'function':
      return callFunction(source, field, reading);
    case 'option':
      return linkOption(source, field, reading);
    case 'counterpart':
      return linkCounterpart(source, field, reading);
    case 'translated':
      return translate(source, field, reading);
  }
}

function readPath(path: PathPlan, reading: Reading): Evaluated {
  const holder = path.of === 'document' ? reading.document : reading.record;
  if (path.kind === 'computed') return found(compute(path.name, holder, reading.position));
  if (path.kind === 'path') return found(path.steps.reduce<unknown>(step, holder));
  const value = readCustomField(holder, path.family, path.name, reading.context.definitions);
  if (value === null || value.text !== null) return found(value?.text ?? null);
  const text = `an option ${optionText(value.optionId)} in ${path.name} whose name Precoro did not send`;
  return refused('engineer', text, `read it with linked("${path.path}"), or with a function.`);
}

function step(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

type SourceOf<Kind extends SourcePlan['kind']> = SourcePlan & { readonly kind: Kind };

/** A user's function may do anything; whatever it throws becomes words. */
function callFunction(source: SourceOf<'function'>, field: FieldPlan, reading: Reading): Evaluated {
  try {
    const isLine = reading.position !== null;
    return found(isLine ? source.call(reading.record, reading.document) : source.call(reading.record));
  } catch (error) {
    return refused(
      'engineer',
      `no "${field.name}", because its function failed: ${messageOf(error)}`,
      `correct ${field.place}.`,
    );
  }
}

/** Never throws itself: a thrown value may have no text at all. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return show(error);
  return shortened(scalarText(error.message) ?? nameText(error.name), LONGEST_MESSAGE);
}

/** Of an error that a user's function threw. */
const LONGEST_MESSAGE = 300;

function optionText(id: string | null): string {
  return shortened(id ?? '', 60);
}

function linkOption(source: SourceOf<'option'>, field: FieldPlan, reading: Reading): Evaluated {
  const { name, family, of } = source.field;
  const holder = of === 'document' ? reading.document : reading.record;
  const value = readCustomField(holder, family, name, reading.context.definitions);
  if (value === null) return found(null);
  if (value.options > 1) {
    return refused(
      'clerk',
      `${value.options} options in ${name}, where the other system takes one`,
      'choose one in Precoro.',
    );
  }
  if (value.optionExternalId !== null) return inCompany(value.optionExternalId, name, field, reading);
  if (!field.required) return found(null);
  const shown = value.text === null ? `option ${optionText(value.optionId)}` : show(value.text);
  return value.optionId === null
    ? refused(
        'engineer',
        `${shown} in ${name}, which is free text and no option`,
        `read it as a value in ${field.place}.`,
      )
    : refused(
        'accountant',
        `${name} ${shown}, which has no external id in Precoro`,
        "enter the option's external id there.",
      );
}

/** Where there are several companies, what came from one of them shows it: `{company}:{external id}`. */
function inCompany(
  shown: string,
  name: string,
  field: FieldPlan,
  { companies, context }: Reading,
): Evaluated {
  const named = companies.length > 1 ? namedByShown(companies, shown) : null;
  if (named === null) return found(shown);
  if (named.company === context.company) return found(named.externalId);
  return refused(
    'accountant',
    `${name} ${show(named.externalId)}, which ${named.company} keeps`,
    `choose one of ${context.company} in Precoro; if both use it, read it with a function in ${field.place}.`,
  );
}

function linkCounterpart(source: SourceOf<'counterpart'>, field: FieldPlan, reading: Reading): Evaluated {
  const reference = step(source.of === 'document' ? reading.document : reading.record, source.entity);
  const id = step(reference, 'id');
  if (typeof id !== 'string') return found(null);
  const ref = { entity: source.entity, id };
  const counterpart = reading.context.counterpart(ref);
  const label = step(reference, 'label') ?? step(reference, 'idn') ?? id;
  const name = `${ENTITY_LABELS[source.entity]} ${show(label)}`;
  switch (counterpart.state) {
    case 'linked':
      return found(counterpart.externalId);
    case 'awaited':
      return {
        ok: false,
        problem: null,
        waitsFor: ref,
        text: `${name}, which is not in the other system yet`,
      };
    case 'impossible':
      return field.required
        ? unreachable(name, counterpart, 'clerk', 'correct it in Precoro, or choose another.')
        : found(null);
  }
}

function translate(source: SourceOf<'translated'>, field: FieldPlan, reading: Reading): Evaluated {
  const evaluated = readPath(source.from, reading);
  if (!evaluated.ok || isBlank(evaluated.value)) return evaluated;
  const value = scalarText(evaluated.value) ?? '';
  const translation = source.values.get(value) ?? source.values.get(value.trim());
  if (translation !== undefined) return found(translation);
  const shown = readsBankDetails(source) ? '(not shown)' : show(value);
  const text = `${labelOfField(field)} ${shown}, for which values.${source.map} has no entry`;
  return refused('engineer', text, `add it to values.${source.map} (used by ${field.place}).`);
}
