/** What JSON can hold. Payloads and mirror content are plain JSON so that they hash and store the same anywhere. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** JSON text with object keys sorted, so that equal content has equal text. Undefined properties are left out. */
export function stableJson(value: unknown): string {
  return textOf(value) ?? 'null';
}

/** Undefined for what JSON has no text for. Everything that is stored is hashed by this text, so it must be fast. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value) return textOf(JSON.parse(JSON.stringify(value)));
  let inner = '';
  for (const name of Object.keys(value).sort()) {
    const text = textOf((value as Readonly<Record<string, unknown>>)[name]);
    if (text !== undefined) inner += `${inner === '' ? '' : ','}${nameText(name)}:${text}`;
  }
  return `{${inner}}`;
}

/** A few names are met over and over; their texts are half of the work. */
function nameText(name: string): string {
  const known = nameTexts.get(name);
  if (known !== undefined) return known;
  if (nameTexts.size >= MOST_NAMES) nameTexts.clear();
  const text = JSON.stringify(name);
  nameTexts.set(name, text);
  return text;
}

const nameTexts = new Map<string, string>();
const MOST_NAMES = 1000;
