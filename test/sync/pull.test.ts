import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, toPrecoroTime } from '../../lib/domain/time.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { arrive, engine, INVOICE, invoice, settledEngine, supplier, type Engine } from './engine.ts';

const isList = (entity: string) => (call: PrecoroCall) => call.kind === 'list' && call.entity === entity;

/** So many new approved invoices, without webhooks. */
function putInvoices(e: Engine, count: number): void {
  for (let id = 100; id < 100 + count; id += 1) {
    e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
  }
}

describe('pages', () => {
  it('that drift while they are read are read again until each record was seen', async () => {
    const e = await settledEngine();
    e.precoro.habits.pageSize = 2;
    putInvoices(e, 6);
    let once = true;
    e.precoro.instead(
      (call) => call.kind === 'list' && call.page === 2 && once,
      () => {
        once = false;
        // The newest row leaves the window: page 2 now starts one row too late.
        e.precoro.remove('invoice', 105);
        return null;
      },
    );
    const before = e.clock.now();
    await e.hint('invoice', 100, '100');
    await e.run(20 * MINUTE);
    expect(e.bills().map(({ payload }) => payload.fields['number'])).toContain('INV-103');
    expect(e.precoro.since(before).filter((name) => name === 'list invoice 1')).toHaveLength(2);
  });

  it('that always drift are read a bounded number of times', async () => {
    const e = await settledEngine();
    putInvoices(e, 2);
    const before = e.clock.now();
    e.precoro.instead(
      isList('invoice'),
      () => ({ kind: 'page', rows: [], total: 5, hasNext: false, serverTime: e.clock.now() }),
      20,
    );
    await e.hint('invoice', 100, '100');
    await e.run(MINUTE);
    expect(e.precoro.since(before).filter((name) => name.startsWith('list invoice'))).toHaveLength(4);
  });

  it('of a first load that drift are read again too', async () => {
    const e = engine();
    putInvoices(e, 3);
    e.precoro.instead(isList('invoice'), () => ({
      kind: 'page',
      rows: [],
      total: 3,
      hasNext: false,
      serverTime: e.clock.now(),
    }));
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    expect(e.bills()).toHaveLength(3);
  });

  it('go on at their checkpoint after a crash, and none is skipped', async () => {
    const e = await settledEngine();
    e.precoro.habits.pageSize = 2;
    putInvoices(e, 6);
    const before = e.clock.now();
    e.precoro.instead(
      (call) => call.kind === 'list' && call.page === 2,
      () => {
        throw new Error('crash');
      },
    );
    await e.hint('invoice', 100, '100');
    await e.clock.advance(2 * SECOND);
    await expect(e.dispatchNow()).rejects.toThrow('crash');
    await e.run(10 * MINUTE);
    expect(e.bills()).toHaveLength(6);
    expect(e.precoro.since(before).filter((name) => name === 'list invoice 1')).toHaveLength(1);
  });

  it('stop when a later dispatcher writes the cursor', async () => {
    const e = await settledEngine();
    e.precoro.habits.pageSize = 2;
    putInvoices(e, 5);
    e.precoro.instead(isList('invoice'), () => {
      void e.state('invoice').then(({ cursor }) => e.services.states.saveCursor('invoice', cursor, 1e9));
      return null;
    });
    await e.hint('invoice', 100, '100');
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    expect((await e.state('invoice')).cursor.reading).toBeNull();
    expect((await e.state('invoice')).cleanSeq).toBe(0);
  });
});

