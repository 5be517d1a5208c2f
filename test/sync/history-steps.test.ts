import { describe, expect, it } from '@jest/globals';
import { supplier } from '../../lib/entities/supplier.ts';
import { afterHistoryPage, refuseSlice, type ReadPage } from '../../lib/sync/history-steps.ts';
import type { HistoryLoad, Reading } from '../../lib/sync/ports/state.ts';
import { newReading } from '../../lib/sync/reading.ts';
import { supplierWire } from '../entities/fixtures/wire.ts';

const ROWS = 50;

/** A load whose first 20 pages of 100 are read: ids 5000 down to 4001, ten a day, the last on 2025-06-10. */
function load(changes: Partial<HistoryLoad> = {}, reading: Partial<Reading> = {}): HistoryLoad {
  return {
    reading: {
      ...newReading({ since: null, createdUntil: null, dirtySeq: 0 }),
      ...{ nextPage: 21, rowsSeen: 1000, distinctIds: 1000, totalReported: 5000, lastTotal: 5000 },
      recentIds: ids(4400, 400),
      ...reading,
    },
    ...{ before: null, slicesDone: 0, slicesRefused: 0, createdDownTo: '2025-06-10T08:00:00Z' },
    ...{ startedAt: 0, requests: 20, rowsPerPage: ROWS, rowsExpected: 5000, rowsLeft: 4000 },
    ...{ pageMs: 1350, endsAt: null },
    ...changes,
  };
}

/** So many ids from there downwards. */
function ids(newest: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(newest - index));
}

interface Given {
  readonly newest?: number;
  readonly day?: (index: number) => string | null;
  readonly total?: number | null;
  readonly hasNext?: boolean;
}

function page({ newest = 4000, day = tenADay, total = 5000, hasNext = true }: Given = {}): ReadPage {
  const named = ids(newest, ROWS);
  const rows = named.map((id, index) => supplierWire({ id, createDate: day(index) }));
  return {
    page: { kind: 'page', rows, total, hasNext, serverTime: null },
    ids: named,
    records: rows.map((row) => supplier.decode(row, { bankDetails: false })),
  };
}

const tenADay = (index: number) => `2025-06-0${9 - Math.floor(index / 10)}T09:00:00`;

describe('after page 21 of a long list', () => {
  it('a new slice begins at the day of the oldest row', () => {
    const { load: next, over, told } = afterHistoryPage(load(), page(), true);
    expect(next.reading).toMatchObject({
      createdUntil: '2025-06-05',
      nextPage: 1,
      distinctIds: 0,
      recentIds: [],
    });
    expect(next.before).toMatchObject({ nextPage: 22, distinctIds: 1050 });
    expect(next).toMatchObject({ rowsLeft: 3950, requests: 21, slicesDone: 0 });
    expect({ over, told }).toEqual({ over: false, told: null });
  });

  it.each<[string, HistoryLoad, Given, boolean]>([
    ['the entity or the setting does not allow it', load(), {}, false],
    ['too little is left', load({}, { totalReported: 1500, lastTotal: 1500 }), { total: 1500 }, true],
    ['too little was read', load({}, { nextPage: 12, distinctIds: 550 }), {}, true],
    ['the day holds too many', load(), { day: () => '2025-06-05T09:00:00' }, true],
    ['rows have no creation date', load(), { day: () => null }, true],
    [
      'a row is newer than the one before',
      load(),
      { day: (index) => `2025-06-0${1 + (index % 9)}T09:00:00` },
      true,
    ],
    ['the page is newer than the one before', load({ createdDownTo: '2025-06-01T00:00:00Z' }), {}, true],
    ['the order was broken earlier', load({ createdDownTo: null }), {}, true],
    ['two slices were refused', load({ slicesRefused: 2 }), {}, true],
    ['Precoro sends no totals any more', load(), { total: null }, true],
  ])('none begins where %s', (_, before, given, maySlice) => {
    const { load: next } = afterHistoryPage(before, page(given), maySlice);
    expect(next.before).toBeNull();
    expect(next.reading).toMatchObject({ createdUntil: null, nextPage: before.reading.nextPage + 1 });
  });

  it('rows that come once more after a step back say nothing about the order', () => {
    const again = load(
      { createdDownTo: '2025-05-30T00:00:00Z' },
      { recentIds: ids(4000, 100), stepsBack: 1 },
    );
    expect(afterHistoryPage(again, page(), false).load.createdDownTo).toBe('2025-05-30T00:00:00Z');
  });

  it('a slice that is short of what it reported is read from its begin, once', () => {
    const short = load({}, { distinctIds: 990 });
    expect(afterHistoryPage(short, page(), true).load.reading).toMatchObject({ nextPage: 1, rereads: 1 });
    const twice = load({}, { distinctIds: 990, rereads: 1 });
    expect(afterHistoryPage(twice, page(), true).load.before).not.toBeNull();
  });

  it('the last page of a list is the end', () => {
    const last = load({}, { totalReported: 1050, lastTotal: 1050 });
    expect(afterHistoryPage(last, page({ total: 1050, hasNext: false }), true)).toMatchObject({
      over: true,
      told: null,
      load: { rowsLeft: 0 },
    });
  });
});

describe('the first page of a slice', () => {
  const begun = (): HistoryLoad => afterHistoryPage(load(), page(), true).load;
  /** Ten rows of the day come once more. */
  const first = (given: Given = {}) =>
    page({
      newest: 3960,
      day: (index) => `2025-06-0${5 - Math.floor(index / 10)}T09:00:00`,
      total: 3960,
      ...given,
    });

  it('is taken where it holds what the slice before had left', () => {
    const { load: next } = afterHistoryPage(begun(), first(), true);
    expect(next).toMatchObject({ before: null, slicesDone: 1, rowsLeft: 3910, requests: 22 });
    expect(next.reading).toMatchObject({ nextPage: 2, distinctIds: 50, totalReported: 3960 });
  });

  it.each<[string, Given]>([
    ['less is reported than was left', { total: 3940 }],
    ['rows that came before hide that some are missing', { total: 3955 }],
    ['nothing is reported any more', { total: null }],
    ['its rows are of another time', { newest: 5000, day: () => '2025-09-01T09:00:00', total: 5000 }],
  ])('is refused where %s, and the slice before is read on', (_, given) => {
    const { load: next, told } = afterHistoryPage(begun(), first(given), true);
    expect(next.reading).toMatchObject({ createdUntil: null, nextPage: 22, distinctIds: 1050 });
    expect(next).toMatchObject({ before: null, slicesRefused: 1, requests: 22 });
    expect(told).toMatch(
      /up to 2025-06-05 did not hold the records of that time\. Trying once more later\.$/,
    );
  });

  it('after a refusal allows for days that begin at another time, and after two there is no other', () => {
    const refused = afterHistoryPage(begun(), first({ total: 3940 }), true).load;
    const again = page({ newest: 3950, day: (index) => `2025-06-0${5 - Math.floor(index / 10)}T08:00:00` });
    const second = afterHistoryPage(refused, again, true).load;
    expect(second.reading.createdUntil).toBe('2025-06-02');
    const { load: third, told } = refuseSlice(second, second.before ?? second.reading);
    expect(told).toMatch(/read on as one\.$/);
    expect(afterHistoryPage(third, page({ newest: 3900 }), true).load.before).toBeNull();
  });
});
