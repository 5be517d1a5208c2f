import type { RecordRef } from '../domain/records.ts';
import type { Links } from './ports/state.ts';

/**
 * Orders what is said about a record as a whole (its failure, its wishes for Precoro). Each company's link counts its
 * own fence, so the highest of them speaks for all.
 */
export async function orderOf(
  { links }: { readonly links: Links },
  ref: RecordRef,
  companies: readonly string[],
): Promise<number> {
  const known = await Promise.all(companies.map((company) => links.read(ref, company)));
  return Math.max(0, ...known.map((link) => link?.fence ?? 0));
}
