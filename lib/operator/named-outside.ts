import { recordKey, type RecordRef } from '../domain/records.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { Integration } from '../mapping/contract.ts';
import { namedByShown } from '../mapping/shown-id.ts';

/**
 * The external record of one company that Precoro says a record is; null for none. With several companies it shows our own
 * key, which names nobody, or the company and the id that a feed has made it from. Any other id may stand in each of them.
 */
export function namedOutside(
  { companies }: Pick<Integration, 'companies'>,
  ref: RecordRef,
  { externalId }: Pick<PrecoroRecord, 'externalId'>,
  company: string,
): string | null {
  if (externalId === null || (companies.length > 1 && externalId === recordKey(ref))) return null;
  const named = namedByShown(companies, externalId);
  if (named === null) return externalId;
  return named.company === company ? named.externalId : null;
}
