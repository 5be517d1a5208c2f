import { isEntityName, recordKey, type RecordRef } from '../domain/records.ts';
import type { Link } from './ports/state.ts';

/**
 * Derived from the record's names alone, so that it survives the loss of every table: a rebuilt cross-reference finds
 * its records by it.
 */
export function idempotencyKey({
  ref,
  company,
}: {
  readonly ref: RecordRef;
  readonly company: string;
}): string {
  return `precoro:${ref.entity}:${ref.id}:${company}`;
}

/** The key to create with: the same for every attempt. */
export function keyOfCreate(link: Pick<Link, 'ref' | 'company' | 'intent'>): string {
  return link.intent?.key ?? idempotencyKey(link);
}

/**
 * The key for whatever is created after a person unlinked the record: under the old one the external system would answer
 * with what was just unlinked. By the time, which unlike a count never goes back with a restored table.
 */
export function nextKey(link: Pick<Link, 'ref' | 'company'>, now: number): string {
  return `${idempotencyKey(link)}#${now}`;
}

/** Whether a person took a link of this record away, and nothing was linked by hand since. */
export function wasUnlinked(link: Pick<Link, 'ref' | 'company' | 'intent'>): boolean {
  return link.intent !== null && link.intent.key !== idempotencyKey(link);
}

/**
 * Whether a key was made for this link. After a person took a link away only the present one counts: what stems from before
 * was let go on purpose.
 */
export function isOwnKey(link: Pick<Link, 'ref' | 'company' | 'intent'>, key: string | null): boolean {
  const made = createdFor(key);
  if (!made || made.company !== link.company || recordKey(made.ref) !== recordKey(link.ref)) return false;
  return !wasUnlinked(link) || key === link.intent?.key;
}

/** The record and company that a key was made for; null for a key that is not ours. */
export function createdFor(key: string | null): { readonly ref: RecordRef; readonly company: string } | null {
  const [, entity, id = '', company = ''] = /^precoro:([^:]+):([^:]+):(.+?)(?:#\d+)?$/s.exec(key ?? '') ?? [];
  return isEntityName(entity) ? { ref: { entity, id }, company } : null;
}
