import type { Target } from '../connectors/contract.ts';
import { MINUTE } from '../domain/time.ts';
import type { ApplyServices, Attempt } from './apply-to-company.ts';
import { LEASE_MARGIN_MS } from './timing.ts';

/** What the record's mapping writes to. */
export function targetOf(services: ApplyServices, attempt: Attempt): Target {
  const target = services.connector.targets[attempt.mapping.target];
  if (!target)
    throw new Error(`connector ${services.connector.name} has no target "${attempt.mapping.target}"`);
  return target;
}

/**
 * Whether a write may still be sent. Whoever stood still for longer than its lease must not: somebody else may have looked
 * for its write by now, found nothing, and sent it once more.
 */
export function hasTime({ clock }: ApplyServices, { leaseUntil }: Attempt): boolean {
  return clock.now() < leaseUntil - LEASE_MARGIN_MS;
}

/** The deadline of a call is what is left of the lease, less a margin to write the outcome down. */
export function contextOf(services: ApplyServices, attempt: Attempt) {
  const left = attempt.leaseUntil - services.clock.now() - LEASE_MARGIN_MS;
  return { company: attempt.company, signal: services.deadline(Math.max(1, Math.min(left, MINUTE))) };
}