describe('the watermark', () => {
  it.each([
    ['ahead of', 7 * MINUTE],
    ['behind', -7 * MINUTE],
  ])('is of Precoro’s clock, which runs %s ours', async (_, skewMs) => {
    const e = engine();
    e.precoro.habits.skewMs = skewMs;
    e.precoro.put('supplier', supplier());
    await e.run(3 * MINUTE);
    const first = e.precoro.sent.find(({ call }) => isList('supplier')(call));
    const { watermark } = (await e.state('supplier')).cursor;
    const theirs = (first?.at ?? 0) + skewMs;
    expect(watermark).toBeLessThanOrEqual(theirs);
    expect(watermark).toBeGreaterThan(theirs - 3 * SECOND);
  });

  it('is the newest date among the rows where Precoro sends no time', async () => {
    const e = engine();
    e.precoro.habits.sendsDate = false;
    e.precoro.put('supplier', supplier());
    const written = e.clock.now();
    await e.run(3 * MINUTE);
    expect((await e.state('supplier')).cursor.watermark).toBe(written);
    await e.run(2 * HOUR);
    const { updateDate } = e.precoro.get('supplier', 501);
    expect(toPrecoroTime((await e.state('supplier')).cursor.watermark ?? 0)).toBe(updateDate);
    await arrive(e);
    expect(e.bills()).toHaveLength(1);
  });

  it('of nothing at all without a server time stays open', async () => {
    const e = engine();
    e.precoro.habits.sendsDate = false;
    await e.run(3 * MINUTE);
    expect((await e.state('invoice')).cursor.watermark).toBeNull();
    e.precoro.put('supplier', supplier());
    await arrive(e);
    await e.run(HOUR);
    expect(e.bills()).toHaveLength(1);
  });

  it('never goes back', async () => {
    const e = await settledEngine();
    const { watermark } = (await e.state('invoice')).cursor;
    e.precoro.habits.skewMs = -HOUR;
    await e.hint('invoice', 1, '1');
    await e.drain();
    expect((await e.state('invoice')).cursor.watermark).toBe(watermark);
  });
});

describe('the proof of modifiedSince', () => {
  it('is open while there is nothing to prove it with, and closed by the first record', async () => {
    const e = engine();
    await e.run(5 * MINUTE);
    expect((await e.state('invoice')).cursor.proved).toBe(false);
    e.precoro.put('supplier', supplier());
    await arrive(e);
    await e.run(HOUR);
    expect((await e.state('invoice')).cursor.proved).toBe(true);
  });

  it('costs two requests once', async () => {
    const e = await settledEngine();
    const lists = e.precoro.sent.filter(({ call }) => isList('supplier')(call));
    expect(lists.slice(0, 3)).toHaveLength(3);
    const before = e.clock.now();
    await e.hint('supplier', 501);
    await e.run(MINUTE);
    expect(e.precoro.since(before)).toHaveLength(1);
  });

  it.each([
    ['shows everything whatever is asked', (e: Engine) => (e.precoro.habits.ignoresSince = true)],
    ['lives in another zone', (e: Engine) => (e.precoro.habits.zoneOffsetMinutes = -120)],
    ['lives in a zone ahead', (e: Engine) => (e.precoro.habits.zoneOffsetMinutes = 120)],
  ])('stops the cursor when Precoro %s', async (_, spoil) => {
    const e = engine();
    spoil(e);
    e.precoro.put('supplier', supplier());
    await e.clock.advance(10 * MINUTE);
    await e.run(5 * MINUTE);
    const { stopped, proved } = (await e.state('supplier')).cursor;
    expect(proved).toBe(false);
    expect(stopped).toMatch(/zoneOffsetMinutes/);
    const before = e.clock.now();
    await e.run(2 * HOUR);
    expect(e.precoro.since(before).filter((name) => name.includes('supplier'))).toEqual([]);
  });

  it.each([0, 6 * MINUTE])(
    'is open while the only record is as young as that lists may not show it yet (skew %i)',
    async (ms) => {
      const e = engine();
      e.precoro.habits.skewMs = -ms;
      e.precoro.put('supplier', supplier());
      e.precoro.habits.hidden.add('501');
      await e.run(2 * MINUTE);
      expect((await e.state('supplier')).cursor).toMatchObject({ proved: false, stopped: null });
      e.precoro.habits.hidden.clear();
      await e.run(HOUR);
      expect((await e.state('supplier')).cursor).toMatchObject({ proved: true, stopped: null });
    },
  );

  it('is open when the record is on none of the first three of many pages, or when no page comes', async () => {
    const e = engine();
    e.precoro.put('supplier', supplier());
    const probe = (call: PrecoroCall) =>
      isList('supplier')(call) && 'modifiedSince' in call && !!call.modifiedSince;
    e.precoro.instead(probe, () => ({ kind: 'unavailable', mayHaveHappened: true, words: 'HTTP 500' }));
    await e.run(5 * MINUTE);
    expect((await e.state('supplier')).cursor).toMatchObject({ proved: false, stopped: null });
    e.precoro.instead(probe, () => ofMany(e), 3);
    await e.run(16 * MINUTE);
    expect((await e.state('supplier')).cursor).toMatchObject({ proved: false, stopped: null });
    await e.run(31 * MINUTE);
    expect((await e.state('supplier')).cursor.proved).toBe(true);
    expect(e.vendors()).toHaveLength(1);
  });

  it('finds the record behind the first page too, because lists do not begin with the newest change', async () => {
    const e = engine();
    e.precoro.put('supplier', supplier());
    const isProbe = (page: number) => (call: PrecoroCall) =>
      isList('supplier')(call) && 'modifiedSince' in call && !!call.modifiedSince && call.page === page;
    e.precoro.instead(isProbe(1), () => ofMany(e));
    e.precoro.instead(isProbe(2), () => ({ ...ofMany(e), rows: [{ id: 501 }], hasNext: false }));
    await e.run(5 * MINUTE);
    expect((await e.state('supplier')).cursor).toMatchObject({ proved: true, stopped: null });
  });
});

