import type { EntityName } from '../domain/records.ts';
import type { EntityMapping, Feed } from '../mapping/contract.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';
import { assertConfigured } from './configured.ts';
import type { OperatorServices } from './services.ts';
import { plural } from './words.ts';

/**
 * How the records of an entity are matched: `outward` with what stands under the mapping's target, whatever else comes in;
 * `inward` with what the sources of its feeds yield.
 */
export type Matchable =
  | { readonly kind: 'outward'; readonly mapping: EntityMapping }
  | { readonly kind: 'inward'; readonly feeds: readonly Feed[] };

/** Throws RangeError for what is not configured, and for what is never matched. */
export function matchable(
  { integration, catalogue }: Pick<OperatorServices, 'integration' | 'catalogue'>,
  entity: EntityName,
): Matchable {
  assertConfigured(integration, entity);
  const never = NEVER[entity];
  if (never !== undefined)
    throw new RangeError(`${plural(catalogue[entity].label)} are not matched: ${never}`);
  const mapping = mappingOf(integration, entity);
  return mapping ? { kind: 'outward', mapping } : { kind: 'inward', feeds: feedsOf(integration, entity) };
}

const NEVER: Readonly<Partial<Record<EntityName, string>>> = {
  receipt:
    'those from before go-live are left alone, and one that stands on both sides is linked by hand with "precoro-sync link"',
  payment: 'each is looked for on its invoice before it is posted, by its external id or by amount and day',
};
