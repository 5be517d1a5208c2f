import type { Ledger, QuotaLimits, SameGet } from './quota.ts';
import { CLOCK_TOLERANCE_MS } from './quota-windows.ts';
import { HOUR } from './time.ts';

/**
 * The same GET may not be sent twice in a minute nor over 30 times in an hour. For the hour each one costs a debt of time
 * (two minutes and a bit) that passes by itself; a few may be owed at once. So a single number per GET keeps the hour, and one
 * whose debt has passed can be forgotten without harm: to remember every GET of an hour would make the item ten times
 * as large.
 */

/** So many of the hour's may be owed at once: they may follow each other as fast as the minute allows. */
const MOST_OWED = 4;

/** When the same GET may be sent again; 0 when it was not sent lately. */
export function sameGetAllowedAt(gets: Ledger['gets'], fingerprint: string, limits: QuotaLimits): number {
  const known = gets[fingerprint];
  if (!known) return 0;
  const [end, debtEnds] = known;
  const { debtMs, mostOwed } = debtOf(limits);
  return Math.max(end + limits.sameGetGapMs + CLOCK_TOLERANCE_MS, debtEnds - (mostOwed - 1) * debtMs);
}

export function noteGet(
  gets: Ledger['gets'],
  fingerprint: string,
  limits: QuotaLimits,
  end: number,
): Ledger['gets'] {
  const [lastEnd, debtEnds] = gets[fingerprint] ?? [0, 0];
  const noted: SameGet = [Math.max(end, lastEnd), Math.max(end, debtEnds) + debtOf(limits).debtMs];
  return { ...gets, [fingerprint]: noted };
}

export function pruneGets(gets: Ledger['gets'], limits: QuotaLimits, now: number): Ledger['gets'] {
  const isOver = ([end, debtEnds]: SameGet) =>
    Math.max(end + limits.sameGetGapMs, debtEnds) + CLOCK_TOLERANCE_MS <= now;
  if (!Object.values(gets).some(isOver)) return gets;
  return Object.fromEntries(Object.entries(gets).filter(([, known]) => !isOver(known)));
}

/**
 * Of `mostOwed` at once and one per `debtMs` after them, `sameGetPerHour` at most fall into any hour: the first of one
 * more lies `sameGetPerHour` debts, less those that may be owed, before it.
 */
function debtOf({ sameGetPerHour }: QuotaLimits): { readonly debtMs: number; readonly mostOwed: number } {
  const mostOwed = Math.max(1, Math.min(MOST_OWED, Math.floor(sameGetPerHour / 6)));
  return { mostOwed, debtMs: Math.ceil((HOUR + CLOCK_TOLERANCE_MS) / (sameGetPerHour - mostOwed + 1)) };
}
