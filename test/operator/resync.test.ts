import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { emptyLedger } from '../../lib/domain/quota.ts';
import { priceOf } from '../../lib/operator/price.ts';
import { DispatcherBusyError } from '../../lib/operator/release-cursor.ts';
import { planResync, resync } from '../../lib/operator/resync.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { DISPATCHER_LEASE } from '../../lib/sync/dispatch.ts';
import { limitsOf } from '../../lib/sync/services.ts';
import { crashingServices } from '../sync/crash.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  settledEngine,
  supplier,
  SUPPLIER,
  type Engine,
} from '../sync/engine.ts';
import { acting, give } from './acting.ts';

const KNOWN = { entity: 'invoice', since: 0, read: false } as const;
const READ = { entity: 'invoice', since: 0, read: true } as const;

/** A linked invoice that was last written by another version of the mapping. */
async function outdated(): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e);
  const now = e.clock.now();
  const link = await e.crossReference.acquire(INVOICE, 'default', 'test', now + SECOND, now);
  if (link === 'busy' || !link.agreed) throw new Error('not linked');
  const agreed = { ...link.agreed, mappingVersion: 'older', hash: 'older' };
  await e.crossReference.release({ ...link, agreed });
  return e;
}

describe('the price of a resync', () => {
  it('is told before: how many records, how many outdated, and no request where nothing is read', async () => {
    const e = await outdated();
    expect(await give(e, (s) => planResync(s, 'invoice', 0, { read: false }))).toEqual({
      entity: 'invoice',
      label: 'invoice',
      at: e.clock.now(),
      since: 0,
      read: false,
      records: 1,
      outdated: 1,
      requests: { lists: 0, details: 0, leftToday: expect.any(Number), takesMs: 0 },
    });
    expect(e.services.audit.entries).toEqual([]);
  });

  it('counts a list for 200 rows, and for each document a request of its own', async () => {
    const e = await outdated();
    const { requests } = await give(e, (s) => planResync(s, 'invoice', 0, { read: true }));
    expect(requests).toMatchObject({ lists: 1, details: 1 });
    expect(requests.takesMs).toBeGreaterThan(SECOND);
    const suppliers = await give(e, (s) => planResync(s, 'supplier', 0, { read: true }));
    expect(suppliers).toMatchObject({ records: 1, requests: { lists: 1, details: 0 } });
  });

  it('looks at the dates of Precoro: what changed before is left out', async () => {
    const e = await outdated();
    const since = e.clock.now() + HOUR;
    expect(await give(e, (s) => planResync(s, 'invoice', since, { read: true }))).toMatchObject({
      records: 0,
      outdated: 0,
      requests: { lists: 1, details: 0 },
    });
  });

  it('says how long it takes at the quota: a thousand within the hour, and what the day does not hold the next days', () => {
    const limits = limitsOf(engine().services.integration);
    const now = Date.UTC(2026, 2, 2, 8);
    expect(priceOf(emptyLedger(), limits, 0, now)).toEqual({ leftToday: 3000, takesMs: 0 });
    const some = priceOf(emptyLedger(), limits, 800, now);
    expect(some.takesMs).toBeGreaterThan(13 * MINUTE);
    expect(some.takesMs).toBeLessThan(HOUR);
    expect(priceOf(emptyLedger(), limits, 2000, now).takesMs).toBeGreaterThan(DAY);
    expect(priceOf(emptyLedger(), limits, 20_000, now).takesMs).toBeGreaterThan(8 * DAY);
  });

  it('needs an entity that is configured', async () => {
    const e = await settledEngine();
    const told = give(e, (s) => planResync(s, 'receipt', 0, { read: false }));
    await expect(told).rejects.toThrow('the configuration has no entity "receipt"');
  });
});

