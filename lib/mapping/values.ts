import { shortened } from '../domain/shortened.ts';

/** An object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nothing to send: absent, or text without a visible letter. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Text of a scalar; undefined for anything else, so that no object's own `toString` is ever called. */
export function scalarText(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

/** For error texts: the value's kind, or a scalar's start in quotes. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return quoted(String(value));
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function quoted(text: string): string {
  return `"${shortened(text, 61)}"`;
}

/** A name as it was written; of anything but text, what it is. Unlike `String` it fails for nothing. */
export function nameText(value: unknown): string {
  return typeof value === 'string' ? value : show(value);
}
