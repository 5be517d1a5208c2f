import type { RecordRef } from '../domain/records.ts';
import type { Link, Links } from './ports/state.ts';

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

/** The same by whoever holds one of the links, in that link's own state. */
export async function orderUnder(
  services: { readonly links: Links },
  { ref, company, fence }: Pick<Link, 'ref' | 'company' | 'fence'>,
  companies: readonly string[],
): Promise<number> {
  const others = companies.filter((one) => one !== company);
  return Math.max(fence, await orderOf(services, ref, others));
}
