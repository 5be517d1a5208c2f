import { SECOND } from '../domain/time.ts';

/** Kept free at the end of a lease to write the outcome down. */
export const LEASE_MARGIN_MS = 5 * SECOND;
/** Lease plus the longest time a commit may arrive late: after it, silence means "not done". */
export const QUIET_MS = 150 * SECOND;
