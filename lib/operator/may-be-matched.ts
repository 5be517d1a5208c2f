import type { EntityFacts } from '../entities/entity.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import type { AnyRecord } from './match-ours.ts';

/** Statuses in which a document waits for nothing any more. */
const OVER: readonly string[] = ['paid', 'closed'];

/**
 * Whether a record that is linked nowhere may have a counterpart: it is approved, and the configuration lets it travel. Of
 * documents only orders that are open and invoices that are not paid, those from before go-live too: once linked, they
 * are followed to their end.
 */
export function mayBeMatched(record: AnyRecord, facts: EntityFacts, mapping: EntityMapping): boolean {
  if (facts.neverTravels(record) !== null || facts.standing(record) !== 'approved') return false;
  if (facts.isDocument && OVER.includes(facts.statuses[record.status]?.name ?? '')) return false;
  return mapping.when(record);
}
