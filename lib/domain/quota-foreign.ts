import type { Ledger } from './quota.ts';
import { DAY, HOUR } from './time.ts';

/** What others take from the same key without our ledger knowing of it. */
export interface ForeignUse {
  /** 429s of the last day while our count saw room. Counted up to {@link MANY_FOREIGN}. */
  readonly count: number;
  /** The shares, 0.5 to 1, of the hour and of the day that we still take for ours. */
  readonly hourShare: number;
  readonly dayShare: number;
}

export const MANY_FOREIGN = 100;
/** A refusal lowers the share of the window it names by so much, in percent, */
const STEP = 10;
/** down to so much, */
const LEAST = 50;
/** for so long. */
const MEMORY_MS = { hour: 4 * HOUR, day: DAY } as const;

/** Of the limiters that refuse for a second or a minute, or one GET, none lowers a share: waiting is enough. */
export function foreignUse({ foreign }: Ledger, now: number): ForeignUse {
  const recent = foreign.filter(({ at }) => at > now - DAY);
  const share = (window: 'hour' | 'day') => {
    const named = recent.filter(
      ({ at, limiter }) => at > now - MEMORY_MS[window] && windowNamed(limiter) === window,
    );
    return Math.max(LEAST, 100 - STEP * named.length) / 100;
  };
  return { count: recent.length, hourShare: share('hour'), dayShare: share('day') };
}

/** Precoro's names are not all known (precoro-api.md section 2), so they are searched for words. */
export function windowNamed(limiter: string): 'get' | 'hour' | 'day' | 'short' {
  if (/route/i.test(limiter)) return 'get';
  if (/dai?ly|\bday\b/i.test(limiter)) return 'day';
  return /hour/i.test(limiter) ? 'hour' : 'short';
}
