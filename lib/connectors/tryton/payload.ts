import type { Json, JsonObject } from '../../domain/json.ts';
import { shortened } from '../../domain/shortened.ts';
import { convert } from '../../mapping/convert.ts';
import { isBlank, show } from '../../mapping/values.ts';
import type { Payload, TargetField, TargetSpec } from '../contract.ts';
import { rejected } from './failure.ts';

/**
 * The payload in canonical form: decimals and days as text; null clears. Fields that it leaves out are left out here.
 * Throws TrytonError that names field and value.
 */
export function checked(spec: TargetSpec, payload: Payload): Payload {
  if (!spec.lines && payload.lines.length > 0)
    throw rejected('engineer', 'This target has no lines. Engineer: take the lines out of the mapping.');
  return {
    fields: checkedFields(spec.fields, payload.fields, ''),
    lines: payload.lines.map((line, index) => checkedFields(spec.lines ?? {}, line, `lines[${index}].`)),
  };
}

function checkedFields(
  specs: Readonly<Record<string, TargetField>>,
  values: JsonObject,
  path: string,
): JsonObject {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(specs, name));
  if (unknown !== undefined)
    throw rejected(
      'engineer',
      `There is no field ${path}${shortened(unknown, 60)}. Allowed: ${Object.keys(specs).join(', ')}.`,
    );
  const known: Record<string, Json> = {};
  for (const [name, field] of Object.entries(specs)) {
    const value = values[name];
    if (field.required && isBlank(value))
      throw rejected(
        'clerk',
        `${path}${name} is required and empty. Clerk: fill it in; or engineer: map it.`,
      );
    if (value !== undefined) known[name] = checkedValue(field, value, `${path}${name}`);
  }
  return known;
}

function checkedValue(field: TargetField, value: Json, path: string): Json {
  const converted = convert(value, field);
  if (!converted.ok)
    throw rejected('engineer', `${path} must be ${converted.expected}, but it is ${show(value)}.`);
  if (typeof converted.value === 'string' && !isStorable(converted.value))
    throw rejected('engineer', `${path} must be text without NUL characters and halves of letters.`);
  return converted.value;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Text of a field; null where it is empty or left out. */
export function textOf(fields: JsonObject, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

/** Whether a record holds what was wanted already: what is left out does not count. */
export function holds(actual: Payload, wanted: Payload, except: readonly string[] = []): boolean {
  return (
    agrees(actual.fields, wanted.fields, except) &&
    actual.lines.length === wanted.lines.length &&
    wanted.lines.every((line, index) => agrees(actual.lines[index] ?? {}, withoutNulls(line), []))
  );
}

function agrees(actual: JsonObject, wanted: JsonObject, except: readonly string[]): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => except.includes(name) || (actual[name] ?? null) === value,
  );
}

/** Lines are written whole: where one says nothing, Tryton's own default stands. */
function withoutNulls(line: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null));
}
