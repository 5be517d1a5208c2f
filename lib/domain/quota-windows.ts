import type { Buckets } from './quota.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/**
 * How far the clocks of two callers may differ. Every window is kept so much longer than Precoro's, because what one caller
 * noted is judged by another one's clock.
 */
export const CLOCK_TOLERANCE_MS = 2 * SECOND;
export const QUARTER = 15 * MINUTE;

/** A sliding window, counted in pieces of time. */
interface Window {
  readonly pieceMs: number;
  readonly lengthMs: number;
}

/**
 * A piece counts until all of it has left the window, so a full window gives a request back up to a piece later than
 * Precoro does: a minute in the hour and a quarter in the day leave 98.3 % and 98.9 % of them usable.
 */
export const HOUR_WINDOW: Window = { pieceMs: MINUTE, lengthMs: HOUR };
export const DAY_WINDOW: Window = { pieceMs: QUARTER, lengthMs: DAY };

/** The pieces that still count. */
export function within(window: Window, buckets: Buckets, now: number): Buckets {
  const isOver = ([piece]: Buckets[number]) => leavesAt(window, piece) <= now;
  return buckets.some(isOver) ? buckets.filter((bucket) => !isOver(bucket)) : buckets;
}

/** Whether a request that ends at this time still counts. */
export function countsIn(window: Window, end: number, now: number): boolean {
  return leavesAt(window, Math.floor(end / window.pieceMs)) > now;
}

/** Requests that still count. */
export function totalWithin(window: Window, buckets: Buckets, now: number): number {
  let sum = 0;
  for (const [piece, count] of buckets) if (leavesAt(window, piece) > now) sum += count;
  return sum;
}

/** When fewer than `allowed` requests lie in the window, if none is added; 0 when they are fewer already. */
export function allowsAt(window: Window, buckets: Buckets, allowed: number, now: number): number {
  let left = totalWithin(window, buckets, now);
  if (left < allowed) return 0;
  for (const [piece, count] of within(window, buckets, now)) {
    left -= count;
    if (left < allowed) return leavesAt(window, piece);
  }
  // Nothing at all is allowed: perhaps more is, a piece later.
  return now + window.pieceMs;
}

/** Pieces stay in order, even where a slow clock notes something late. */
export function addTo({ pieceMs }: Window, buckets: Buckets, at: number, count = 1): Buckets {
  const piece = Math.floor(at / pieceMs);
  const place = buckets.findLastIndex(([known]) => known <= piece);
  const there = buckets[place];
  return there?.[0] === piece
    ? buckets.with(place, [piece, there[1] + count])
    : buckets.toSpliced(place + 1, 0, [piece, count]);
}

export function total(buckets: Buckets): number {
  return buckets.reduce((sum, [, count]) => sum + count, 0);
}

/** Requests of the last minute that still count. */
export function withinMinute(ends: readonly number[], now: number): readonly number[] {
  return ends.filter((end) => end + MINUTE + CLOCK_TOLERANCE_MS > now);
}

function leavesAt({ pieceMs, lengthMs }: Window, piece: number): number {
  return (piece + 1) * pieceMs + lengthMs + CLOCK_TOLERANCE_MS;
}
