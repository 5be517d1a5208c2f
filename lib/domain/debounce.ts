import { gapByPace, type PullPace } from './pull-pace.ts';
import { SECOND } from './time.ts';

/** When hints may wake a pull of their entity, all in milliseconds. */
export interface Debounce {
  /** So long no further hint has come: a burst is over. */
  readonly quietMs: number;
  /** The first hint waits no longer than this for the quiet. */
  readonly mostMs: number;
  /** So long after the end of the last pull. */
  readonly gapMs: number;
}

/** What is known of one entity's hints. Times in epoch milliseconds. */
export interface Hinted {
  /** First hint since the last pull. */
  readonly since: number;
  /** Newest hint. */
  readonly last: number;
  /** End of the newest finished pull; 0 before the first. */
  readonly pulledAt: number;
}

export const QUIET_MS = 2 * SECOND;
const MOST_MS = 10 * SECOND;

/**
 * Gap between pulls of one entity by the share of the day's requests that live work may still spend: none while the day
 * is quiet, 20 and then 90 seconds as the requests run short. Between the points it is linear.
 */
const GAPS: readonly (readonly [share: number, seconds: number])[] = [
  [0, 150],
  [0.05, 90],
  [0.12, 20],
  [0.25, 0],
];
/** Gap that pulls grow towards when none of them shows anything new: somebody forges hints, or each comes twice. */
const FRUITLESS_GAP_MS = 120 * SECOND;

/**
 * @param room share of the day's requests that live work may still spend, 0 to 1
 * @param pullYield share of the recent hint pulls that showed something new, 0 to 1
 * @param pace pulls that the day allows and those of the last hour; null where nothing presses
 */
export function debounceOf(room: number, pullYield: number, pace: PullPace | null = null): Debounce {
  const scarce = Math.max(gapBySupply(room), pace ? gapByPace(pace) : 0);
  const gapMs = scarce + (1 - pullYield) ** 2 * FRUITLESS_GAP_MS;
  return { quietMs: QUIET_MS, mostMs: Math.max(MOST_MS, gapMs), gapMs };
}

/** When the hints of an entity may wake a pull. */
export function pullDueAt({ since, last, pulledAt }: Hinted, debounce: Debounce): number {
  const quiet = Math.min(last + debounce.quietMs, since + debounce.mostMs);
  return Math.max(quiet, pulledAt + debounce.gapMs);
}

/** A newer pull counts a fifth. */
export function yieldAfter(pullYield: number, showedNews: boolean): number {
  return 0.8 * pullYield + (showedNews ? 0.2 : 0);
}

function gapBySupply(room: number): number {
  const above = GAPS.findIndex(([share]) => share >= room);
  if (above < 0) return 0;
  const [share, seconds] = GAPS[above] ?? [0, 0];
  const [shareBelow, secondsBelow] = GAPS[above - 1] ?? [share, seconds];
  const way = share === shareBelow ? 1 : (Math.max(room, 0) - shareBelow) / (share - shareBelow);
  return (secondsBelow + (seconds - secondsBelow) * way) * SECOND;
}
