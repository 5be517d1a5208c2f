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
  if ('toJSON' in value) return textOf(JSON.parse(JSON.stringify(value)));
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? 'null').join(',')}]`;
  const parts: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const text = textOf((value as Readonly<Record<string, unknown>>)[name]);
    if (text !== undefined) parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}
