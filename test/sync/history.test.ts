import { describe, expect, it, jest } from '@jest/globals';
import { DAY, fromPrecoroTime, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { goLive, planGoLive } from '../../lib/operator/go-live.ts';
import { planMatch } from '../../lib/operator/match-plan.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { acting, give } from '../operator/acting.ts';
import { engine, invoice, supplier, type Engine, type Setting } from './engine.ts';

type List = Extract<PrecoroCall, { kind: 'list' }>;

jest.setTimeout(60_000);

const ROWS = 5;
/** Invoices from long before go-live, one a day, the last on 2025-11-30. */
function putHistory(e: Engine, count: number, at = '09:30:00'): void {
  const last = Date.UTC(2025, 10, 30);
  for (let index = 0; index < count; index += 1) {
    const day = new Date(last - (count - 1 - index) * DAY).toISOString().slice(0, 10);
    const dates = { createDate: `${day}T${at}`, approvalDate: `${day}T${at}` };
    e.precoro.put('invoice', invoice({ id: 1000 + index, idn: String(1000 + index), ...dates }));
  }
}

function putSuppliers(e: Engine, count: number): void {
  for (let id = 1; id <= count; id += 1) e.precoro.put('supplier', supplier({ id, name: `Supplier ${id}` }));
}

/** A company whose invoices and suppliers have been at rest for an hour. */
async function company(invoices: number, suppliers = 0, setting: Setting = {}): Promise<Engine> {
  const e = engine({ mode: 'observe', ...setting });
  e.precoro.habits.pageSize = ROWS;
  putHistory(e, invoices);
  putSuppliers(e, suppliers);
  await e.clock.advance(HOUR);
  return e;
}

/** Pages of the load, without the two requests that prove `modifiedSince`, and without windows. */
function loadCalls(e: Engine, entity: List['entity'] = 'invoice'): List[] {
  return e.precoro.sent
    .map(({ call }) => call)
    .filter((call): call is List => call.kind === 'list' && call.entity === entity)
    .filter(({ modifiedSince }) => modifiedSince === null);
}

const historyOf = async (e: Engine, entity: List['entity'] = 'invoice') =>
  (await e.state(entity)).cursor.history;
const told = (e: Engine) => e.logged.filter(({ id }) => id === 'history').map(({ detail }) => detail);
const isPage = (page: number) => (call: PrecoroCall) =>
  call.kind === 'list' && call.entity === 'invoice' && call.modifiedSince === null && call.page === page;

async function missing(e: Engine, entity: 'invoice' | 'supplier', ids: readonly number[]): Promise<number[]> {
  const known = await Promise.all(ids.map((id) => e.mirror.read({ entity, id: String(id) })));
  return ids.filter((_, index) => known[index] === null);
}
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('documents from before', () => {
  it('are read newest first in slices that begin at a creation day, at little more than a request a page', async () => {
    const e = await company(400, 0, { entities: ['invoice'] });
    await e.run(20 * MINUTE);
    expect(await historyOf(e)).toBeNull();
    expect(await missing(e, 'invoice', ids(1000, 400))).toEqual([]);
    const calls = loadCalls(e);
    const begins = calls.filter(({ page }) => page === 1).map(({ createdUntil }) => createdUntil);
    expect(begins).toEqual([undefined, '2025-08-23', '2025-05-16', '2025-02-06']);
    expect(calls.length).toBeLessThanOrEqual((400 / ROWS) * 1.05);
  });

  it('of a company that has few are read as one list', async () => {
    const e = await company(120, 0, { entities: ['invoice'] });
    await e.run(10 * MINUTE);
    expect(loadCalls(e)).toHaveLength(120 / ROWS);
    expect(loadCalls(e).every(({ createdUntil }) => createdUntil === undefined)).toBe(true);
  });

  it('come from the whole list where the day is ignored or refused, or the setting says so', async () => {
    const ignoring = await company(300, 0, { entities: ['invoice'] });
    ignoring.precoro.habits.ignoresCreated = true;
    const refusing = await company(300, 0, { entities: ['invoice'] });
    refusing.precoro.instead(
      (call) => call.kind === 'list' && call.createdUntil !== undefined,
      () => ({ kind: 'rejected', status: 400, words: 'Unknown filter createDate', fields: {} }),
      99,
    );
    const unwilling = await company(300, 0, { entities: ['invoice'], sliceHistory: false });
    for (const [e, tries] of [
      [ignoring, 2],
      [refusing, 2],
      [unwilling, 0],
    ] as const) {
      await e.run(20 * MINUTE);
      expect(await missing(e, 'invoice', ids(1000, 300))).toEqual([]);
      const calls = loadCalls(e);
      expect(calls.filter(({ createdUntil }) => createdUntil !== undefined)).toHaveLength(tries);
      expect(calls).toHaveLength(300 / ROWS + tries);
      expect(told(e).filter((words) => words?.includes('createDate'))).toHaveLength(tries);
    }
  });

  it('are all read where Precoro’s days begin at another time than ours', async () => {
    const e = engine({ mode: 'observe', entities: ['invoice'] });
    e.precoro.habits.pageSize = ROWS;
    // Late in the evening is the next day over there.
    e.precoro.habits.dayOffsetMinutes = 120;
    for (const [index, at] of ids(0, 299).map((one) => [one, one % 2 ? '23:30:00' : '22:30:00'] as const)) {
      const day = new Date(Date.UTC(2025, 10, 30) - (150 - Math.floor(index / 2)) * DAY).toISOString();
      const dates = { createDate: `${day.slice(0, 10)}T${at}`, approvalDate: `${day.slice(0, 10)}T${at}` };
      e.precoro.put('invoice', invoice({ id: 1000 + index, idn: String(1000 + index), ...dates }));
    }
    await e.clock.advance(HOUR);
    await e.run(20 * MINUTE);
    expect(await missing(e, 'invoice', ids(1000, 299))).toEqual([]);
    expect(await historyOf(e)).toBeNull();
    expect(told(e).filter((words) => words?.includes('createDate'))).toHaveLength(1);
    expect(loadCalls(e).length).toBeLessThanOrEqual(300 / ROWS + 5);
  });

  it('are read as one list, unchecked and without an end in sight, where Precoro sends no totals', async () => {
    const e = await company(600, 0, { entities: ['invoice'] });
    e.precoro.habits.sendsTotals = false;
    await e.clock.drive(e.dispatchFor(20 * SECOND));
    expect(await historyOf(e)).toMatchObject({ rowsExpected: null, rowsLeft: null, endsAt: null });
    expect(told(e)).toEqual(['how much it is cannot be told: Precoro sends no totals']);
    await e.run(20 * MINUTE);
    expect(loadCalls(e)).toHaveLength(600 / ROWS);
    expect(await historyOf(e)).toBeNull();
  });

  it('that lie in no order of their creation are read as one list', async () => {
    const e = await company(0, 0, { entities: ['invoice'] });
    for (const id of ids(1000, 300)) {
      const day = new Date(Date.UTC(2025, 10, 30) - ((id * 7) % 300) * DAY).toISOString().slice(0, 10);
      const dates = { createDate: `${day}T09:00:00`, approvalDate: `${day}T09:00:00` };
      e.precoro.put('invoice', invoice({ id, idn: String(id), ...dates }));
    }
    await e.clock.advance(HOUR);
    await e.run(10 * MINUTE);
    expect(loadCalls(e)).toHaveLength(300 / ROWS);
    expect(loadCalls(e).every(({ createdUntil }) => createdUntil === undefined)).toBe(true);
  });

  it('of a slice that came short are read again alone', async () => {
    const e = await company(300, 0, { entities: ['invoice'] });
    e.precoro.instead(isPage(7), () => shortened(e, 7));
    await e.run(20 * MINUTE);
    expect(await missing(e, 'invoice', ids(1000, 300))).toEqual([]);
    const calls = loadCalls(e);
    expect(calls.filter(({ page, createdUntil }) => page === 1 && createdUntil === undefined)).toHaveLength(
      2,
    );
    expect(calls.length).toBeLessThanOrEqual(300 / ROWS + 20 + 3);
  });

  it('that stay short are told, and not read over and over', async () => {
    const e = await company(50, 0, { entities: ['invoice'] });
    e.precoro.instead(isPage(7), () => shortened(e, 7), 9);
    await e.run(20 * MINUTE);
    expect(loadCalls(e)).toHaveLength(20);
    expect(told(e)).toContain(
      'Precoro reported 50 records, but 49 came, also when they were read once more.',
    );
    expect(await historyOf(e)).toBeNull();
  });
});

/** The page after a row has slid onto it from the page before, without a change of the total: its own last row is on none. */
function shortened(e: Engine, page: number): PrecoroAnswer {
  const newestFirst = ids(1000, e.precoro.count('invoice'))
    .toReversed()
    .map((id) => e.precoro.get('invoice', id));
  const rows = newestFirst.slice((page - 1) * ROWS - 1, page * ROWS - 1);
  const total = newestFirst.length;
  return { kind: 'page', rows, total, hasNext: page * ROWS < total, serverTime: e.clock.now() };
}

describe('pages that move while they are read', () => {
  it('because records were removed are looked up by reading one page again', async () => {
    const e = await company(0, 100, { entities: ['supplier'] });
    e.precoro.instead(
      (call) => call.kind === 'list' && call.page === 12,
      () => {
        e.precoro.remove('supplier', 99);
        e.precoro.remove('supplier', 80);
        return null;
      },
    );
    await e.run(20 * MINUTE);
    expect(await missing(e, 'supplier', ids(1, 98))).toEqual([]);
    expect(loadCalls(e, 'supplier').length).toBeLessThanOrEqual(100 / ROWS + 2);
  });

  it('because a record that is still to come was removed cost two requests, no more', async () => {
    const e = await company(0, 100, { entities: ['supplier'] });
    e.precoro.instead(
      (call) => call.kind === 'list' && call.page === 5,
      () => {
        e.precoro.remove('supplier', 3);
        return null;
      },
    );
    await e.run(20 * MINUTE);
    expect(loadCalls(e, 'supplier')).toHaveLength(100 / ROWS + 2);
    expect(told(e).filter((words) => words?.includes('came'))).toEqual([]);
  });

  it('because of new records are not read again: those come as changes', async () => {
    const e = await company(0, 100, { entities: ['supplier'] });
    for (const page of [3, 6, 9, 12]) {
      e.precoro.instead(
        (call) => call.kind === 'list' && call.modifiedSince === null && call.page === page,
        () => {
          e.precoro.put('supplier', supplier({ id: 200 + page, name: `New ${page}` }));
          return null;
        },
      );
    }
    await e.run(20 * MINUTE);
    expect(loadCalls(e, 'supplier')).toHaveLength(100 / ROWS + 1);
    expect(await missing(e, 'supplier', [...ids(1, 100), 203, 206, 209, 212])).toEqual([]);
  });

  it('during a long pause are neither counted twice nor read again', async () => {
    const e = await company(0, 1000, { entities: ['supplier'] });
    e.precoro.habits.pageSize = 50;
    await e.clock.drive(e.dispatchFor(8 * SECOND));
    expect((await historyOf(e, 'supplier'))?.requests).toBeGreaterThan(1);
    // More than the load remembers.
    for (const id of ids(2000, 450)) e.precoro.put('supplier', supplier({ id, name: `New ${id}` }));
    await e.clock.advance(HOUR);
    await e.run(30 * MINUTE);
    expect(await missing(e, 'supplier', [...ids(1, 1000), ...ids(2000, 450)])).toEqual([]);
    expect(loadCalls(e, 'supplier')).toHaveLength(1450 / 50);
  });

  it('are left to a later dispatcher that has written meanwhile', async () => {
    const e = await company(0, 100, { entities: ['supplier'] });
    e.precoro.instead(
      (call) => call.kind === 'list' && call.page === 4,
      () => {
        void e.state('supplier').then(({ cursor }) => e.services.states.saveCursor('supplier', cursor, 1e9));
        return null;
      },
    );
    await e.dispatchNow();
    expect((await historyOf(e, 'supplier'))?.reading.nextPage).toBe(4);
  });

  it('go on at their page after a crash, and the page before is not counted twice', async () => {
    const e = await company(100, 0, { entities: ['invoice'] });
    e.precoro.instead(isPage(9), () => {
      throw new Error('crash');
    });
    await expect(e.dispatchNow()).rejects.toThrow('crash');
    await e.run(20 * MINUTE);
    expect(await missing(e, 'invoice', ids(1000, 100))).toEqual([]);
    expect(loadCalls(e)).toHaveLength(100 / ROWS);
  });
});

describe('while what was there before is read', () => {
  /** Reading it takes days. */
  const SLOW: Setting = { limits: { perDay: 200 } };

  it('each entity’s first page comes first, then one load after the other', async () => {
    const e = await company(50, 50);
    await e.run(10 * MINUTE);
    const pages = e.precoro.sent
      .map(({ call }) => call)
      .filter((call): call is List => call.kind === 'list' && call.modifiedSince === null)
      .map(({ entity, page }) => `${entity} ${page}`);
    expect(pages.slice(0, 4)).toEqual(['supplier 1', 'invoice 1', 'supplier 2', 'supplier 3']);
    expect(pages.slice(-2)).toEqual(['invoice 9', 'invoice 10']);
  });

  it('a change is followed within three minutes on a small quota, and what it refers to as soon as it is read', async () => {
    const e = await company(1500, 1, { limits: { perDay: 600 }, mode: 'live' });
    e.precoro.put('supplier', supplier());
    await e.clock.advance(HOUR);
    await e.run(20 * MINUTE);
    expect(await historyOf(e)).toMatchObject({ rowsExpected: 1500 });
    const before = e.bills().length;
    for (const id of ids(5000, 5)) {
      e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `NEW-${id}` }));
      await e.announce('invoice', id);
      await e.run(3 * MINUTE);
      expect(e.bills()).toHaveLength(before + id - 4999);
    }
    expect((await historyOf(e))?.rowsLeft).toBeGreaterThan(0);
  });

  it('a webhook about a record that is still to come alarms nobody, and is forgotten when it comes', async () => {
    const e = await company(1000, 0, { ...SLOW, entities: ['invoice'] });
    await e.run(5 * MINUTE);
    await e.hint('invoice', 1000, '1000');
    await e.run(2 * HOUR);
    expect(e.precoro.sent.filter(({ call }) => call.kind === 'detail')).toEqual([]);
    expect(await historyOf(e)).not.toBeNull();
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
    await e.run(3 * DAY);
    expect((await e.state('invoice')).cursor).toMatchObject({ history: null, stopped: null });
    expect((await e.state('invoice')).hints).toEqual({});
  });

  it('what a webhook named shortly before the first page does not wait for its page', async () => {
    const e = await company(1000, 0, { ...SLOW, entities: ['invoice'] });
    e.precoro.edit('invoice', 1000, { note: 'urgent' });
    await e.hint('invoice', 1000, '1000');
    await e.clock.advance(20 * MINUTE);
    await e.run(5 * MINUTE);
    expect(await missing(e, 'invoice', [1000])).toEqual([]);
    expect(await historyOf(e)).not.toBeNull();
    expect((await e.state('invoice')).hints).toEqual({});
  });

  it('neither matching nor going live begins, unless a person insists', async () => {
    const e = await company(0, 1000, { ...SLOW, entities: ['supplier'] });
    await e.run(20 * MINUTE);
    const plan = await give(e, (s) => planGoLive(s, 'supplier'));
    const words = /^The first read of suppliers is not finished \(\d+ of 200 pages, until about 2026-03-\d\d/;
    expect(plan.refusals).toEqual([expect.stringMatching(words)]);
    await expect(give(e, (s) => planMatch(s, 'supplier'))).rejects.toThrow(words);
    await expect(goLive(acting(e), plan)).rejects.toThrow(words);
    await goLive(acting(e), plan, { force: true });
    expect((await e.state('supplier')).gate).toBe('live');
  });
});

