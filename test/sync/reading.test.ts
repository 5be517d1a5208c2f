import { describe, expect, it } from '@jest/globals';
import type { Reading } from '../../lib/sync/ports/state.ts';
import {
  afterPage,
  endlessWords,
  fromStart,
  isShort,
  mayReadAgain,
  newReading,
  nextStep,
  stepBack,
} from '../../lib/sync/reading.ts';

const START = { since: '2026-03-01T12:00:00', createdUntil: null, dirtySeq: 3 };

const fresh = (changes: Partial<Reading> = {}): Reading => ({ ...newReading(START), ...changes });

function ids(from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(from + index));
}

/** The reading after a page that shows these ids, of a list with so many rows. */
function shown(reading: Reading, of: readonly string[], total: number | null = null): Reading {
  const rows = of.map((id) => ({ id }));
  return afterPage(reading, { kind: 'page', rows, total, hasNext: true, serverTime: null }, of);
}

describe('a reading', () => {
  it('begins at the first page, with nothing seen', () => {
    expect(newReading(START)).toEqual({
      ...START,
      ...{ nextPage: 1, nextWatermark: null, rowsSeen: 0, distinctIds: 0, totalReported: null },
      ...{ lastTotal: null, recentIds: [], fruitlessPages: 0, stepsBack: 0, rereads: 0 },
    });
  });

  it('counts rows and records, page by page', () => {
    const one = shown(fresh(), ['a', 'b'], 4);
    expect(one).toEqual({
      ...fresh(),
      ...{ nextPage: 2, rowsSeen: 2, distinctIds: 2, totalReported: 4, lastTotal: 4, recentIds: ['a', 'b'] },
    });
    expect(shown(one, ['c', 'd'], 4)).toMatchObject({
      ...{ nextPage: 3, rowsSeen: 4, distinctIds: 4, totalReported: 4 },
      recentIds: ['a', 'b', 'c', 'd'],
    });
  });

  it('counts a row once that slid onto the next page, though it was seen twice', () => {
    const two = shown(shown(fresh(), ['a', 'b'], 4), ['b', 'c'], 5);
    expect(two).toMatchObject({ rowsSeen: 4, distinctIds: 3, totalReported: 4, lastTotal: 5 });
  });

  it('takes a record that one page lists twice for one, of what was reported too', () => {
    const one = shown(fresh(), ['a', 'b', 'b', 'b'], 9);
    expect(one).toMatchObject({ rowsSeen: 4, distinctIds: 2, totalReported: 7, lastTotal: 9 });
    expect(one.recentIds).toEqual(['a', 'b']);
  });

  it('expects fewer records by those that left, and no more by those that came', () => {
    const one = shown(fresh(), ['a'], 10);
    expect(shown(one, ['b'], 7)).toMatchObject({ totalReported: 7, lastTotal: 7 });
    const grown = shown(one, ['b'], 12);
    expect(grown).toMatchObject({ totalReported: 10, lastTotal: 12 });
    expect(shown(grown, ['c'], 11)).toMatchObject({ totalReported: 9, lastTotal: 11 });
  });

  it('expects nothing where Precoro sends no total', () => {
    const one = shown(fresh(), ['a', 'a'], null);
    expect(one).toMatchObject({ totalReported: null, lastTotal: null, distinctIds: 1 });
    expect(shown(one, ['b'], 8)).toMatchObject({ totalReported: 8, lastTotal: 8, distinctIds: 2 });
    expect(shown(shown(fresh(), ['a'], 3), ['b'], null)).toMatchObject({
      ...{ totalReported: null, lastTotal: null, distinctIds: 2 },
    });
  });

  it('remembers the records of two full pages', () => {
    const three = [0, 200, 400].reduce((reading, from) => shown(reading, ids(from, 200)), fresh());
    expect(three.recentIds).toEqual(ids(200, 400));
    expect(three.distinctIds).toBe(600);
  });

  it('does not count for new what may have slid further than it remembers', () => {
    const before = shown(fresh(), ids(0, 200), 1000);
    const distinct = (growth: number) => shown(before, ids(1000, 200), 1000 + growth).distinctIds;
    expect([distinct(400), distinct(401), distinct(450)]).toEqual([400, 399, 350]);
  });

  it('counts pages in a row that show nothing new', () => {
    const one = shown(fresh(), ['a', 'b']);
    const stale = shown(shown(one, ['a']), []);
    expect(one.fruitlessPages).toBe(0);
    expect(stale.fruitlessPages).toBe(2);
    expect(shown(stale, ['b', 'c']).fruitlessPages).toBe(0);
  });
});

