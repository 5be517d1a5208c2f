import { classOf, isPurpose } from './purposes.ts';
import { roomFor, type Ledger, type QuotaLimits } from './quota.ts';
import { DAY_WINDOW, QUARTER, totalWithin } from './quota-windows.ts';
import { DAY, HOUR, SECOND } from './time.ts';
import { leftOfWorkMs } from './working-hours.ts';

/** How hints may be read so that the day's requests last. */
export interface PullPace {
  /** Pulls an hour that the requests allow until work ends, or for a day outside working hours. */
  readonly allowedPerHour: number;
  /** Pulls of the last hour. */
  readonly lastHour: number;
}

/** What is owed beside pulls, in requests. */
export interface Owed {
  /** Changed documents that are still to be read whole. */
  readonly details: number;
  /** External ids that Precoro does not show yet. */
  readonly links: number;
}

/** Not all of it: what comes is never quite like the last hour. */
const SPENDABLE = 0.9;
/** External ids can wait for the night, so they slow pulls down only so far. */
const MOST_FOR_LINKS = 0.4;
const LEAST_HORIZON_MS = HOUR;

/**
 * The pace of pulls that lasts. Linear: details and links go on as in the last hour, and what was spent a day ago comes
 * back.
 */
export function pullPace(ledger: Ledger, limits: QuotaLimits, owed: Owed, now: number): PullPace {
  const atWorkMs = limits.workingHours ? leftOfWorkMs(limits.workingHours, now) : 0;
  const horizonMs = atWorkMs > 0 ? Math.max(LEAST_HORIZON_MS, atWorkMs) : DAY;
  const hours = horizonMs / HOUR;
  const staying = totalWithin(DAY_WINDOW, ledger.day, now + horizonMs);
  const comesBack = totalWithin(DAY_WINDOW, ledger.day, now) - staying;
  const supply = SPENDABLE * (roomFor(ledger, 'detail', limits, now) + comesBack);
  const recent = lastHourOf(ledger, now);
  const details = recent.otherLive * hours + owed.details;
  const links = Math.min(recent.links * hours + owed.links, MOST_FOR_LINKS * supply);
  return { allowedPerHour: Math.max(0, supply - details - links) / hours, lastHour: recent.pulls };
}

/**
 * Gap that keeps pulls at their pace: none while they are clearly slower, the pace's own distance once they have reached it,
 * up to three times that when they are well above.
 */
export function gapByPace({ allowedPerHour, lastHour }: PullPace): number {
  const used = lastHour / Math.max(1, allowedPerHour);
  if (used <= EASY) return 0;
  const times = Math.min(MOST_TIMES, (used - EASY) / (1 - EASY));
  return Math.min(MOST_GAP_MS, (times * HOUR) / Math.max(1, allowedPerHour));
}

const EASY = 0.8;
const MOST_TIMES = 3;
const MOST_GAP_MS = 150 * SECOND;

/** Requests of the last hour, from whole quarters and the one that runs. */
function lastHourOf(ledger: Ledger, now: number) {
  const first = Math.floor((now - HOUR) / QUARTER) + 1;
  const scale = HOUR / Math.max(QUARTER, now - first * QUARTER);
  const counts = Object.entries(ledger.byPurpose).map(([purpose, buckets]) => ({
    purpose,
    count: scale * buckets.reduce((sum, [piece, count]) => sum + (piece >= first ? count : 0), 0),
  }));
  const sum = (matches: (purpose: string) => boolean) =>
    counts.filter(({ purpose }) => matches(purpose)).reduce((all, { count }) => all + count, 0);
  const isOtherLive = (purpose: string) =>
    isPurpose(purpose) && classOf(purpose) === 'live' && purpose !== 'hintPull';
  return {
    pulls: sum((purpose) => purpose === 'hintPull'),
    links: sum((purpose) => purpose === 'linkBack'),
    otherLive: sum(isOtherLive),
  };
}
