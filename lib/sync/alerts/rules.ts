import { DAY, HOUR, MINUTE } from '../../domain/time.ts';
import type { AlertMark } from '../ports/alerts.ts';
import type { Matter } from './matter.ts';

/** A matter that comes and goes is no news more often than this. */
const BACK_AT_THE_EARLIEST_MS = HOUR;
const GROWN_TIMES = 10;
const STILL_OPEN_AFTER_MS = 7 * DAY;

/** Why somebody hears of a matter. */
export type Reason = 'new' | 'back' | 'grown' | 'still open';

/**
 * Why a recipient is to be told now; null while there is no need. Back: it was gone, or every record that was told of is
 * cured and others fail by the same cause.
 */
export function reasonToTell(matter: Matter, mark: AlertMark | undefined, now: number): Reason | null {
  if (now < matter.dueAt) return null;
  if (!mark || mark.toldAt === null) return 'new';
  const toldFor = now - mark.toldAt;
  if (mark.goneAt !== null || matter.since > mark.toldAt) {
    return toldFor >= BACK_AT_THE_EARLIEST_MS ? 'back' : null;
  }
  if (mark.toldCount > 0 && matter.count >= GROWN_TIMES * mark.toldCount) return 'grown';
  return toldFor >= STILL_OPEN_AFTER_MS ? 'still open' : null;
}

/** Longer than the function runs, shorter than the time between two runs. */
const CLAIM_MS = 4 * MINUTE;

/** The mark of somebody who is about to tell: whoever else wants to, loses. */
export function claimed(mark: AlertMark, now: number): AlertMark {
  return { ...mark, claimedUntil: now + CLAIM_MS };
}

export function isClaimed({ claimedUntil }: AlertMark, now: number): boolean {
  return claimedUntil !== null && now < claimedUntil;
}

/** The newest moment at which a digest was due, for one each day at so many minutes after midnight UTC. */
export function digestDueAt(atMinutes: number, now: number): number {
  const today = Math.floor(now / DAY) * DAY + atMinutes * MINUTE;
  return today <= now ? today : today - DAY;
}
