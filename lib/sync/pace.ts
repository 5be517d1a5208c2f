import { debounceOf, yieldAfter } from '../domain/debounce.ts';
import { HURRY_MS, LATE_WEBHOOK_MS, pollIntervalMs } from '../domain/polling.ts';
import type { Purpose } from '../domain/purposes.ts';
import { fromPrecoroTime, MINUTE } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import { isHintedSince } from './hint-key.ts';
import type { EntityState, Pace } from './ports/state.ts';

/** What a finished pull showed. */
export interface Finished {
  readonly purpose: Purpose;
  /** Records that were new or had changed, other than by our own writes. */
  readonly news: readonly PrecoroRecord[];
  /** By Precoro's clock, when it began; null where it sends no time. */
  readonly serverTime: number | null;
}

/**
 * How often the entity is read from now on. A poll that finds a change which no webhook announced in time says that webhooks
 * get lost: it is counted, and for two hours polls come often.
 */
export function paceAfter(state: EntityState, { purpose, news, serverTime }: Finished, now: number): Pace {
  const { pace } = state.cursor;
  const missed =
    purpose === 'poll' ? news.filter((record) => isMissed(state, record, serverTime ?? now)) : [];
  return {
    pulledAt: now,
    pullYield: purpose === 'hintPull' ? yieldAfter(pace.pullYield, news.length > 0) : pace.pullYield,
    hurryUntil: missed.length > 0 ? now + HURRY_MS : pace.hurryUntil,
    missedWebhooks: pace.missedWebhooks + missed.length,
    missedAt: missed.length > 0 ? now : pace.missedAt,
  };
}

/**
 * When the next scheduled poll is due after a pull that ended at `now`. A hinted record that it did not show may only be
 * late in lists: two more looks come soon. `misses`: how many earlier pulls had not shown it; null when all are shown.
 */
export function nextPollAt(
  { lastHeardAt }: EntityState,
  { hurryUntil, pullYield }: Pace,
  facts: EntityFacts,
  misses: number | null,
  now: number,
): number {
  const reasons = { hasWebhook: facts.webhookType !== null, lastHeardAt, hurryUntil };
  const interval = pollIntervalMs(reasons, now);
  const again = misses === null ? undefined : LOOKS_AGAIN_MS[misses];
  const hesitation = 2 * debounceOf(1, pullYield).gapMs;
  return now + (again === undefined ? interval : Math.min(interval, again + hesitation));
}

/** After the first pull without the record, and after the second. */
const LOOKS_AGAIN_MS = [2 * MINUTE, 8 * MINUTE] as const;

/** Where no webhook was ever heard none is set up, or none has come yet: that is told by itself. */
function isMissed(state: EntityState, record: PrecoroRecord, serverTime: number): boolean {
  if (state.lastHeardAt === null || state.cursor.pace.pulledAt === 0) return false;
  const changedAt = fromPrecoroTime(record.updateDate ?? '');
  if (changedAt === undefined || changedAt > serverTime - LATE_WEBHOOK_MS) return false;
  return !isHintedSince(state.hints, record.id, changedAt - LATE_WEBHOOK_MS);
}
