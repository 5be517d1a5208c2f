import { isObject } from '../../mapping/values.ts';
import { digitsOf } from './exact-json.ts';

/** What names in braces stand for: `id`, `company`, `field.code`. */
export type Values = Readonly<Record<string, unknown>>;

const NAME = /\{([^{}\s]+)\}/g;
const NOTHING_BUT_A_NAME = /^\{([^{}\s]+)\}$/;

/** The names in braces of a text, or of any text inside JSON. */
export function namesIn(template: unknown): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(NAME)].map(([, name = '']) => name);
  if (Array.isArray(template)) return template.flatMap(namesIn);
  return isObject(template) ? Object.values(template).flatMap(namesIn) : [];
}

/** Null where a name has no value: then the text says nothing. */
export function fillText(
  template: string,
  values: Values,
  encode: (text: string) => string = (text) => text,
): string | null {
  let isWhole = true;
  const filled = template.replace(NAME, (_all, name: string) => {
    const text = textOf(values[name]);
    if (text === null) isWhole = false;
    return encode(text ?? '');
  });
  return isWhole ? filled : null;
}

/** A text that is nothing but a name becomes its value, whatever that is; null where it has none. */
export function fillJson(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const [, name] = NOTHING_BUT_A_NAME.exec(template) ?? [];
    return name === undefined ? (fillText(template, values) ?? '') : (values[name] ?? null);
  }
  if (Array.isArray(template)) return template.map((member) => fillJson(member, values));
  if (!isObject(template)) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillJson(value, values)]));
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : (digitsOf(value) ?? JSON.stringify(value));
}
