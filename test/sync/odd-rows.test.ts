import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, toPrecoroTime } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { fingerprintOf, wireRequest } from '../../lib/precoro/calls.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { handOnRows } from '../../lib/sync/hand-on.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
import { mappingOf } from '../../lib/sync/services.ts';
import { rowOf } from '../entities/fixtures/wire.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from './engine.ts';

const isList = (entity: string) => (call: PrecoroCall) => call.kind === 'list' && call.entity === entity;

/** As Precoro must be asked: by a path that names the record. */
function askByRealPaths(e: Engine): void {
  e.precoro.fingerprint = (call) => fingerprintOf(wireRequest(call, CATALOGUE, DEFAULT_SWITCHES));
}

async function handOn(e: Engine, entity: 'supplier' | 'invoice', ...rows: readonly unknown[]) {
  const { integration } = e.services;
  const mapping = mappingOf(integration, entity);
  if (!mapping) throw new Error(`no mapping of ${entity}`);
  return handOnRows(
    e.services,
    rows,
    { facts: CATALOGUE[entity], mapping, integration, detailClass: 'live' },
    1,
  );
}

describe('a document whose number did not come', () => {
  it.each([
    ['none', null],
    ['one that leads to another path', '..'],
  ])('is a failure of its own and stops nothing else: %s', async (_, idn) => {
    const e = await settledEngine();
    askByRealPaths(e);
    const row = rowOf(invoice({ id: 4711, idn, status: idn === null ? 2 : 99 }));
    e.precoro.instead(isList('invoice'), () => page(e, [row]));
    await e.hint('invoice', 4711);
    await e.run(2 * HOUR);
    await arrive(e);
    expect(await e.failure({ entity: 'invoice', id: '4711' })).toMatchObject({ kind: 'decode' });
    expect(e.bills()).toHaveLength(1);
    // Fetching what did not decode once more, a day later, must not stumble over it either.
    await e.run(DAY + HOUR);
    expect(e.crashes).toEqual([]);
  });
});

describe('a row that does not decode', () => {
  it('is the same record as the one that will: its id is read the same way', async () => {
    const e = engine();
    expect((await handOn(e, 'supplier', supplier({ id: ' 0501 ', enable: 'odd' }))).ids).toEqual(['501']);
    await handOn(e, 'supplier', supplier({ id: 501 }));
    expect(await e.failure(SUPPLIER)).toBeNull();
  });

  it.each<[string, unknown]>([
    ['an id without end', supplier({ id: '1'.repeat(5000) })],
    ['an id that is no name', supplier({ id: 'a#b\0' })],
    ['a value nested without end', JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['nothing', null],
  ])('has a name that every table takes, and takes no good row with it: %s', async (_, row) => {
    const e = engine();
    const { ids, records } = await handOn(e, 'supplier', row, supplier({ id: 502 }));
    expect(ids[0]).toMatch(/^unnamed-/);
    expect(records.map(({ id }) => id)).toEqual(['502']);
    expect(await e.failure({ entity: 'supplier', id: ids[0] ?? '' })).toMatchObject({ kind: 'decode' });
  });

  it('is told of in few words, whatever its name', async () => {
    const e = engine();
    await handOn(e, 'supplier', supplier({ name: 'x'.repeat(300_000), enable: 'odd' }));
    expect((await e.failures.list(1))[0]?.label?.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(e.events.published).length).toBeLessThan(5000);
  });
});

describe('a date of change that is still to come', () => {
  it('is a failure, because every later change would look older', async () => {
    const e = await settledEngine();
    const future = toPrecoroTime(e.clock.now() + 40 * DAY);
    await handOn(e, 'supplier', { ...supplier({ city: 'York' }), updateDate: future });
    expect(await e.failure(SUPPLIER)).toMatchObject({
      words: expect.stringContaining('a time that has come'),
    });
    e.precoro.put('supplier', supplier({ city: 'Hull' }));
    await e.announce('supplier', 501);
    await e.drain();
    expect(await e.failure(SUPPLIER)).toBeNull();
    expect(e.vendors()[0]?.payload.fields['city']).toBe('Hull');
  });

  it('is no watermark either, where the whole server is ahead', async () => {
    const e = await settledEngine();
    const before = (await e.state('invoice')).cursor.watermark;
    e.precoro.instead(isList('invoice'), () => ({ ...page(e, []), serverTime: e.clock.now() + 40 * DAY }));
    await e.hint('invoice', 4711, '4711');
    await e.run(MINUTE);
    expect((await e.state('invoice')).cursor.watermark).toBe(before);
    await arrive(e);
    expect(e.bills()).toHaveLength(1);
  });
});

describe('a list that says that more follows, and shows the same', () => {
  it('stops after five pages instead of spending the day, and is released by a person', async () => {
    const e = await settledEngine();
    e.precoro.instead(isList('invoice'), () => ({ ...page(e, [rowOf(invoice())]), hasNext: true }), Infinity);
    const before = e.clock.now();
    await e.hint('invoice', 4711, '4711');
    await e.run(HOUR);
    expect((await e.state('invoice')).cursor.stopped).toMatch(/list of invoices does not end: 5 pages/);
    expect(e.precoro.since(before).filter((name) => name.startsWith('list invoice')).length).toBeLessThan(10);
  });

  it('stops the reading of history likewise', async () => {
    const e = engine();
    e.precoro.put('supplier', supplier());
    e.precoro.instead(isList('invoice'), () => ({ ...page(e, []), total: null, hasNext: true }), Infinity);
    await e.run(HOUR);
    expect((await e.state('invoice')).cursor).toMatchObject({
      stopped: expect.stringContaining('does not end'),
    });
    expect((await e.state('supplier')).cursor.stopped).toBeNull();
  });

  it('goes on where rows only slid: a page that shows nothing new may stand between others', async () => {
    const e = await settledEngine();
    const rows = (from: number) =>
      [0, 1].map((one) =>
        rowOf(invoice({ id: from + one, idn: `${from + one}`, invoiceNumber: `N-${from + one}` })),
      );
    const pages = [rows(100), rows(100), rows(102)];
    e.precoro.instead(
      isList('invoice'),
      (call) => {
        const number = call.kind === 'list' ? call.page : 0;
        return { ...page(e, pages[number - 1] ?? []), total: null, hasNext: number < 3 };
      },
      3,
    );
    await e.hint('invoice', 102, '102');
    await e.run(MINUTE);
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
    expect(await e.mirror.read({ entity: 'invoice', id: '103' })).not.toBeNull();
  });
});

describe('a custom field that is listed twice', () => {
  it('is asked for its options once: the same request may not be repeated within a minute', async () => {
    const e = engine();
    const field = { id: 70, name: 'GL account', type: 1 };
    e.precoro.instead(
      (call) => call.kind === 'fieldDefinitions' && call.family === 'item',
      () => page(e, [field, field]),
      Infinity,
    );
    e.precoro.put('supplier', supplier());
    await e.run(5 * MINUTE);
    await arrive(e);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.bills()).toHaveLength(1);
  });
});

function page(e: Engine, rows: readonly unknown[]): Extract<PrecoroAnswer, { kind: 'page' }> {
  return { kind: 'page', rows, total: rows.length, hasNext: false, serverTime: e.clock.now() - SECOND };
}
