import type { EntityState } from './ports/state.ts';

/** A hint is kept as `id`, or `id:idn` where the webhook named both. */
export function hintKey({ id, idn }: { readonly id: string; readonly idn: string | null }): string {
  return idn === null ? id : `${id}:${idn}`;
}

/** The record's id in what {@link hintKey} wrote. */
export function hintId(key: string): string {
  return key.split(':')[0] ?? key;
}

/** Whether a webhook that is not read yet has named the record at that moment or later. */
export function isHintedSince(hints: EntityState['hints'], id: string, since: number): boolean {
  return Object.entries(hints).some(([key, { at }]) => hintId(key) === id && at >= since);
}
