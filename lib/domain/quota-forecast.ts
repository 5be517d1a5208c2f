import { QUARTER } from './quota-windows.ts';
import { emptyLedger, remaining, type Buckets, type Ledger, type QuotaLimits } from './quota.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/**
 * When the day's requests end if spending goes on as in the last hour, to the minute; `now` when none are left. Null when
 * they last: each quarter of an hour gives back what was spent a day before, and after a whole day the present rate
 * gives back what it takes. Reading history is no part of the rate: it stops by itself while others still have plenty.
 */
export function enoughUntil(ledger: Ledger, limits: QuotaLimits, now: number): number | null {
  const perMs = spentInLastHour(ledger, now) / HOUR;
  const { day, bySpender, foreign } = ledger;
  const spent: Ledger = { ...emptyLedger(), day, bySpender, foreign };
  for (let at = now; at <= now + DAY; at += MINUTE) {
    const left = remaining(spent, limits, at).day - perMs * (at - now);
    if (left <= 0) return at;
  }
  return null;
}

function spentInLastHour(ledger: Ledger, now: number): number {
  const isRecent = (piece: number, ms: number) => (piece + 1) * ms > now - HOUR;
  const sum = (buckets: Buckets, ms: number) =>
    buckets.reduce((all, [piece, count]) => (isRecent(piece, ms) ? all + count : all), 0);
  const quarters = sum(ledger.day, QUARTER);
  const history = sum(ledger.byPurpose.history ?? [], QUARTER);
  return sum(ledger.hour, MINUTE) * (quarters === 0 ? 1 : 1 - history / quarters);
}