describe('the proof of modifiedSince', () => {
  const isProbe = (call: PrecoroCall) => call.kind === 'list' && call.modifiedSince !== null;
  const DOWN = { kind: 'unavailable', mayHaveHappened: true, words: 'HTTP 502' } as const;

  it('is given by the first page, so that hints are followed from then on', async () => {
    const e = await company(1000, 0, { limits: { perDay: 200 }, entities: ['invoice'] });
    await e.run(MINUTE);
    const { watermark, proved } = (await e.state('invoice')).cursor;
    expect(proved).toBe(true);
    expect(watermark).toBeLessThan(e.start + HOUR + 10 * SECOND);
  });

  it('that a check has given before is not asked for again', async () => {
    const e = await company(50, 0, { entities: ['invoice'] });
    const { cursor } = await e.state('invoice');
    await e.services.states.saveCursor('invoice', { ...cursor, proved: true }, 0);
    await e.clock.drive(e.dispatchFor(20 * SECOND));
    expect(e.precoro.sent.filter(({ call }) => isProbe(call))).toEqual([]);
    expect((await e.state('invoice')).cursor.watermark).not.toBeNull();
  });

  it('stops the load at its first page where it fails', async () => {
    const e = await company(300, 0, { entities: ['invoice'] });
    e.precoro.habits.ignoresSince = true;
    await e.run(HOUR);
    expect(loadCalls(e)).toHaveLength(1);
    expect((await e.state('invoice')).cursor.stopped).toMatch(/zoneOffsetMinutes/);
  });

  it('is tried again while the load goes on where Precoro did not answer', async () => {
    const e = await company(300, 0, { entities: ['invoice'] });
    e.precoro.instead(isProbe, () => DOWN);
    await e.run(20 * MINUTE);
    expect((await e.state('invoice')).cursor).toMatchObject({ proved: true, history: null });
    expect(loadCalls(e).length).toBeLessThanOrEqual((300 / ROWS) * 1.05);
  });

  it('that came too late to help is made up for without reading everything again', async () => {
    const e = await company(100, 0, { entities: ['invoice'] });
    e.precoro.instead(isProbe, () => DOWN);
    await e.run(5 * MINUTE);
    expect((await e.state('invoice')).cursor).toMatchObject({ proved: false, history: null });
    e.precoro.edit('invoice', 1000, { note: 'changed meanwhile' });
    await e.run(HOUR);
    expect((await e.state('invoice')).cursor).toMatchObject({ proved: true, history: null });
    expect(loadCalls(e)).toHaveLength(100 / ROWS + 1);
    expect((await e.mirror.read({ entity: 'invoice', id: '1000' }))?.row?.content['note']).toBe(
      'changed meanwhile',
    );
  });
});

