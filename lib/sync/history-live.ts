import { DAY } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import { isLoaded } from './history-state.ts';
import { nextPollAt, paceAfter } from './pace.ts';
import type { Cursor, EntityState, HistoryLoad } from './ports/state.ts';
import { proveCursor } from './prove-cursor.ts';
import { DISPROVED, type PullOrder, type PullServices } from './pull.ts';
import type { QuotaSession } from './quota-session.ts';

/** A proof that stays open at the first page is tried again after so many. */
const PROVE_AGAIN_PAGES = 20;
/** What webhooks named before the load began is read as a change, if it is not older than this. */
const OLDEST_HINT_MS = DAY;

/**
 * The cursor after a page of the load that is not the last: with the first page as witness `modifiedSince` is proved, and
 * from then on changes are read beside the load. Two requests, which every entity costs once.
 */
export async function becomeLive(
  services: PullServices,
  session: QuotaSession,
  order: PullOrder,
  load: HistoryLoad,
  records: readonly PrecoroRecord[],
): Promise<Cursor> {
  const { state, rules } = order;
  const cursor: Cursor = { ...state.cursor, history: load };
  if (isLoaded(cursor) || load.requests % PROVE_AGAIN_PAGES !== 1) return cursor;
  const proof = await proveCursor(services, session, order, records, load.reading.nextWatermark);
  if (proof === 'open') return cursor;
  if (proof === 'disproved') return { ...cursor, history: null, stopped: DISPROVED };
  const now = services.clock.now();
  // Everything was read before, and only the proof was missing: what changed since then is a window.
  if (cursor.watermark !== null) return { ...cursor, proved: true, reading: null, history: null, dueAt: now };
  const { nextWatermark } = load.reading;
  if (nextWatermark === null) return { ...cursor, proved: true };
  const pace = paceAfter(state, { purpose: 'history', news: [], serverTime: nextWatermark }, now);
  const dueAt = nextPollAt(state, pace, rules.facts, null, now);
  const watermark = nextWatermark - ageOfHints(state, load);
  return { ...cursor, watermark, proved: true, reading: null, pace, dueAt };
}

/** Records that webhooks named before the load began must not wait until it comes to them. */
function ageOfHints({ hints }: EntityState, { startedAt }: HistoryLoad): number {
  const oldest = Math.min(startedAt, ...Object.values(hints).map(({ at }) => at));
  return Math.min(OLDEST_HINT_MS, startedAt - oldest);
}
