import type { Payload, TargetField, TargetSpec } from '../connectors/contract.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { stableJson } from '../domain/json.ts';
import { toDecimal } from '../domain/money.ts';

/** One field that differs. Null is "nothing". */
export interface FieldChange {
  /** As people find it: `total`, `line 2 amount`, `lines`. */
  readonly field: string;
  readonly kept: Json;
  readonly wanted: Json;
}

/** Where what is kept differs from what is wanted; fields that are not mapped are not looked at. */
export function fieldChanges(wanted: Payload, kept: Payload, spec: TargetSpec): readonly FieldChange[] {
  const header = changesOf(wanted.fields, kept.fields, spec.fields, '');
  if (wanted.lines.length !== kept.lines.length) {
    return [...header, { field: 'lines', kept: kept.lines.length, wanted: wanted.lines.length }];
  }
  const lines = wanted.lines.flatMap((line, index) =>
    changesOf(line, kept.lines[index] ?? {}, spec.lines ?? {}, `line ${index + 1} `),
  );
  return [...header, ...lines];
}

/** The same in words. */
export function differences(wanted: Payload, kept: Payload, spec: TargetSpec): readonly string[] {
  return fieldChanges(wanted, kept, spec).map((change) =>
    change.field === 'lines'
      ? `${text(change.wanted)} lines wanted, ${text(change.kept)} kept`
      : `${change.field}: ${text(change.wanted)} wanted, ${text(change.kept)} kept`,
  );
}

/** Of what is kept, the fields that are mapped, in one form: two sides in step have equal ones. */
export function canonicalPart(mapped: Payload, kept: Payload, spec: TargetSpec): Json {
  const part = (
    names: JsonObject,
    values: JsonObject,
    fields: Readonly<Record<string, TargetField>>,
  ): JsonObject =>
    Object.fromEntries(Object.keys(names).map((name) => [name, canonical(values[name], fields[name])]));
  return {
    fields: part(mapped.fields, kept.fields, spec.fields),
    lines: kept.lines.map((line, index) => part(mapped.lines[index] ?? line, line, spec.lines ?? {})),
  };
}

function changesOf(
  wanted: JsonObject,
  kept: JsonObject,
  fields: Readonly<Record<string, TargetField>>,
  place: string,
): readonly FieldChange[] {
  return Object.entries(wanted)
    .filter(([name, value]) => canonical(value, fields[name]) !== canonical(kept[name], fields[name]))
    .map(([name, value]) => ({ field: `${place}${name}`, kept: kept[name] ?? null, wanted: value ?? null }));
}

/** Blank is blank in every form; 1.50 is 1.5. */
function canonical(value: unknown, field: TargetField | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  const isNumber = field?.type === 'decimal' || field?.type === 'integer';
  return isNumber ? (toDecimal(value) ?? stableJson(value)) : stableJson(value);
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'nothing' : stableJson(value);
}
