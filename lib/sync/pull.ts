import { HOUR, MINUTE, SECOND, fromPrecoroTime, toPrecoroTime } from '../domain/time.ts';
import type { Purpose } from '../domain/purposes.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import { handOnRows, type HandOnServices } from './hand-on.ts';
import { hintId } from './hint-key.ts';
import type { RowRules } from './merge-look.ts';
import type { PrecoroAnswer } from './ports/precoro.ts';
import type { EntityState, Reading } from './ports/state.ts';
import { proveCursor } from './prove-cursor.ts';
import { nextPollAt, paceAfter } from './pace.ts';
import type { QuotaSession } from './quota-session.ts';
import { afterPage, endlessWords, fromStart, newReading, nextStep, stepBack } from './reading.ts';
import type { Services } from './services.ts';

export type PullServices = HandOnServices & Pick<Services, 'states'>;

/** Why a pull ended. `paused`: out of time or quota, goes on at its checkpoint. `troubled`: Precoro gave no page. */
export type PullEnd =
  | { readonly end: 'finished'; readonly changed: number }
  | {
      readonly end: 'paused';
      readonly until: number;
      readonly scope: 'get' | 'class';
      readonly changed: number;
    }
  | { readonly end: 'troubled'; readonly answer: PrecoroAnswer; readonly changed: number };

export interface PullOrder {
  readonly state: EntityState;
  readonly rules: RowRules;
  readonly purpose: Purpose;
  readonly fence: number;
  /** No new page after this time. */
  readonly stopAt: number;
  /** How long to wait for one slot before something more urgent gets its turn. */
  readonly patienceMs: number;
}

/** Each read goes back this far behind the watermark; re-reads die on the content hash (design section 4). */
const OVERLAP_MS = 120 * SECOND;

/** Reads what changed since the watermark, page by page, with a checkpoint after each. */
export async function pull(
  services: PullServices,
  session: QuotaSession,
  order: PullOrder,
): Promise<PullEnd> {
  const { entity } = order.state;
  let reading = order.state.cursor.reading ?? startReading(order.state, services);
  const seen = new Set<string>();
  const records: PrecoroRecord[] = [];
  const news: PrecoroRecord[] = [];
  let changed = 0;
  for (;;) {
    const left = order.stopAt - services.clock.now();
    if (left <= 0) return { end: 'paused', until: services.clock.now(), scope: 'get', changed };
    const call = { kind: 'list', entity, modifiedSince: reading.since, page: reading.nextPage } as const;
    const spent = await session.spend(call, order.purpose, Math.min(left, order.patienceMs));
    if (!spent.spent) return { end: 'paused', until: spent.until, scope: spent.scope, changed };
    const { answer } = spent;
    if (answer.kind !== 'page') return { end: 'troubled', answer, changed };
    const handed = await handOnRows(services, answer.rows, order.rules, order.fence, order.state.hints);
    changed += handed.changed;
    const shown = new Set(handed.ids);
    for (const id of shown) seen.add(id);
    records.push(...handed.records);
    news.push(...handed.news);
    await forgetSeenHints(services, order.state, shown);
    const before = reading;
    reading = {
      ...afterPage(before, answer, handed.ids),
      nextWatermark: before.nextWatermark ?? watermarkOf(answer.serverTime, handed.records, spent),
    };
    const step = nextStep(before, reading, answer.hasNext);
    if (step === 'end')
      return {
        end: 'finished',
        changed: await finish(services, session, order, reading, { records, news }, seen, changed),
      };
    if (step === 'endless') {
      const stopped = endlessWords(order.rules.facts.label);
      await services.states.saveCursor(
        entity,
        { ...order.state.cursor, reading: null, stopped },
        order.fence,
      );
      return { end: 'finished', changed };
    }
    if (step === 'back') reading = widened(stepBack(reading));
    if (step === 'again') reading = widened(fromStart(reading));
    const kept = await services.states.saveCursor(entity, { ...order.state.cursor, reading }, order.fence);
    if (!kept) return { end: 'paused', until: services.clock.now() + MINUTE, scope: 'get', changed };
  }
}

