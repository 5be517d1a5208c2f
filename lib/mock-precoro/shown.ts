import { shortened } from '../domain/shortened.ts';

/** A value in an error's words: a scalar's beginning, or what it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return shortened(JSON.stringify(value) ?? typeof value, 80);
}
