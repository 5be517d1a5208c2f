import { classOf, isPurpose } from './purposes.ts';
import { roomFor, type Buckets, type Ledger, type QuotaLimits } from './quota.ts';
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
const SPENDABLE = 0.95;
/** External ids can wait for the night, so they slow pulls down only so far. */
const MOST_FOR_LINKS = 0.4;
/** Pulls an hour at the widest gap: what the hours after work get at least. */
const SLOWEST_PER_HOUR = 30;

/**
 * The pace of pulls that lasts for a day, at every hour of it. Linear: at work, details and links go on as in the last hour;
 * after work there are the slowest pulls and as many documents as a day before. What was spent a day ago comes back when it was spent. Outside working hours the next day counts as
 * work, for nobody knows better.
 */
export function pullPace(ledger: Ledger, limits: QuotaLimits, owed: Owed, now: number): PullPace {
  const atWorkMs = limits.workingHours ? leftOfWorkMs(limits.workingHours, now) : 0;
  const workHours = atWorkMs > 0 ? Math.max(1, atWorkMs / HOUR) : HOURS_AHEAD;
  const recent = lastHourOf(ledger, now);
  const room = roomFor(ledger, 'detail', limits, now);
  const detailsAfterWork = afterWorkPerHour(ledger, recent.otherLive, now + workHours * HOUR);
  const allowed = Array.from({ length: HOURS_AHEAD }, (_, index) => {
    const hours = index + 1;
    const supply = SPENDABLE * (room + comingBack(ledger, now, now + hours * HOUR));
    const work = Math.min(hours, workHours);
    const details = recent.otherLive * work + owed.details;
    const links = Math.min(recent.links * work + owed.links, MOST_FOR_LINKS * supply);
    const afterWork = (hours - work) * (SLOWEST_PER_HOUR + detailsAfterWork);
    return (supply - details - links - afterWork) / work;
  });
  return { allowedPerHour: Math.max(0, Math.min(...allowed)), lastHour: recent.pulls };
}

const HOURS_AHEAD = 24;

/** Documents an hour that the hours after work will bring: as a day before, but a third of what comes at work at least. */
function afterWorkPerHour({ byPurpose }: Ledger, livePerHour: number, from: number): number {
  const begin = from - DAY;
  const before = countBetween(byPurpose.detail ?? [], begin, begin + AFTER_WORK_MS) / (AFTER_WORK_MS / HOUR);
  return Math.max(before, livePerHour / 3);
}

/** The first hours after work tell most of the night. */
const AFTER_WORK_MS = 6 * HOUR;

/** Requests of a day before that this time gives back. */
function comingBack({ day }: Ledger, from: number, to: number): number {
  return totalWithin(DAY_WINDOW, day, from) - totalWithin(DAY_WINDOW, day, to);
}

function countBetween(buckets: Buckets, from: number, to: number): number {
  return buckets
    .filter(([piece]) => piece * QUARTER >= from && piece * QUARTER < to)
    .reduce((sum, [, count]) => sum + count, 0);
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

const EASY = 0.9;
const MOST_TIMES = 3;
const MOST_GAP_MS = 105 * SECOND;

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
