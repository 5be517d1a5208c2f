import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { DISPATCHER_LEASE } from '../../lib/sync/dispatch.ts';
import { openQuotaSession } from '../../lib/sync/quota-session.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../lib/sync/ports/precoro.ts';
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
import { rowOf } from '../entities/fixtures/wire.ts';
import { UNAVAILABLE } from './fakePrecoro.ts';

const anything = (): boolean => true;
const isDetail = ({ kind }: PrecoroCall): boolean => kind === 'detail';

function putInvoices(e: Engine, count: number): void {
  for (let id = 100; id < 100 + count; id += 1) {
    e.precoro.put('invoice', invoice({ id, idn: String(id), invoiceNumber: `INV-${id}` }));
  }
}

/** The most requests that started within any window of this length. */
function most(starts: readonly number[], windowMs: number): number {
  return Math.max(
    0,
    ...starts.map((from) => starts.filter((at) => at >= from && at < from + windowMs).length),
  );
}

describe('spending', () => {
  it('never exceeds a limit, sends one at a time, and never the same GET twice in a minute', async () => {
    const e = await settledEngine({ limits: { perMinute: 20, perHour: 60 } });
    putInvoices(e, 60);
    await e.hint('invoice', 100, '100');
    await e.run(4 * HOUR);
    expect(e.bills()).toHaveLength(60);
    const starts = e.precoro.sent.map(({ at }) => at);
    expect(most(starts, SECOND)).toBe(1);
    expect(most(starts, MINUTE)).toBeLessThanOrEqual(20);
    expect(most(starts, HOUR)).toBeLessThanOrEqual(60);
    const gets = e.precoro.sent.filter(({ call }) => call.kind !== 'patch');
    const byText = Map.groupBy(gets, ({ call }) => JSON.stringify(call));
    for (const same of byText.values()) {
      const ats = same.map(({ at }) => at);
      expect(most(ats, MINUTE)).toBe(1);
    }
  });

  it('serves what is live first when the hour is nearly used up', async () => {
    const e = await settledEngine({ limits: { perHour: 20 } });
    putInvoices(e, 12);
    await e.hint('invoice', 100, '100');
    await e.run(50 * MINUTE);
    const kinds = e.precoro.sent.map(({ call }) => call.kind);
    expect(kinds.filter((kind) => kind === 'detail').length).toBeGreaterThan(
      kinds.filter((kind) => kind === 'patch').length,
    );
    await e.run(4 * HOUR);
    expect(e.bills()).toHaveLength(12);
    expect(e.precoro.get('invoice', 111)['externalId']).not.toBeNull();
  });

  it('leaves requests for others', async () => {
    const e = engine({ limits: { perDay: 10 } });
    putInvoices(e, 30);
    e.precoro.put('supplier', supplier());
    await e.run(3 * HOUR);
    expect(e.precoro.sent.length).toBeLessThanOrEqual(10);
  });

  it('waits as long as Precoro says after a 429, and then goes on', async () => {
    const e = await settledEngine();
    const until = e.clock.now() + 10 * MINUTE;
    e.precoro.instead(anything, () => ({ kind: 'rateLimited', limiter: 'Minute limiter', until }));
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(9 * MINUTE);
    const held = e.precoro.sent.filter(({ at }) => at > until - 10 * MINUTE && at < until);
    expect(held).toHaveLength(1);
    await e.run(10 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect((await e.services.ledgers.read()).ledger.foreign).toMatchObject([{ limiter: 'Minute limiter' }]);
  });

  it('holds only the one GET that a route limiter names', async () => {
    const e = await settledEngine();
    putInvoices(e, 2);
    const until = e.clock.now() + 10 * MINUTE;
    e.precoro.instead(isDetail, () => ({
      kind: 'rateLimited',
      limiter: 'Route based limiter by minute',
      until,
    }));
    await e.hint('invoice', 100, '100');
    await e.run(3 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    await e.run(20 * MINUTE);
    expect(e.bills()).toHaveLength(2);
  });

  it('keeps a hold although somebody else writes the ledger at the same moment', async () => {
    const e = await settledEngine();
    const session = await openQuotaSession({
      ...e.services,
      limits: { ...e.services.integration.precoro.limits, leaveForOthers: 0 },
    });
    await e.clock.advance(5 * MINUTE);
    const until = e.clock.now() + HOUR;
    e.precoro.instead(anything, () => {
      void e.services.ledgers.read().then(({ ledger, version }) => e.services.ledgers.save(ledger, version));
      return { kind: 'rateLimited', limiter: 'Daily limiter', until };
    });
    const call = { kind: 'detail', entity: 'invoice', key: { id: '1', idn: '1' } } as const;
    await e.clock.drive(session.spend(call, 'detail', MINUTE));
    const { ledger } = await e.services.ledgers.read();
    expect(ledger.holds).toMatchObject([{ limiter: 'Daily limiter', fingerprint: null }]);
    expect(session.count()).toEqual({ requests: 1, rateLimited: 1, clockSkewMs: 0 });
    await session.close();
  });

  it('shares the key with a second session by way of the ledger', async () => {
    const e = await settledEngine();
    await e.clock.advance(5 * MINUTE);
    const limits = { ...e.services.integration.precoro.limits, leaveForOthers: 0 };
    const [one, two] = await Promise.all([
      openQuotaSession({ ...e.services, limits }),
      openQuotaSession({ ...e.services, limits }),
    ]);
    const call = (id: string) => ({ kind: 'detail', entity: 'supplier', key: { id, idn: null } }) as const;
    const before = e.precoro.sent.length;
    await e.clock.drive(
      Promise.all([one.spend(call('1'), 'detail', HOUR), two.spend(call('2'), 'detail', HOUR)]),
    );
    const [first, second] = e.precoro.sent.slice(before);
    expect(Math.abs((second?.at ?? 0) - (first?.at ?? 0))).toBeGreaterThan(SECOND);
  });
});

describe('a second dispatcher', () => {
  it('leaves at once while the first holds the key', async () => {
    const e = await settledEngine();
    const now = e.clock.now();
    const lease = await e.services.leases.acquire(DISPATCHER_LEASE, 'other', now + MINUTE, now);
    expect(await e.dispatchNow()).toEqual({
      end: 'busy',
      tasks: 0,
      requests: 0,
      rateLimited: 0,
      clockSkewMs: 0,
    });
    if (lease) await e.services.leases.release(lease);
    expect((await e.dispatchNow()).end).not.toBe('busy');
  });
});

describe('Precoro in trouble', () => {
  it.each<[string, PrecoroAnswer]>([
    ['down', UNAVAILABLE],
    ['refusing the key', { kind: 'unauthorized', words: 'HTTP 401' }],
  ])('%s for two hours costs few requests and loses nothing', async (_, answer) => {
    const e = await settledEngine();
    putInvoices(e, 10);
    const before = e.clock.now();
    e.precoro.instead(anything, () => (e.clock.now() < before + 2 * HOUR ? answer : null), 10_000);
    await e.hint('invoice', 100, '100');
    await e.edit('supplier', 501, { city: 'York' });
    await e.run(2 * HOUR);
    expect(e.precoro.since(before).length).toBeLessThan(500);
    expect(e.bills()).toEqual([]);
    await e.run(HOUR);
    expect(e.bills()).toHaveLength(10);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('York');
    for (let id = 100; id < 110; id += 1) {
      expect(e.precoro.get('invoice', id)['externalId']).not.toBeNull();
    }
  });

  it('down in the middle of details and write-backs loses nothing', async () => {
    const e = await settledEngine();
    putInvoices(e, 8);
    let count = 0;
    e.precoro.instead(
      ({ kind }) => kind === 'detail' || kind === 'patch',
      () => ((count += 1) % 2 === 0 ? null : UNAVAILABLE),
      60,
    );
    await e.hint('invoice', 100, '100');
    await e.run(3 * HOUR);
    expect(e.bills()).toHaveLength(8);
    expect(e.precoro.get('invoice', 103)['externalId']).not.toBeNull();
  });

  it('is given a rest after three answers of no use', async () => {
    const e = await settledEngine();
    putInvoices(e, 30);
    e.precoro.instead(isDetail, () => UNAVAILABLE, 1000);
    await e.hint('invoice', 100, '100');
    await e.clock.advance(2 * SECOND);
    const report = await e.dispatchNow();
    expect(report).toMatchObject({ end: 'later', requests: 1 + 3 });
  });

  it('on one path does not keep the others waiting', async () => {
    const e = engine();
    e.precoro.instead(
      (call) => call.kind === 'fieldDefinitions' && call.family === 'document',
      () => ({ kind: 'unauthorized', words: 'HTTP 403' }),
      10_000,
    );
    e.precoro.put('supplier', supplier());
    e.precoro.put('invoice', invoice());
    await e.run(10 * MINUTE);
    expect(await e.mirror.read(SUPPLIER)).not.toBeNull();
    expect((await e.mirror.read(INVOICE))?.detail).not.toBeNull();
    expect((await e.link(SUPPLIER))?.wait?.waitsFor).toBe('definitions');
  });

  it('with one definition of an unknown shape stops only who needs it', async () => {
    const e = engine();
    e.precoro.instead(
      (call) => call.kind === 'fieldDefinitions' && call.family === 'document',
      () => ({ kind: 'page', rows: [{ id: null }], total: 1, hasNext: false, serverTime: null }),
    );
    e.precoro.put('supplier', supplier());
    await arrive(e);
    expect(e.bills()).toHaveLength(1);
    expect(e.logged.some(({ outcome }) => outcome === 'definition not understood')).toBe(true);
  });

  it('reads definitions over several pages and again each day', async () => {
    const e = await settledEngine();
    e.precoro.instead(
      (call) => call.kind === 'fieldOptions' && call.page === 1,
      () => ({ kind: 'page', rows: [], total: 1, hasNext: true, serverTime: null }),
    );
    const before = e.clock.now();
    await e.run(25 * HOUR);
    expect(e.precoro.since(before).filter((name) => name === 'fieldOptions item')).toHaveLength(2);
  });

  it('that answers definitions with no room or no page keeps what is stored', async () => {
    const e = await settledEngine();
    for (const kind of ['fieldOptions', 'fieldDefinitions'] as const) {
      e.precoro.instead(
        (call) => call.kind === kind,
        () => UNAVAILABLE,
        2,
      );
    }
    await e.run(25 * HOUR);
    const known = await e.services.definitions.read();
    expect(known?.definitions.item.map(({ name }) => name)).toEqual(['GL account']);
    expect(e.clock.now() - (known?.readAt ?? 0)).toBeLessThan(2 * HOUR);
  });
});

describe('one document that Precoro cannot show', () => {
  it.each<[string, PrecoroAnswer, number]>([
    ['fails', UNAVAILABLE, 110],
    ['is refused', { kind: 'rejected', status: 400, words: 'no rights', fields: {} }, 20],
    ['is another one', { kind: 'object', body: invoice({ id: 4, idn: '4' }), serverTime: null }, 3],
    ['has no lines', { kind: 'object', body: { ...invoice(), items: undefined }, serverTime: null }, 3],
    [
      'has another date than the list',
      { kind: 'object', body: { ...invoice(), updateDate: null }, serverTime: null },
      20,
    ],
    ['is no object', { kind: 'page', rows: [], total: 0, hasNext: false, serverTime: null }, 110],
  ])('costs few requests in a day when it %s', async (_, answer, atMost) => {
    const e = await settledEngine();
    e.precoro.instead(isDetail, () => answer, 10_000);
    e.precoro.habits.onPatch = (entity, id) => void e.announce(entity, id);
    const before = e.clock.now();
    await arrive(e);
    await e.run(24 * HOUR);
    const details = e.precoro.since(before).filter((name) => name === 'detail invoice 1043');
    expect(details.length).toBeLessThanOrEqual(atMost);
    // At most: the text, no text any more once a PATCH showed the whole record, and the external id.
    expect(e.precoro.since(before).filter((name) => name.startsWith('patch')).length).toBeLessThanOrEqual(3);
  });

  it('is told when it is refused, and closed when it is shown', async () => {
    const e = await settledEngine();
    e.precoro.instead(isDetail, () => ({ kind: 'rejected', status: 400, words: 'no rights', fields: {} }));
    await arrive(e);
    expect(e.events.published.some((one) => one.type === 'SyncFailed')).toBe(true);
    await e.run(HOUR);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.bills()).toHaveLength(1);
  });

  it.each<[string, PrecoroAnswer]>([
    ['another record', { kind: 'object', body: invoice({ id: 4, idn: '4' }), serverTime: null }],
    ['a record without lines', { kind: 'object', body: rowOf(invoice()), serverTime: null }],
  ])('is never mistaken for %s', async (_, answer) => {
    const e = await settledEngine();
    e.precoro.habits.patchAnswersObject = false;
    e.precoro.instead(isDetail, () => answer);
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(MINUTE);
    expect(e.bills()).toEqual([]);
    expect((await e.failure(INVOICE))?.kind).toBe('decode');
  });

  it('is left alone when it is deleted', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    e.precoro.instead(isDetail, () => ({ kind: 'notFound', words: 'gone' }));
    await arrive(e);
    expect((await e.mirror.read(INVOICE))?.detailDueAt).toBeNull();
  });
});