describe('a resync', () => {
  it('brings outdated records up to date without a request to Precoro', async () => {
    const e = await outdated();
    const [start, writes] = [e.clock.now(), e.external.writes.length];
    const told: number[] = [];
    const end = await give(e, (s) => resync(s, KNOWN, (done) => told.push(done)));
    expect(end).toEqual({ sent: 1, detailsDue: 0, readAgain: false });
    expect(told).toEqual([1]);
    await e.deliver();
    expect(e.external.writes.slice(writes)).toEqual(['update bill B2']);
    expect(e.precoro.since(start)).toEqual([]);
    expect((await e.link(INVOICE))?.agreed?.mappingVersion).not.toBe('older');
    expect(e.services.audit.entries).toEqual([
      {
        at: start,
        who: 'ann',
        what: 'resynced',
        subject: 'invoice',
        detail: { since: '1970-01-01T00:00:00', read: false },
      },
    ]);
  });

  it('that reads finds what no list showed, of documents and of suppliers', async () => {
    const e = await settledEngine();
    await arrive(e);
    // Changed without a date that moves: nothing but a second reading finds it.
    Object.assign(e.precoro.get('invoice', 956598), { note: 'silent' });
    Object.assign(e.precoro.get('supplier', 501), { city: 'York', updateDate: '2026-02-01T00:00:00' });
    const start = e.clock.now();
    expect(await give(e, (s) => resync(s, READ))).toEqual({ sent: 1, detailsDue: 1, readAgain: true });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('silent');
    expect(e.precoro.since(start)).toEqual(expect.arrayContaining(['list invoice 1', 'detail invoice 1043']));
    expect(await give(e, (s) => resync(s, { ...READ, entity: 'supplier' }))).toMatchObject({
      detailsDue: 0,
      readAgain: true,
    });
    await e.run(2 * MINUTE);
    expect(e.precoro.since(start)).toContain('list supplier 1');
  });

  it('goes back to the given time and not further, and reading catches up to now', async () => {
    const e = await settledEngine();
    const before = (await e.state('supplier')).cursor.watermark ?? 0;
    const since = before - 3 * HOUR;
    await give(e, (s) => resync(s, { entity: 'supplier', since, read: true }));
    expect((await e.state('supplier')).cursor).toMatchObject({ watermark: since, reading: null });
    await e.run(2 * MINUTE);
    expect((await e.state('supplier')).cursor.watermark).toBeGreaterThan(before);
  });

  it('never moves the cursor forward, and leaves a first read alone', async () => {
    const e = await settledEngine();
    const { cursor } = await e.state('supplier');
    await give(e, (s) => resync(s, { entity: 'supplier', since: e.clock.now() + DAY, read: true }));
    expect((await e.state('supplier')).cursor.watermark).toBe(cursor.watermark);
    const fresh = engine();
    const end = await give(fresh, (s) => resync(s, READ));
    expect(end).toEqual({ sent: 0, detailsDue: 0, readAgain: false });
  });

  it('keeps what is urgent urgent, and leaves nothing unread', async () => {
    const e = await settledEngine();
    await arrive(e);
    const known = await e.mirror.read(INVOICE);
    if (known) await e.mirror.save({ ...known, detailDueAt: e.clock.now(), detailClass: 'live' });
    await give(e, (s) => resync(s, READ));
    expect(await e.mirror.read(INVOICE)).toMatchObject({ detailClass: 'live' });
  });

  it('waits for the dispatcher to pause, and gives up after three minutes', async () => {
    const e = await settledEngine();
    const { leases } = e.services;
    const now = e.clock.now();
    await leases.acquire(DISPATCHER_LEASE, 'dispatcher', now + MINUTE, now);
    expect(await give(e, (s) => resync(s, READ))).toMatchObject({ readAgain: true });
    expect(e.clock.now() - now).toBeGreaterThanOrEqual(MINUTE);
    const later = e.clock.now();
    await leases.acquire(DISPATCHER_LEASE, 'dispatcher', later + HOUR, later);
    await expect(give(e, (s) => resync(s, READ))).rejects.toThrow(DispatcherBusyError);
  });

  it('does not move a cursor that a later dispatcher has written', async () => {
    const e = await settledEngine();
    const states = { ...e.services.states, saveCursor: async () => false };
    const told = give(e, (s) => resync(s, READ), { ...acting(e), states });
    await expect(told).rejects.toThrow(DispatcherBusyError);
  });

  it.each([1, 2, 3, 5, 8, 13])(
    'loses nothing while the dispatcher works, started after %i requests',
    async (after) => {
      const e = await settledEngine({ entities: ['supplier', 'invoice'] });
      e.precoro.habits.pageSize = 3;
      for (let id = 1; id <= 9; id += 1) {
        e.precoro.put('supplier', supplier({ id, name: `Supplier ${id}`, uniqueCode: `S${id}` }));
        e.precoro.put(
          'invoice',
          invoice({ id: 100 + id, idn: `I${id}`, supplier: { id, name: `Supplier ${id}` } }),
        );
      }
      await e.hint('supplier', 1);
      await e.hint('invoice', 101, 'I1');
      await e.clock.advance(3 * SECOND);
      const start = e.clock.now();
      const both = async () => {
        const dispatching = e.services.clock.sleep(0).then(() => e.dispatchNow());
        while (e.precoro.since(start).length < after) await e.services.clock.sleep(SECOND / 4);
        for (const entity of ['supplier', 'invoice'] as const) {
          await resync(acting(e), { entity, since: start - HOUR, read: true });
        }
        await dispatching;
      };
      await e.clock.drive(both());
      e.precoro.edit('invoice', 105, { note: 'later' });
      await e.announce('invoice', 105);
      await e.run(30 * MINUTE);
      expect(e.vendors()).toHaveLength(10);
      expect(e.bills()).toHaveLength(9);
      expect(e.bills().filter(({ payload }) => payload.fields['note'] === 'later')).toHaveLength(1);
      expect(e.crashes).toEqual([]);
    },
  );

  it.each(['before', 'after'] as const)(
    'that dies %s any call is complete when it is given again',
    async (when) => {
      for (let at = 1; ; at += 1) {
        const e = await outdated();
        Object.assign(e.precoro.get('invoice', 956598), { note: 'silent' });
        const { services, crashed } = crashingServices(e.services, at, when);
        // What only looks is never the matter.
        const mortal = {
          ...acting(e, services),
          links: e.services.links,
          mirror: { ...services.mirror, scan: (entity: EntityName) => e.services.mirror.scan(entity) },
        };
        await give(e, (s) => resync(s, READ), mortal).catch(() => undefined);
        if (!crashed()) break;
        expect(at).toBeLessThan(40);
        await give(e, (s) => resync(s, READ));
        await e.run(10 * MINUTE);
        expect(e.bills()[0]?.payload.fields['note']).toBe('silent');
        expect((await e.link(INVOICE))?.agreed?.mappingVersion).not.toBe('older');
      }
    },
  );
});

describe('a resync of records that are on hold or refused', () => {
  it('sends them too, and they stay where they are', async () => {
    const e = await settledEngine();
    e.external.next('update', { outcome: 'rejected', words: 'no' });
    await e.edit('supplier', 501, { city: 'York' });
    await e.drain();
    expect((await give(e, (s) => resync(s, { entity: 'supplier', since: 0, read: false }))).sent).toBe(1);
    await e.deliver();
    expect(await e.failure(SUPPLIER)).toBeNull();
  });
});
