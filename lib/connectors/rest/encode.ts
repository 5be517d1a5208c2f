import type { Actor } from '../../domain/failures.ts';
import type { JsonObject } from '../../domain/json.ts';
import { shortened } from '../../domain/shortened.ts';
import { convert } from '../../mapping/convert.ts';
import { isBlank, show } from '../../mapping/values.ts';
import type { Payload } from '../contract.ts';
import { exactNumber } from './exact-json.ts';
import { putAt } from './json-path.ts';
import type { FieldPlan, RecordPlan } from './plan.ts';
import type { Values } from './template.ts';

/** The content is refused before anything is sent. */
export interface Refusal {
  readonly outcome: 'rejected';
  readonly actor: Actor;
  readonly words: string;
}

/** What requests are filled with: `record` is the system's JSON, `field.NAME` single values of it. */
export type Encoded = { readonly values: Values } | Refusal;

/** Checks a payload against the spec and turns it into the system's JSON; `key` is put where the system keeps it. */
export function encodePayload(plan: RecordPlan, payload: Payload, key: string | null): Encoded {
  if (!plan.lines && payload.lines.length > 0)
    return refusal('engineer', 'This target has no lines. Engineer: take the lines out of the mapping.');
  const header = encodeFields(plan.fields, payload.fields, '');
  if ('outcome' in header) return header;
  const record = jsonOf(plan.fields, header);
  if (plan.lines) {
    const lines: object[] = [];
    for (const [index, given] of payload.lines.entries()) {
      const line = encodeFields(plan.lines.fields, given, `lines[${index}].`);
      if ('outcome' in line) return line;
      lines.push(jsonOf(plan.lines.fields, line));
    }
    putAt(record, plan.lines.at, lines);
  }
  if (plan.key && key !== null) putAt(record, plan.key, key);
  return { values: { record, ...fieldValues(header) } };
}

/** `field.NAME` of the fields that are given, such as those of a natural key, whatever else is missing. */
export function encodeKnown(plan: RecordPlan, fields: JsonObject, names: readonly string[]): Encoded {
  const wanted = plan.fields.filter(({ name }) => names.includes(name));
  const given = Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  const encoded = encodeFields(wanted, given, '');
  return 'outcome' in encoded ? encoded : { values: fieldValues(encoded) };
}

type WireFields = ReadonlyMap<string, unknown>;

function fieldValues(fields: WireFields): Values {
  return Object.fromEntries([...fields].map(([name, value]) => [`field.${name}`, value]));
}

function jsonOf(plans: readonly FieldPlan[], fields: WireFields): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { name, at } of plans) if (fields.has(name)) putAt(json, at, fields.get(name));
  return json;
}

function encodeFields(plans: readonly FieldPlan[], values: JsonObject, path: string): WireFields | Refusal {
  const known = plans.map(({ name }) => name);
  const unknown = Object.keys(values).find((name) => !known.includes(name));
  if (unknown !== undefined)
    return refusal('engineer', `There is no field ${path}${unknown}. Allowed: ${known.join(', ')}.`);
  const encoded = new Map<string, unknown>();
  for (const plan of plans) {
    const { name, field } = plan;
    const value = values[name];
    if (field.required && isBlank(value))
      return refusal(
        'clerk',
        `${path}${name} is required and empty. Clerk: fill it in; or engineer: map it.`,
      );
    if (value === undefined) continue;
    const wire = encodeValue(plan, value);
    if (wire === undefined) return misfit(plan, value, path);
    encoded.set(name, wire);
  }
  return encoded;
}

/** Undefined for what does not fit. */
function encodeValue({ field, as }: FieldPlan, value: unknown): unknown {
  // Text goes as it is: what looks blank may be meant.
  const converted =
    field.type === 'text' && typeof value === 'string' && value.trim() === ''
      ? { ok: true as const, value }
      : convert(value, { ...field, about: '' });
  if (!converted.ok) return undefined;
  const isNumber = field.type === 'decimal' && as === 'number' && typeof converted.value === 'string';
  return isNumber ? exactNumber(converted.value) : converted.value;
}

/** The text itself is not shown: it may be a bank account. */
function misfit({ name, field }: FieldPlan, value: unknown, path: string): Refusal {
  const converted = convert(value, { ...field, about: '' });
  const expected = converted.ok ? '' : converted.expected;
  const given = field.type === 'text' ? '' : `, but it is ${show(value)}`;
  return refusal('engineer', `${path}${name} must be ${expected}${given}.`);
}

/** Values of the record stand in the words, and may be long. */
const LONGEST_WORDS = 1500;

function refusal(actor: Actor, words: string): Refusal {
  return { outcome: 'rejected', actor, words: shortened(words, LONGEST_WORDS) };
}
