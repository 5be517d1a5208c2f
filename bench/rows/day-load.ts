import { DAY, HOUR } from '../../lib/domain/time.ts';
import type { Figures, Goal } from '../row.ts';
import type { Measured } from '../world/measured.ts';
import { ALWAYS, figuresOf } from './figures.ts';

/** After the last day so long is waited for what came just before midnight. */
const GRACE_DAYS = 1 / 24;

/** Of a {@link Scenario} that goes on for whole days. */
export function wholeDays(days: number): { readonly leastDays: number; readonly mostDays: number } {
  return { leastDays: days, mostDays: days + GRACE_DAYS };
}

export const P50 = 'seconds outside p50';
export const P99 = 'seconds outside p99';
export const GROWTH = 'waiting, more at the last midnight than at the first';
export const UNLINKED_AT_MIDNIGHT = 'not linked at midnight, most';
export const HOURS_TO_LINK = 'hours until linked max';
export const MOST_A_DAY = 'most requests a day';

/** The figures of a load that goes on for days: how far behind it leaves a subject. */
export function dayLoadFigures(measured: Measured): Figures {
  const { changes, unservedAtDayEnds, unlinkedAtDayEnds, toLink } = measured;
  const midnights = unservedAtDayEnds.slice(0, Math.floor(measured.tookMs / DAY));
  const unlinked = unlinkedAtDayEnds.slice(0, midnights.length);
  return {
    ...figuresOf(measured, changes),
    'waiting at midnight, most': Math.max(0, ...midnights),
    [GROWTH]: Math.max(0, (midnights.at(-1) ?? 0) - (midnights[0] ?? 0)),
    [UNLINKED_AT_MIDNIGHT]: Math.max(0, ...unlinked),
    ...Object.fromEntries(unlinked.map((count, day) => [`not linked at midnight ${day + 1}`, count])),
    [HOURS_TO_LINK]: toLink.max === null ? null : Math.round((10 * toLink.max) / HOUR) / 10,
  };
}

/** {@link ALWAYS} but for links, where they may wait for another day. */
export const ALL_OUTSIDE: readonly Goal[] = ALWAYS.filter(({ figure }) => figure !== 'records not linked');
