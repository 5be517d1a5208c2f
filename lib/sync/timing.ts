import { MINUTE, SECOND } from '../domain/time.ts';

/** Kept free at the end of a lease to write the outcome down. */
export const LEASE_MARGIN_MS = 5 * SECOND;
/** Lease plus the longest time a commit may arrive late: after it, silence means "not done". */
export const QUIET_MS = 150 * SECOND;

/**
 * When to try again what has failed since `since`: each time after twice as long, at least two minutes. It needs no
 * counter, only the time of the first try.
 */
export function laterEachTime(since: number, now: number, atMostMs: number): number {
  return now + Math.min(atMostMs, Math.max(2 * MINUTE, now - since));
}
