import type { Json } from '../../domain/json.ts';

/** A value as the project's format writes it: single quotes, names without quotes where they need none. */
export function writeLiteral(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (isList(value)) return `[${value.map(writeLiteral).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const inner = Object.entries(value).map(([name, one]) => `${writeKey(name)}: ${writeLiteral(one)}`);
  return inner.length === 0 ? '{}' : `{ ${inner.join(', ')} }`;
}

export function writeKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function quote(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
}
