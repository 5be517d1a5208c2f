import type { EntityName } from '../domain/records.ts';
import { chosenEntities, staleWords } from './plan.ts';
import { readStanding, type StandingServices } from './plan-standing.ts';
import { reconcileInward } from './reconcile-inward.ts';
import { reconcileOutward } from './reconcile-outward.ts';
import type { ReconcileFinding, ReconcileGroup, Reconciliation } from './reconcile-views.ts';

export type ReconcileServices = StandingServices;

/** What one entity in one direction comes to, all companies. */
export interface PartOfReconciliation {
  readonly groups: readonly ReconcileGroup[];
  readonly findings: readonly ReconcileFinding[];
}

/**
 * Compares both systems record by record, in both directions: what is known of Precoro with what the external system holds
 * now. Nothing is changed, and nothing asked of Precoro. `month` as `2026-02` leaves other documents out; master data is
 * compared whole.
 *
 * Throws RangeError for an entity that is not configured and a month that is none, NotReadYetError, ExternalUnreachableError.
 */
export async function reconcile(
  services: ReconcileServices,
  entities: readonly EntityName[],
  month: string | null = null,
): Promise<Reconciliation> {
  if (month !== null && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new RangeError(`the month is "${month.slice(0, 40)}"; allowed is a month such as 2026-02`);
  const { integration } = services;
  const chosen = chosenEntities(services, entities);
  const standing = await readStanding(services);
  const parts: PartOfReconciliation[] = [];
  for (const mapping of integration.entities)
    if (chosen.includes(mapping.entity))
      parts.push(await reconcileOutward(services, standing, mapping, month));
  for (const feed of integration.feeds)
    if (chosen.includes(feed.entity)) parts.push(await reconcileInward(services, standing, feed));
  const groups = parts.flatMap((part) => part.groups);
  const findings = parts.flatMap((part) => part.findings);
  const areSumsEqual = groups.every(({ sums }) => sums.every(({ equal }) => equal));
  return {
    ...{ name: integration.name, at: standing.now, month, groups, findings },
    stale: await staleWords(services, standing, chosen),
    isInStep: findings.length === 0 && areSumsEqual,
  };
}
