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

/** The deadline of a call is what is left of the lease, less a margin to write the outcome down. */
export function contextOf(services: ApplyServices, attempt: Attempt) {
  const left = attempt.leaseUntil - services.clock.now() - LEASE_MARGIN_MS;
  return { company: attempt.company, signal: services.deadline(Math.max(1, Math.min(left, MINUTE))) };
}
