import { pagesLeft } from '../domain/history-progress.ts';
import { DAY, fromPrecoroTime, toPrecoroTime } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { HistoryLoad, Reading } from './ports/state.ts';
import {
  afterPage,
  fromStart,
  isShort,
  mayReadAgain,
  newReading,
  nextStep,
  stepBack,
  type Page,
} from './reading.ts';

/** A page of the load, handed on. */
export interface ReadPage {
  readonly page: Page;
  readonly ids: readonly string[];
  /** Those that could be decoded, in Precoro's order. */
  readonly records: readonly PrecoroRecord[];
}

/**
 * What a page leads to. `over`: it was the last. `endless`: there will be no last one. `told`: what people should know, in
 * words.
 */
export interface HistoryTurn {
  readonly load: HistoryLoad;
  readonly over: boolean | 'endless';
  readonly told: string | null;
}

/** A slice has at least so many pages, and so many must be left, or a new one is not worth its repeated rows. */
const SLICE_PAGES = 20;
const MIN_PAGES_LEFT = 10;
/** Share of a slice's rows that the next one may show once more. */
const MAX_OVERLAP = 0.04;
/** After so many slices that did not hold what they should, the list is read on as one. */
const MAX_REFUSED = 2;

/**
 * The load after one page.
 *
 * The list is paged newest first. Where it can be filtered by creation day it is cut into slices: from time to time the
 * pages begin anew, at the day of the oldest record so far (`createDate[right_date]`, whole days). So no page lies deep in
 * a long list, new records do not push the old ones down, and each slice is checked on its own: what it reported, less
 * what is left behind the cut, must have been seen. A slice is never closed on its older side, so none leaves a gap there;
 * that it leaves none on the newer side, whatever zone Precoro's days are in, its first page shows: without the rows that
 * came before already it must report as many records as the slice before had left. Cuts lie where few records share the
 * day, so at most one row in 25 is read twice.
 */
export function afterHistoryPage(load: HistoryLoad, read: ReadPage, maySlice: boolean): HistoryTurn {
  if (load.before !== null && leavesGap(load, load.before, read)) return refuseSlice(load, load.before);
  const { page } = read;
  const rowsPerPage = page.hasNext ? (load.rowsPerPage ?? page.rows.length) : load.rowsPerPage;
  const reading = afterPage(load.reading, page, read.ids);
  const next: HistoryLoad = {
    ...load,
    before: null,
    slicesDone: load.slicesDone + (load.before === null ? 0 : 1),
    requests: load.requests + 1,
    rowsPerPage: rowsPerPage ?? page.rows.length,
    rowsExpected: load.rowsExpected ?? page.total,
    rowsLeft: rowsBehind(load.reading, page, rowsPerPage),
    createdDownTo: downTo(load, read),
    reading,
  };
  const step = nextStep(load.reading, reading, page.hasNext);
  if (step === 'end')
    return { load: next, over: true, told: isShort(reading, 0) ? shortWords(reading) : null };
  if (step === 'endless') return { load: next, over: 'endless', told: null };
  if (step === 'back') return goOn({ ...next, reading: stepBack(reading) });
  if (step === 'again') return goOn({ ...next, reading: fromStart(reading) });
  return goOn(maySlice ? cut(next, read) : next);
}

/** Precoro refused the slice's filter, or showed something else: the slice before is read on. */
export function refuseSlice(load: HistoryLoad, before: Reading): HistoryTurn {
  const day = load.reading.createdUntil ?? '';
  const slicesRefused = load.slicesRefused + 1;
  const end = slicesRefused < MAX_REFUSED ? 'Trying once more later.' : 'The list is read on as one.';
  return {
    load: {
      ...load,
      reading: before,
      before: null,
      slicesRefused,
      requests: load.requests + 1,
      createdDownTo: `${day}T23:59:59Z`,
    },
    over: false,
    told: `The list filtered by createDate up to ${day} did not hold the records of that time. ${end}`,
  };
}

function shortWords({ distinctIds, totalReported }: Reading): string {
  return `Precoro reported ${totalReported ?? 0} records, but ${distinctIds} came, also when they were read once more.`;
}

function goOn(load: HistoryLoad): HistoryTurn {
  return { load, over: false, told: null };
}

/** Rows behind this page. */
function rowsBehind(
  { nextPage }: Reading,
  { total, hasNext }: Page,
  rowsPerPage: number | null,
): number | null {
  if (!hasNext) return 0;
  return total === null || rowsPerPage === null ? null : Math.max(0, total - nextPage * rowsPerPage);
}

/** Records are missing, or there are some of another time. A day's difference may be the zone's. */
function leavesGap(
  { reading, rowsLeft }: HistoryLoad,
  before: Reading,
  { page, ids, records }: ReadPage,
): boolean {
  const known = new Set(before.recentIds);
  const repeated = ids.filter((id) => known.has(id)).length;
  if (page.total === null || page.total - repeated < (rowsLeft ?? 0)) return true;
  const last = dayAfter(reading.createdUntil ?? '');
  return records.some((record) => dayOf(record) > last);
}

function downTo(load: HistoryLoad, { ids, records }: ReadPage): string | null {
  const dates = records.map(({ createDate }) => createDate ?? '');
  const last = dates.at(-1) ?? '';
  const falls = dates.every((date, index) => date !== '' && date <= (dates[index - 1] ?? date));
  if (!falls || last === '') return null;
  if (load.reading.nextPage === 1) return last;
  if (load.createdDownTo === null) return null;
  const recent = new Set(load.reading.recentIds);
  if (last <= load.createdDownTo) return last;
  return ids.some((id) => recent.has(id)) ? load.createdDownTo : null;
}

/** Begins a new slice where that is possible and worth it. */
function cut(load: HistoryLoad, { page, records }: ReadPage): HistoryLoad {
  const { reading, rowsLeft, rowsPerPage, createdDownTo, slicesRefused } = load;
  const pages = reading.nextPage - 1;
  const isWorthIt = pages >= SLICE_PAGES && (pagesLeft(load) ?? 0) >= MIN_PAGES_LEFT;
  if (!isWorthIt || createdDownTo === null || slicesRefused >= MAX_REFUSED) return load;
  const oldest = createdDownTo.slice(0, 10);
  // A second try allows for days that begin at another time than ours.
  const createdUntil = slicesRefused === 0 ? oldest : dayAfter(oldest);
  const repeated = records.filter((record) => dayOf(record) <= createdUntil).length;
  const isNarrow = repeated < page.rows.length && repeated <= pages * (rowsPerPage ?? 0) * MAX_OVERLAP;
  if (!isNarrow) return load;
  if (isShort(reading, rowsLeft ?? 0) && mayReadAgain(reading)) {
    return { ...load, reading: fromStart(reading), createdDownTo: null };
  }
  const { nextWatermark, dirtySeq } = reading;
  const slice = { ...newReading({ since: null, createdUntil, dirtySeq }), nextWatermark };
  return { ...load, before: reading, reading: slice, createdDownTo: null };
}

function dayOf({ createDate }: PrecoroRecord): string {
  return (createDate ?? '').slice(0, 10);
}

function dayAfter(day: string): string {
  return toPrecoroTime((fromPrecoroTime(day) ?? 0) + DAY).slice(0, 10);
}