function startReading({ cursor, dirtySeq }: EntityState, services: PullServices): Reading {
  const offset = services.integration.precoro.switches.zoneOffsetMinutes * MINUTE;
  const since = toPrecoroTime((cursor.watermark ?? 0) - OVERLAP_MS + offset);
  return newReading({ since, createdUntil: null, dirtySeq });
}

/** A second more, because the same GET may not be repeated within a minute. */
function widened(reading: Reading): Reading {
  const from = fromPrecoroTime(reading.since ?? '');
  return from === undefined ? reading : { ...reading, since: toPrecoroTime(from - SECOND) };
}

/**
 * The server's clock at the first page, less round trip and a second; never our clock and never the end of the run,
 * which would pass what changed meanwhile. Without a server time the newest date among the rows is just as safe; and a
 * server time an hour ahead of us is none, for it would pass all that changes until then.
 */
export function watermarkOf(
  serverTime: number | null,
  records: readonly PrecoroRecord[],
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): number | null {
  if (serverTime !== null && serverTime <= endedAt + HOUR) return serverTime - (endedAt - startedAt) - SECOND;
  const dates = records.map(({ updateDate }) => fromPrecoroTime(updateDate ?? '') ?? 0);
  return dates.length > 0 ? Math.max(...dates) : null;
}

/** Also of a load that ends before its cursor could be proved. */
export async function finish(
  services: PullServices,
  session: QuotaSession,
  order: PullOrder,
  reading: Reading,
  found: { readonly records: readonly PrecoroRecord[]; readonly news: readonly PrecoroRecord[] },
  seen: ReadonlySet<string>,
  changed: number,
): Promise<number> {
  const { state, fence } = order;
  const now = services.clock.now();
  const watermark = Math.max(state.cursor.watermark ?? 0, reading.nextWatermark ?? 0) || null;
  const showed = { purpose: order.purpose, news: found.news, serverTime: reading.nextWatermark };
  const pace = paceAfter(state, showed, now);
  const isSeen = (key: string) => seen.has(hintId(key));
  const misses = Object.entries(state.hints).flatMap(([key, hint]) => (isSeen(key) ? [] : [hint.misses]));
  const fewest = misses.length > 0 ? Math.min(...misses) : null;
  const dueAt = nextPollAt(state, pace, order.rules.facts, fewest, now);
  const cursor = { ...state.cursor, watermark, reading: null, dueAt, pace };
  const proved = await proveCursor(services, session, order, found.records, reading.nextWatermark);
  const kept = await services.states.saveCursor(
    state.entity,
    { ...cursor, proved: proved === 'proved', stopped: proved === 'disproved' ? DISPROVED : cursor.stopped },
    fence,
  );
  if (!kept) return changed;
  const hinted = Object.keys(state.hints);
  await services.states.coverHints(
    state.entity,
    { dirtySeq: reading.dirtySeq, seen: hinted.filter(isSeen), missed: hinted.filter((key) => !isSeen(key)) },
    now,
  );
  return changed;
}

/** At each page, because a read that goes on after a pause no longer knows what its first pages showed. */
export async function forgetSeenHints(
  services: PullServices,
  state: EntityState,
  ids: ReadonlySet<string>,
): Promise<void> {
  const shown = Object.keys(state.hints).filter((key) => ids.has(hintId(key)));
  if (shown.length === 0) return;
  const covered = { dirtySeq: state.cleanSeq, seen: shown, missed: [] };
  await services.states.coverHints(state.entity, covered, services.clock.now());
}

export const DISPROVED =
  'modifiedSince does not behave as expected on this account: a record was not found by its own update date, or was still found an hour later. Engineer: check the zone setting (precoro.switches.zoneOffsetMinutes).';
