import type { RecordRef } from '../domain/records.ts';

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