/** A page of others, with more behind it. */
function ofMany(e: Engine): Extract<PrecoroAnswer, { kind: 'page' }> {
  const rows = [{ id: 'x' }, null, { id: {} }];
  return { kind: 'page', rows, total: 600, hasNext: true, serverTime: e.clock.now() };
}

describe('the tripwire', () => {
  it('stops the cursor and says so when three reads did not show an announced change', async () => {
    const e = await settledEngine();
    e.precoro.habits.hidden.add('956598');
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(40 * MINUTE);
    const { stopped } = (await e.state('invoice')).cursor;
    expect(stopped).toMatch(/announced invoice Chairs for Leeds/);
    // What was found by the probe is not lost.
    expect(await e.mirror.read(INVOICE)).not.toBeNull();
  });

  it('says nothing about a record that does not decode', async () => {
    const e = await settledEngine();
    e.precoro.habits.hidden.add('956598');
    e.precoro.put('invoice', invoice({ status: 99 }));
    await e.announce('invoice', 956598);
    await e.run(70 * MINUTE);
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
    expect((await e.failure(INVOICE))?.kind).toBe('decode');
  });

  it('waits for its turn when the hour is used up, and asks again when Precoro is down', async () => {
    const e = await settledEngine();
    await e.hint('invoice', 777, '777');
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => ({ kind: 'unavailable', mayHaveHappened: true, words: 'HTTP 500' }),
    );
    await e.run(40 * MINUTE);
    expect((await e.state('invoice')).hints).toEqual({});
  });
});

describe('a day of nothing', () => {
  it('costs one request an hour and entity', async () => {
    const e = await settledEngine();
    await e.announce('supplier', 501);
    await e.hint('invoice', 1, '1');
    await e.run(HOUR);
    const before = e.clock.now();
    await e.run(DAY);
    const names = e.precoro.since(before);
    expect(names.filter((name) => name.startsWith('list')).length).toBeLessThanOrEqual(2 * 24);
    expect(names.filter((name) => !name.startsWith('list')).length).toBeLessThanOrEqual(6);
  });
});
