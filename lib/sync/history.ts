import { USUAL_PAGE_MS } from '../domain/history-forecast.ts';
import { MINUTE } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import { handOnRows } from './hand-on.ts';
import { becomeLive } from './history-live.ts';
import { beginWords, endWords, withOutlook, type HistoryServices } from './history-outlook.ts';
import { isLoaded } from './history-state.ts';
import { afterHistoryPage, refuseSlice } from './history-steps.ts';
import type { PrecoroAnswer, PrecoroCall } from './ports/precoro.ts';
import type { Cursor, EntityState, HistoryLoad } from './ports/state.ts';
import {
  finish,
  forgetSeenHints,
  watermarkOf,
  type PullEnd,
  type PullOrder,
  type PullServices,
} from './pull.ts';
import type { QuotaSession } from './quota-session.ts';
import { endlessWords, newReading } from './reading.ts';

/** `yielded`: a page is read and the next may be asked for, after whatever is more urgent. */
export type HistoryEnd = PullEnd | { readonly end: 'yielded'; readonly changed: number };

/**
 * Reads one page of what was there before us, with a checkpoint after it; the caller comes back for the next one.
 *
 * The first page is the witness for `modifiedSince`, and its time the watermark: once that is proved the entity is live,
 * and its changes are read as windows beside the load, however many days that takes. So the load needs no catching up
 * at its end. Only where the proof stays open everything waits for the end, and is read again with each poll.
 */
export async function loadHistory(
  services: HistoryServices,
  session: QuotaSession,
  order: PullOrder,
): Promise<HistoryEnd> {
  const { state, rules, fence } = order;
  const load = state.cursor.history ?? newLoad(state, services.clock.now());
  const left = order.stopAt - services.clock.now();
  if (left <= 0) return { end: 'paused', until: services.clock.now(), scope: 'get', changed: 0 };
  const spent = await session.spend(callFor(state, load), order.purpose, Math.min(left, order.patienceMs));
  if (!spent.spent) return { end: 'paused', until: spent.until, scope: spent.scope, changed: 0 };
  const { answer } = spent;
  if (load.before !== null && isRefusal(answer)) {
    const refused = refuseSlice(load, load.before);
    tell(services, state, 'history', refused.told ?? '');
    return keep(services, order, { ...state.cursor, history: refused.load }, { end: 'yielded', changed: 0 });
  }
  if (answer.kind !== 'page') return { end: 'troubled', answer, changed: 0 };
  const { ids, records, changed, news } = await handOnRows(services, answer.rows, rules, fence, state.hints);
  const shown = new Set(ids);
  await forgetSeenHints(services, state, shown);
  const turn = afterHistoryPage(load, { page: answer, ids, records }, maySlice(services, order));
  if (turn.over === 'endless') {
    const stopped = endlessWords(rules.facts.label);
    return keep(services, order, { ...state.cursor, stopped }, { end: 'finished', changed });
  }
  const mark = watermarkOf(answer.serverTime, records, spent);
  const next = measured(turn.load, mark, pageMsAfter(services, load, spent));
  if (turn.told !== null) tell(services, state, 'history', turn.told);
  if (turn.over) return end(services, session, order, next, { records, news, shown, changed });
  const seen = await withOutlook(services, session, state.entity, next);
  if (seen.requests === 1) tell(services, state, 'history begins', beginWords(seen));
  const cursor = await becomeLive(services, session, order, seen, records);
  return keep(services, order, cursor, { end: 'yielded', changed });
}

function newLoad({ dirtySeq }: EntityState, now: number): HistoryLoad {
  return {
    reading: newReading({ since: null, createdUntil: null, dirtySeq }),
    before: null,
    slicesDone: 0,
    slicesRefused: 0,
    createdDownTo: null,
    startedAt: now,
    requests: 0,
    rowsPerPage: null,
    rowsExpected: null,
    rowsLeft: null,
    pageMs: USUAL_PAGE_MS,
    endsAt: null,
  };
}

function callFor({ entity }: EntityState, { reading }: HistoryLoad): PrecoroCall {
  const { createdUntil, nextPage: page } = reading;
  const call = { kind: 'list', entity, modifiedSince: null, page } as const;
  return createdUntil === null ? call : { ...call, createdUntil };
}

/** The filter by creation day is documented, but not for each list: where it is refused the list is read without. */
function isRefusal({ kind }: PrecoroAnswer): boolean {
  return kind === 'rejected' || kind === 'notFound';
}

function maySlice({ integration }: PullServices, { rules }: PullOrder): boolean {
  return rules.facts.slicesByCreation && integration.precoro.switches.sliceHistory;
}

/** The watermark is the first page's. */
function measured(load: HistoryLoad, mark: number | null, pageMs: number): HistoryLoad {
  const { reading } = load;
  return { ...load, pageMs, reading: { ...reading, nextWatermark: reading.nextWatermark ?? mark } };
}

/** The gap to the next request, or our own work where that takes longer; the newest page counts a fifth. */
function pageMsAfter(
  { clock, integration }: PullServices,
  load: HistoryLoad,
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): number {
  const took = Math.max(endedAt + integration.precoro.limits.minGapMs, clock.now()) - startedAt;
  return load.requests === 0 ? took : 0.8 * load.pageMs + 0.2 * took;
}

/** The checkpoint. Refused when a later dispatcher has written. */
async function keep(
  { states, clock }: PullServices,
  { state, fence }: PullOrder,
  cursor: Cursor,
  kept: HistoryEnd,
): Promise<HistoryEnd> {
  if (await states.saveCursor(state.entity, cursor, fence)) return kept;
  return { end: 'paused', until: clock.now() + MINUTE, scope: 'get', changed: kept.changed };
}

interface LastPage {
  readonly records: readonly PrecoroRecord[];
  readonly news: readonly PrecoroRecord[];
  readonly shown: ReadonlySet<string>;
  readonly changed: number;
}

/** The last page is read. Where the cursor is not proved yet, that is the last chance before everything is read again. */
async function end(
  services: PullServices,
  session: QuotaSession,
  order: PullOrder,
  load: HistoryLoad,
  last: LastPage,
): Promise<HistoryEnd> {
  const { state } = order;
  const { shown, changed } = last;
  if (load.requests > 1) tell(services, state, 'history is read', endWords(load, services.clock.now()));
  const cursor = { ...state.cursor, history: null };
  if (isLoaded(cursor)) return keep(services, order, cursor, { end: 'finished', changed });
  const over = { ...order, state: { ...state, cursor } };
  await finish(services, session, over, load.reading, last, shown, changed);
  return { end: 'finished', changed };
}

function tell({ log }: PullServices, { entity }: EntityState, outcome: string, detail: string): void {
  log({ entity, id: 'history', outcome, detail });
}
