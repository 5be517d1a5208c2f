import { SECOND } from '../domain/time.ts';

/**
 * The least fence that a lease taken now has: the clock's second. A count would go back with a table that was set back or
 * lost, and then what is said under it would be refused as old news by tables that were not.
 */
export function fenceAt(now: number): number {
  return Math.floor(now / SECOND);
}
