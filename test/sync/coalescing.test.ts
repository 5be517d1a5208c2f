import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { countRequests } from '../../lib/domain/quota-requests.ts';
import type { PrecoroAnswer } from '../../lib/sync/ports/precoro.ts';
import { arrive, settledEngine, supplier, type Engine } from './engine.ts';

const REFUSED: PrecoroAnswer = { kind: 'rejected', status: 403, words: 'no rights', fields: {} };

const suppliers = (e: Engine, since: number) =>
  e.precoro.since(since).filter((name) => name.startsWith('list supplier'));

/** As many suppliers created and linked, each PATCH announced by a webhook as Precoro may do. */
async function createLinked(e: Engine, count: number): Promise<void> {
  for (let id = 1001; id <= 1000 + count; id += 1) {
    e.precoro.put('supplier', supplier({ id, name: `Supplier ${id}` }));
    await e.announce('supplier', id);
  }
  await e.run(MINUTE);
  for (let id = 1001; id <= 1000 + count; id += 1) await e.announce('supplier', id);
  await e.run(MINUTE);
}

describe('hints', () => {
  it('of a burst cost one read when it is over', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    for (let id = 1001; id <= 1040; id += 1) {
      e.precoro.put('supplier', supplier({ id, name: `Supplier ${id}` }));
      await e.announce('supplier', id);
    }
    await e.run(MINUTE);
    expect(suppliers(e, before)).toHaveLength(1);
    expect(e.vendors()).toHaveLength(41);
  });

  it('wait longer between reads when the day is nearly spent', async () => {
    const e = await settledEngine();
    let { ledger } = await e.services.ledgers.read();
    const now = e.clock.now();
    for (let i = 0; i < 2300; i += 1)
      ledger = countRequests(ledger, {
        purpose: 'detail',
        count: 1,
        at: now - 20 * HOUR + i * 20 * SECOND,
        spender: e.services.integration.name,
      });
    await e.services.ledgers.save({ ...ledger, lastEnd: now }, (await e.services.ledgers.read()).version);
    const before = e.clock.now();
    for (let edit = 1; edit <= 30; edit += 1) {
      await e.edit('supplier', 501, { city: `Town ${edit}` });
      await e.run(20 * SECOND);
    }
    await e.run(5 * MINUTE);
    expect(suppliers(e, before).length).toBeLessThanOrEqual(12);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('Town 30');
  });

  it('about our own writes wake nothing once Precoro was seen to send them', async () => {
    const e = await settledEngine();
    await createLinked(e, 10);
    e.precoro.put('supplier', supplier({ id: 2001, name: 'Late and linked' }));
    await e.announce('supplier', 2001);
    await e.run(MINUTE);
    expect(e.precoro.get('supplier', 2001)['externalId']).not.toBeNull();
    const before = e.clock.now();
    await e.announce('supplier', 2001);
    await e.run(MINUTE);
    expect(suppliers(e, before)).toEqual([]);
    // A second webhook of the same record is a person's change.
    await e.edit('supplier', 2001, { city: 'Bradford' });
    await e.run(MINUTE);
    expect(e.vendors().find(({ payload }) => payload.fields['city'] === 'Bradford')).toBeDefined();
  });

  it('of an edit right after a PATCH that Precoro refused is no echo of it', async () => {
    const e = await settledEngine();
    await createLinked(e, 10);
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => REFUSED,
    );
    e.precoro.put('supplier', supplier({ id: 2001, name: 'Refused at first' }));
    await e.announce('supplier', 2001);
    await e.run(20 * SECOND);
    await e.edit('supplier', 2001, { city: 'Bath' });
    await e.run(20 * SECOND);
    expect(e.vendors().map(({ payload }) => payload.fields['city'])).toContain('Bath');
  });

  it('about our own writes that hid a change do not hide it for longer than half an hour', async () => {
    const e = await settledEngine();
    await createLinked(e, 10);
    e.precoro.put('supplier', supplier({ id: 2001, name: 'Late and linked' }));
    await e.announce('supplier', 2001);
    await e.run(MINUTE);
    // One webhook for both: our PATCH, and the change of a person a moment later.
    await e.edit('supplier', 2001, { city: 'Bradford' });
    await e.run(32 * MINUTE);
    expect(e.vendors().find(({ payload }) => payload.fields['city'] === 'Bradford')).toBeDefined();
  });
});

describe('a poll', () => {
  it('that finds what no webhook announced is told and makes polls come more often for a while', async () => {
    const e = await settledEngine();
    await e.announce('supplier', 501);
    await e.run(130 * MINUTE);
    e.precoro.edit('supplier', 501, { city: 'Bradford' });
    await e.run(95 * MINUTE);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('Bradford');
    const { pace } = (await e.state('supplier')).cursor;
    expect(pace).toMatchObject({ missedWebhooks: 1, missedAt: expect.any(Number) });
    const before = e.clock.now();
    await e.run(HOUR);
    expect(suppliers(e, before).length).toBeGreaterThanOrEqual(5);
    await e.run(2 * HOUR);
    const calm = e.clock.now();
    await e.run(3 * HOUR);
    expect(suppliers(e, calm).length).toBeLessThanOrEqual(3);
  });

  it('counts nothing as missed that our own write moved, or that was announced', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.edit('supplier', 501, { city: 'York' });
    await e.run(DAY);
    expect((await e.state('supplier')).cursor.pace.missedWebhooks).toBe(0);
    expect((await e.state('invoice')).cursor.pace.missedWebhooks).toBe(0);
  });

  it('is skipped while hints have the entity read anyway', async () => {
    const e = await settledEngine();
    await e.announce('supplier', 501);
    await e.run(HOUR);
    const before = e.clock.now();
    for (let i = 0; i < 6; i += 1) {
      await e.edit('supplier', 501, { city: `Town ${i}` });
      await e.run(30 * MINUTE);
    }
    expect(suppliers(e, before)).toHaveLength(6);
  });
});

describe('forged hints', () => {
  it('cost a bounded number of single looks a day', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    for (let hour = 0; hour < 20; hour += 1) {
      for (let i = 0; i < 20; i += 1) await e.hint('supplier', 100_000 + hour * 20 + i);
      await e.run(HOUR);
    }
    const looks = e.precoro.since(before).filter((name) => name.startsWith('detail supplier'));
    expect(looks.length).toBeLessThanOrEqual(50);
    expect(looks.length).toBeGreaterThan(10);
  });
});