describe('the forecast', () => {
  /** By how much of the load's length the forecast of its first page is wrong. */
  async function errorOf(e: Engine, entity: 'invoice' | 'supplier', limitMs: number): Promise<number> {
    // Webhooks are heard, so that polls are rare.
    await e.services.states.noteEcho(entity, e.clock.now());
    await e.run(10 * SECOND);
    const begin = loadSent(e, entity)[0] ?? Number.NaN;
    const words = e.logged.find((one) => one.entity === entity && one.outcome === 'history begins')?.detail;
    const forecast = fromPrecoroTime(/about (\S+) UTC/.exec(words ?? '')?.[1] ?? '') ?? Number.NaN;
    const giveUpAt = e.clock.now() + limitMs;
    while ((await historyOf(e, entity)) !== null && e.clock.now() < giveUpAt) await e.run(DAY + MINUTE);
    const end = loadSent(e, entity).at(-1) ?? Number.NaN;
    return Math.abs(end - forecast) / (end - begin);
  }
  const loadSent = (e: Engine, entity: 'invoice' | 'supplier') =>
    e.precoro.sent
      .filter(({ call }) => call.kind === 'list' && call.entity === entity && call.modifiedSince === null)
      .map(({ at }) => at);

  it('is right within a tenth where only the pace holds the load up', async () => {
    const e = await company(0, 1000, { entities: ['supplier'] });
    expect(await errorOf(e, 'supplier', DAY)).toBeLessThan(0.1);
  });

  it('is right within a tenth where the hour does', async () => {
    const e = await company(0, 1000, { entities: ['supplier'], limits: { perHour: 60 } });
    expect(await errorOf(e, 'supplier', DAY)).toBeLessThan(0.1);
  });

  it('is right within a tenth where the day does', async () => {
    const e = await company(0, 1000, { entities: ['supplier'], limits: { perDay: 200 } });
    expect(await errorOf(e, 'supplier', 10 * DAY)).toBeLessThan(0.1);
  });

  it('is told before the second page, and counts the loads that come before', async () => {
    const e = await company(500, 500);
    await e.run(5 * SECOND);
    const begins = e.logged.filter(({ outcome }) => outcome === 'history begins');
    const times = begins.map(({ detail: words }) => {
      expect(words).toMatch(/^500 records on 100 pages, ends about 2026-03-02T09:0\d:\d\d UTC$/);
      return fromPrecoroTime(/about (\S+) UTC/.exec(words ?? '')?.[1] ?? '') ?? 0;
    });
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(90 * SECOND);
  });
});

it('a supplier that an invoice names and the load has not come to is waited for', async () => {
  const e = await company(0, 300, { limits: { perDay: 300 }, mode: 'live' });
  e.precoro.put('supplier', supplier({ id: 0, name: 'The oldest of all' }));
  await e.clock.advance(HOUR);
  await e.run(10 * MINUTE);
  e.precoro.put('invoice', invoice({ supplier: { id: 0, name: 'The oldest of all' } }));
  await e.announce('invoice', 956598);
  await e.run(10 * MINUTE);
  expect((await e.link({ entity: 'invoice', id: '956598' }))?.wait?.waitsFor).toBe('supplier#0');
  expect(await e.failure({ entity: 'invoice', id: '956598' })).toBeNull();
  await e.run(4 * DAY);
  expect(e.bills()).toHaveLength(1);
});
