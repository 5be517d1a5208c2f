/**
 * The least fence that a lease taken now has: the clock's time. A count would go back with a table that was set back or
 * lost, and then what is said under it would be refused as old news by tables that were not.
 */
export function fenceAt(now: number): number {
  return Math.floor(now);
}
