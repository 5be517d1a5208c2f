import { emptyLedger, remaining, type Ledger, type QuotaLimits } from './quota.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/**
 * When the day's requests end if spending goes on as in the last hour, to the minute; `now` when none are left. Null when
 * they last: each quarter of an hour gives back what was spent a day before, and after a whole day the present rate
 * gives back what it takes.
 */
export function enoughUntil(ledger: Ledger, limits: QuotaLimits, now: number): number | null {
  const perMs = spentInLastHour(ledger, now) / HOUR;
  const spent: Ledger = { ...emptyLedger(), day: ledger.day };
  for (let at = now; at <= now + DAY; at += MINUTE) {
    const left = remaining(spent, limits, at).day - perMs * (at - now);
    if (left <= 0) return at;
  }
  return null;
}

function spentInLastHour({ hour }: Ledger, now: number): number {
  const recent = hour.filter(([minute]) => (minute + 1) * MINUTE > now - HOUR);
  return recent.reduce((sum, [, count]) => sum + count, 0);
}
