import type { Purpose } from './purposes.ts';
import type { Ledger } from './quota.ts';
import { SECOND } from './time.ts';

/**
 * Callers that share a key take turns, in the order in which they came. Without a line the caller that sent last would always
 * be first again, for it alone need not allow for a difference between clocks.
 */

/** A caller sends so many in a row before it lets others go: each change of caller costs the allowance for clocks. */
const TURN = 5;
/** Whoever waits renews its place well before this is over; the place of one that died holds others up no longer. */
const PLACE_MS = 12 * SECOND;
const RENEW_MS = 7 * SECOND;

/** Whether nobody who could go now has waited longer, or this caller's turn is not over. */
export function isFirstInLine(
  { waiting, lastOwner, inARow }: Ledger,
  owner: string,
  couldGo: (purpose: Purpose) => boolean,
  now: number,
): boolean {
  if (lastOwner === owner && inARow < TURN) return true;
  const first = waiting.find(
    (waiter) => waiter.until > now && (waiter.owner === owner || couldGo(waiter.purpose)),
  );
  return first === undefined || first.owner === owner;
}

export function isInLine({ waiting }: Ledger, owner: string): boolean {
  return waiting.some((waiter) => waiter.owner === owner);
}

/** Whether the caller has to write that it waits, or still does. */
export function needsPlace({ waiting }: Ledger, owner: string, now: number): boolean {
  return !waiting.some((waiter) => waiter.owner === owner && waiter.until - now > RENEW_MS);
}

/** Takes the last place in line, or renews the one the caller has. */
export function standInLine(ledger: Ledger, owner: string, purpose: Purpose, now: number): Ledger {
  const renewed = { owner, purpose, until: now + PLACE_MS };
  const alive = ledger.waiting.filter((waiter) => waiter.until > now || waiter.owner === owner);
  const waiting = isInLine(ledger, owner)
    ? alive.map((waiter) => (waiter.owner === owner ? renewed : waiter))
    : [...alive, renewed];
  return { ...ledger, waiting, seenAt: Math.max(ledger.seenAt, now) };
}

export function leaveLine(ledger: Ledger, owner: string): Ledger {
  return { ...ledger, waiting: ledger.waiting.filter((waiter) => waiter.owner !== owner) };
}
