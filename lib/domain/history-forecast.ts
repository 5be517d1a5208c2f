import { isPurpose, type Purpose } from './purposes.ts';
import { countRequests } from './quota-requests.ts';
import { decideSlot } from './quota-slots.ts';
import { DAY_WINDOW, HOUR_WINDOW, QUARTER, within } from './quota-windows.ts';
import { spenderOf, spentByPurpose, type Buckets, type Ledger, type QuotaLimits } from './quota.ts';
import { DAY, MINUTE, SECOND } from './time.ts';

/** What a load of history has left to do, and what it may spend. */
export interface HistoryPlan {
  readonly ledger: Ledger;
  readonly limits: QuotaLimits;
  readonly pagesLeft: number;
  readonly now: number;
  /** How long one page takes without waiting for the quota. */
  readonly pageMs: number;
  /** Scheduled lists a day that will come, also where the last day had none. */
  readonly pollsADay: number;
}

/** The gap between requests, and the answer. */
export const USUAL_PAGE_MS = 1.3 * SECOND;
/**
 * The dispatcher works for 45 s at a time, and its next run starts after two or three more. While it reads, somebody also
 * changes something, which a first forecast has not seen yet.
 */
const RUNS_AND_RESTS = 1.09;

const HORIZON_MS = 30 * DAY;
const HISTORY = { purpose: 'history', getFingerprint: null } as const;

/**
 * When the last page will be read: the quota's own rules, played forward page by page, while everything else goes on
 * spending evenly what it spent in the last 24 hours. Null when that is not within 30 days.
 */
export function forecastEnd(plan: HistoryPlan): number | null {
  const { ledger, limits, pagesLeft, now, pageMs } = plan;
  const others = othersRates(plan);
  const perMs = others.reduce((sum, [, rate]) => sum + rate, 0);
  // Others take their turns between two pages.
  const busyMs = (RUNS_AND_RESTS * pageMs) / Math.max(0.1, 1 - perMs * pageMs);
  const stepMs = Math.max(busyMs, MINUTE / limits.perMinute);
  const spender = spenderOf(limits);
  let future: Ledger = { ...ledger, seenAt: 0, lastEnd: 0, inFlight: null, waiting: [] };
  let at = now;
  let othersUpTo = now;
  for (let left = pagesLeft; left > 0;) {
    if (at > now + HORIZON_MS) return null;
    if (at - othersUpTo >= MINUTE) {
      for (const [purpose, rate] of others)
        future = countRequests(future, { purpose, count: rate * (at - othersUpTo), at, spender });
      future = forgetful(future, at);
      othersUpTo = at;
    }
    const decision = decideSlot({ ...future, lastEnd: 0, minute: [] }, HISTORY, limits, at);
    if (decision.free) {
      future = countRequests(future, { ...HISTORY, count: 1, at, spender });
      left -= 1;
      at += stepMs;
    } else {
      // What may be spent of the day changes with each quarter, and with the hours of work.
      at = Math.max(at + SECOND, Math.min(decision.until, (Math.floor(at / QUARTER) + 1) * QUARTER));
    }
  }
  return Math.ceil(at);
}

/** Requests per millisecond of everything but history. A list that a webhook asked for takes the place of a scheduled one. */
function othersRates({ ledger, now, pollsADay }: HistoryPlan): readonly (readonly [Purpose, number])[] {
  const spent = spentByPurpose(ledger, now);
  const poll = Math.max(spent.poll ?? 0, pollsADay - (spent.hintPull ?? 0));
  return Object.entries({ ...spent, poll }).flatMap(([name, count]) =>
    isPurpose(name) && name !== 'history' ? [[name, count / DAY] as const] : [],
  );
}

/** Without what has left the windows: weeks are played in no time. */
function forgetful(ledger: Ledger, now: number): Ledger {
  const day = (all: Readonly<Record<string, Buckets>>) =>
    Object.fromEntries(
      Object.entries(all).map(([name, buckets]) => [name, within(DAY_WINDOW, buckets, now)]),
    );
  return {
    ...ledger,
    hour: within(HOUR_WINDOW, ledger.hour, now),
    day: within(DAY_WINDOW, ledger.day, now),
    byPurpose: day(ledger.byPurpose),
    bySpender: day(ledger.bySpender),
  };
}