describe('after a page comes', () => {
  const at = (page: number, changes: Partial<Reading> = {}) =>
    fresh({ nextPage: page, lastTotal: 10, ...changes });
  const after = (changes: Partial<Reading> = {}) => fresh({ lastTotal: 10, ...changes });

  it('the next one, while more follow', () => {
    expect(nextStep(at(1), after(), true)).toBe('page');
    expect(nextStep(at(3), after({ lastTotal: 12 }), true)).toBe('page');
  });

  it('the end where none follows', () => {
    expect(nextStep(at(3), after({ distinctIds: 10, totalReported: 10 }), false)).toBe('end');
    expect(nextStep(at(3), after(), false)).toBe('end');
  });

  it('the one before, when rows left meanwhile', () => {
    expect(nextStep(at(2), after({ lastTotal: 9 }), true)).toBe('back');
    expect(nextStep(at(2), after({ lastTotal: 9 }), false)).toBe('back');
  });

  it('none before the first, whatever left', () => {
    expect(nextStep(at(1), after({ lastTotal: 9 }), true)).toBe('page');
  });

  it('none before where Precoro sent no total this time, or the last', () => {
    expect(nextStep(at(2), after({ lastTotal: null }), true)).toBe('page');
    expect(nextStep(at(2, { lastTotal: null }), after({ lastTotal: 9 }), true)).toBe('page');
    expect(nextStep(at(2, { lastTotal: null }), after({ lastTotal: -1 }), true)).toBe('page');
  });

  it.each([
    [2, 3, 'back'],
    [2, 4, 'page'],
    [10, 3, 'back'],
    [10, 4, 'page'],
    [20, 4, 'back'],
    [20, 5, 'page'],
  ])('of page %i, gone back from %i times already: %s', (page, stepsBack, step) => {
    expect(nextStep(at(page), after({ lastTotal: 9, stepsBack }), true)).toBe(step);
  });

  it('a stop, when page after page shows nothing new and says that more follow', () => {
    expect(nextStep(at(6), after({ fruitlessPages: 4 }), true)).toBe('page');
    expect(nextStep(at(6), after({ fruitlessPages: 5 }), true)).toBe('endless');
    expect(nextStep(at(6), after({ fruitlessPages: 5 }), false)).toBe('end');
  });

  it('the first once more, when it ended short of what was reported', () => {
    const short = { distinctIds: 9, totalReported: 10 };
    expect(nextStep(at(3), after(short), false)).toBe('again');
    expect(nextStep(at(3), after({ ...short, rereads: 3 }), false)).toBe('end');
    expect(nextStep(at(3), after(short), true)).toBe('page');
  });
});

describe('a window', () => {
  it('is short where even with the rows left there are fewer than reported', () => {
    const reading = fresh({ distinctIds: 7, totalReported: 10 });
    expect([2, 3, 4].map((left) => isShort(reading, left))).toEqual([true, false, false]);
    expect(isShort({ ...reading, totalReported: null }, 0)).toBe(false);
  });

  it('may be read again three times, history once', () => {
    const times = (since: string | null) =>
      [0, 1, 2, 3].map((rereads) => mayReadAgain(fresh({ since, rereads })));
    expect(times(START.since)).toEqual([true, true, true, false]);
    expect(times(null)).toEqual([true, false, false, false]);
  });

  it('is read again from its first page, under the watermark it began with', () => {
    const far = shown(fresh({ nextWatermark: 77, rereads: 1, stepsBack: 2, fruitlessPages: 1 }), ['a'], 3);
    expect(fromStart(far)).toEqual(fresh({ nextWatermark: 77, rereads: 2 }));
  });

  it('goes back to the page before the one just read', () => {
    const reading = fresh({ nextPage: 4, stepsBack: 1, fruitlessPages: 3, distinctIds: 5 });
    expect(stepBack(reading)).toEqual({ ...reading, nextPage: 2, stepsBack: 2, fruitlessPages: 0 });
    expect(stepBack(fresh({ nextPage: 2 })).nextPage).toBe(1);
  });
});

it('a list that does not end is told with what it is a list of, and who must act', () => {
  expect(endlessWords('purchase order')).toMatch(
    /^Precoro's list of purchase orders does not end: 5 pages in a row showed no other record\. Engineer: /,
  );
});
