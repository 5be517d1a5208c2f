import type { Payload, TargetField, TargetSpec } from '../connectors/contract.ts';
import type { JsonObject } from '../domain/json.ts';
import { stableJson } from '../domain/json.ts';
import { toDecimal } from '../domain/money.ts';

/** Where what is kept differs from what is wanted, in words; fields that are not mapped are not looked at. */
export function differences(wanted: Payload, kept: Payload, spec: TargetSpec): readonly string[] {
  const header = fieldDifferences(wanted.fields, kept.fields, spec.fields, '');
  if (wanted.lines.length !== kept.lines.length) {
    return [...header, `${wanted.lines.length} lines wanted, ${kept.lines.length} kept`];
  }
  const lines = wanted.lines.flatMap((line, index) =>
    fieldDifferences(line, kept.lines[index] ?? {}, spec.lines ?? {}, `line ${index + 1} `),
  );
  return [...header, ...lines];
}

function fieldDifferences(
  wanted: JsonObject,
  kept: JsonObject,
  fields: Readonly<Record<string, TargetField>>,
  place: string,
): readonly string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => canonical(value, fields[name]) !== canonical(kept[name], fields[name]))
    .map(([name, value]) => `${place}${name}: ${text(value)} wanted, ${text(kept[name])} kept`);
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
