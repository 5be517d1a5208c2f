import type { PrecoroAnswer } from './ports/precoro.ts';
import type { Reading } from './ports/state.ts';

export type Page = Extract<PrecoroAnswer, { kind: 'page' }>;

/** Ids of two full pages: a row slides no further than onto the next one. */
const RECENT_IDS = 400;
/** So many pages in a row may show nothing new; rows do not slide that fast. */
const MAX_FRUITLESS = 5;
/** A window that drifted is read again at most so often, and history, which is long, only once. */
const MAX_REREADS = { window: 3, history: 1 };

export function newReading(start: Pick<Reading, 'since' | 'createdUntil' | 'dirtySeq'>): Reading {
  return {
    ...start,
    nextPage: 1,
    nextWatermark: null,
    rowsSeen: 0,
    distinctIds: 0,
    totalReported: null,
    lastTotal: null,
    recentIds: [],
    fruitlessPages: 0,
    stepsBack: 0,
    rereads: 0,
  };
}

/** The reading once the page with these ids is handed on. */
export function afterPage(reading: Reading, { rows, total }: Page, ids: readonly string[]): Reading {
  const recent = new Set(reading.recentIds);
  const distinct = [...new Set(ids)];
  const fresh = distinct.filter((id) => !recent.has(id)).length;
  const growth = total === null || reading.lastTotal === null ? 0 : total - reading.lastTotal;
  // After a long pause more rows may have slid down than we remember: those repeated ones are not fresh.
  const forgotten = Math.max(0, growth - RECENT_IDS);
  return {
    ...reading,
    nextPage: reading.nextPage + 1,
    rowsSeen: reading.rowsSeen + rows.length,
    distinctIds: reading.distinctIds + fresh - forgotten,
    // A record listed twice on one page did not slide there.
    totalReported:
      total === null
        ? null
        : (reading.totalReported ?? total) + Math.min(0, growth) - (ids.length - distinct.length),
    lastTotal: total,
    fruitlessPages: fresh > 0 ? 0 : reading.fruitlessPages + 1,
    recentIds: [...reading.recentIds, ...distinct].slice(-RECENT_IDS),
  };
}

/**
 * What comes after a page. `back`: the page before once more, because rows left and the first rows of this page slid onto
 * it. `again`: the window from its first page, because it ended short of what was reported. New rows only push others
 * down, where they are seen twice. `endless`: page after page shows the same rows, or none, and says that more follow.
 */
export function nextStep(
  before: Reading,
  reading: Reading,
  hasNext: boolean,
): 'page' | 'back' | 'again' | 'end' | 'endless' {
  const page = before.nextPage;
  const rowsLeft = before.lastTotal !== null && (reading.lastTotal ?? Infinity) < before.lastTotal;
  if (rowsLeft && page > 1 && reading.stepsBack < 3 + page / 10) return 'back';
  if (hasNext) return reading.fruitlessPages < MAX_FRUITLESS ? 'page' : 'endless';
  return isShort(reading, 0) && mayReadAgain(reading) ? 'again' : 'end';
}

/** Fewer distinct records than Precoro says there are, even if all `rowsLeft` rows behind the last page are new ones. */
export function isShort({ totalReported, distinctIds }: Reading, rowsLeft: number): boolean {
  return totalReported !== null && distinctIds + rowsLeft < totalReported;
}

export function mayReadAgain({ rereads, since }: Reading): boolean {
  return rereads < (since === null ? MAX_REREADS.history : MAX_REREADS.window);
}

export function stepBack(reading: Reading): Reading {
  const { nextPage, stepsBack } = reading;
  return { ...reading, nextPage: Math.max(1, nextPage - 2), stepsBack: stepsBack + 1, fruitlessPages: 0 };
}

/** From the first page again. */
export function fromStart(reading: Reading): Reading {
  const { nextWatermark, rereads } = reading;
  return { ...newReading(reading), nextWatermark, rereads: rereads + 1 };
}

/** Why a cursor stops at a list that does not end: to go on would ask for the same rows for ever. */
export function endlessWords(label: string): string {
  return `Precoro's list of ${label}s does not end: ${MAX_FRUITLESS} pages in a row showed no other record. Engineer: see the runbook, "Cursor stopped".`;
}
