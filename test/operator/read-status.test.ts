import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { readStatus } from '../../lib/operator/read-status.ts';
import type { EntityStatus, StatusView } from '../../lib/operator/views.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  lineWithoutAccount,
  settledEngine,
  supplier,
  SUPPLIER,
  type Engine,
} from '../sync/engine.ts';
import { operatorOf } from './reading.ts';

const status = (e: Engine): Promise<StatusView> => readStatus(operatorOf(e));

function counts(view: StatusView, entity: EntityName) {
  const found = view.entities.find((one) => one.entity === entity);
  if (!found) throw new Error(`no ${entity}`);
  const { inPrecoro, outside, waiting, onHold, failing, outdated } = found;
  return { inPrecoro, outside, waiting, onHold, failing, outdated };
}

const ZERO = { inPrecoro: 0, outside: 0, waiting: 0, onHold: 0, failing: 0, outdated: 0 };

describe('the counts of an entity', () => {
  it('are of what is known and what stands outside: what is left alone is in neither trouble', async () => {
    const e = await settledEngine();
    await arrive(e);
    const view = await status(e);
    expect(view).toMatchObject({ name: 'story', at: e.clock.now(), writeBacksDue: 0 });
    expect(view.entities.map(({ entity, label }) => [entity, label])).toEqual([
      ['supplier', 'supplier'],
      ['invoice', 'invoice'],
    ]);
    expect(counts(view, 'supplier')).toEqual({ ...ZERO, inPrecoro: 1, outside: 1 });
    // Invoice 1 is from before go-live.
    expect(counts(view, 'invoice')).toEqual({ ...ZERO, inPrecoro: 2, outside: 1 });
    expect(view.failures).toEqual({ open: 0, byActor: { clerk: 0, accountant: 0, engineer: 0 } });
  });

  it.each<[string, (e: Engine) => Promise<unknown>, Partial<EntityStatus>]>([
    [
      'a refused invoice fails',
      (e) => arrive(e, { items: { data: [lineWithoutAccount()] } }),
      { failing: 1 },
    ],
    [
      'a linked one whose change is refused stands outside and fails',
      async (e) => {
        await arrive(e);
        await e.edit('invoice', 956598, { items: { data: [lineWithoutAccount()] } });
        await e.drain();
      },
      { outside: 1, failing: 1 },
    ],
    [
      'one that waits for its supplier waits',
      (e) => arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } }),
      { waiting: 1 },
    ],
    [
      'one on hold is on hold and does not fail',
      async (e) => {
        await arrive(e, { items: { data: [lineWithoutAccount()] } });
        await e.clock.drive(holdRecord(operatorOf(e), INVOICE, 'wrong'));
        await e.drain();
      },
      { onHold: 1 },
    ],
    [
      'one whose create got no answer waits',
      async (e) => {
        e.external.next('create', { outcome: 'unknown', effect: 'none' });
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(MINUTE);
      },
      { waiting: 1 },
    ],
    [
      'one whose attempt died in the middle waits',
      async (e) => {
        e.external.during = async () => {
          throw new Error('a crash');
        };
        e.precoro.put('invoice', invoice());
        await e.announce('invoice', 956598);
        await e.run(5000);
      },
      { waiting: 1 },
    ],
    [
      'one whose lines are still to be read is on its way, and counts as waiting',
      async (e) => {
        await arrive(e);
        e.precoro.instead(
          ({ kind }) => kind === 'detail',
          () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
        );
        await e.edit('invoice', 956598, { note: 'x' });
        await e.run(MINUTE);
        await e.clock.advance(15 * MINUTE);
      },
      { outside: 1, waiting: 1 },
    ],
    [
      'one that the queue has not taken is on its way',
      async (e) => {
        e.refuses = () => true;
        await arrive(e);
      },
      { waiting: 1 },
    ],
    [
      'one that was not understood fails, although no link knows it',
      (e) => arrive(e, { status: 99 }),
      { failing: 1 },
    ],
    [
      'one that fails on its link and in the table fails once',
      async (e) => {
        e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
        await arrive(e);
        await e.edit('invoice', 956598, { status: 99 });
        await e.drain();
      },
      { failing: 1 },
    ],
    [
      'one that was sent by an older mapping is outdated',
      async (e) => {
        await arrive(e);
        const { integration } = e.services;
        const entities = integration.entities.map((one) =>
          one.entity === 'invoice' ? { ...one, version: 'newer' } : one,
        );
        e.services.integration = { ...integration, entities };
      },
      { outside: 1, outdated: 1 },
    ],
  ])('%s', async (_, story, expected) => {
    const e = await settledEngine();
    await story(e);
    expect(counts(await status(e), 'invoice')).toEqual({ ...ZERO, inPrecoro: 2, ...expected });
  });

  it('count a supplier once for each company that it stands in', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    expect(counts(await status(e), 'supplier')).toEqual({ ...ZERO, inPrecoro: 1, outside: 2 });
  });

  it('leave out entities that the configuration leaves out, whatever is known of them', async () => {
    const e = await settledEngine();
    const { integration } = e.services;
    const entities = integration.entities.filter(({ entity }) => entity === 'invoice');
    e.services.integration = { ...integration, entities };
    expect((await status(e)).entities.map(({ entity }) => entity)).toEqual(['invoice']);
  });
});

describe('the state of an entity', () => {
  it('shows gate, pause, how far it is read and when a webhook was heard', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.services.gates.setGate('supplier', 'observe');
    await e.services.gates.setPaused('invoice', true);
    const view = await status(e);
    const { watermark } = (await e.state('invoice')).cursor;
    expect(view.entities[0]).toMatchObject({
      gate: 'observe',
      paused: false,
      stopped: null,
      lastHeardAt: null,
    });
    expect(view.entities[1]).toMatchObject({ gate: 'live', paused: true, readUpTo: watermark });
    expect(view.entities[1]?.lastHeardAt).toBe(e.clock.now() - 4 * MINUTE);
  });

  it('is that of the configuration before anything was ever read', async () => {
    const e = engine({ mode: 'observe' });
    const states = { ...e.services.states, readAll: async () => [] };
    const view = await readStatus({ ...operatorOf(e), states });
    expect(view.entities[0]).toEqual({
      ...ZERO,
      entity: 'supplier',
      label: 'supplier',
      gate: 'observe',
      paused: false,
      stopped: null,
      readUpTo: null,
      history: null,
      hasWebhook: true,
      lastHeardAt: null,
      missedWebhooks: 0,
      missedAt: null,
    });
  });

  it('says why it is not read any more', async () => {
    const e = await settledEngine();
    const { cursor } = await e.state('invoice');
    await e.services.states.saveCursor('invoice', { ...cursor, stopped: 'a change was missed' }, 99);
    expect((await status(e)).entities[1]?.stopped).toBe('a change was missed');
  });
});

describe('what is spent and what is due', () => {
  it('adds up the requests of the day, and tells how long the rest lasts', async () => {
    const e = await settledEngine({ limits: { perDay: 100 } });
    await arrive(e);
    const { plan } = await status(e);
    expect(plan).toMatchObject({ perDay: 100, leaveForOthers: 0, spent: e.precoro.sent.length });
    expect(plan.quotaRemaining).toBe(100 - e.precoro.sent.length);
    expect(Object.values(plan.spentByClass).reduce((sum, count) => sum + count, 0)).toBe(plan.spent);
    expect(plan.remainingThisHour).toBe(1500 - e.precoro.sent.length);
    expect(plan.forecastExhaustionAt).toBeGreaterThan(e.clock.now() + HOUR);
  });

  it('tells what the synced records cost', async () => {
    const e = await settledEngine();
    await arrive(e);
    const { plan } = await status(e);
    const {
      hintPull = 0,
      detail = 0,
      quietDetail = 0,
      linkBack = 0,
      log = 0,
      probe = 0,
    } = plan.spentByPurpose;
    expect(plan.recordsSynced).toBe(2);
    expect(plan.requestsPerSyncedRecord).toBe((hintPull + detail + quietDetail + linkBack + log + probe) / 2);
    expect(plan.allRequestsPerSyncedRecord).toBe(plan.spent / 2);
  });

  it('owes what may be worked on, and not what is paused or behind a closed gate', async () => {
    const e = await settledEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'patch' || kind === 'detail',
      () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
      99,
    );
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(MINUTE);
    await e.services.writeBacks.desire(SUPPLIER, { externalId: 'V9' }, e.clock.now(), e.clock.now());
    await e.clock.advance(15 * MINUTE);
    const counts = async () => {
      const { details, linkBacks } = (await status(e)).plan.owed;
      return [details.count, linkBacks.count];
    };
    expect(await counts()).toEqual([1, 1]);
    expect((await status(e)).plan.owed.linkBacks.doneAt).toBeGreaterThan(e.clock.now());
    await e.services.gates.setGate('supplier', 'observe');
    expect(await counts()).toEqual([1, 0]);
    await e.services.gates.setPaused('invoice', true);
    expect(await counts()).toEqual([0, 0]);
  });

  it('counts external ids and texts that Precoro does not show yet', async () => {
    const e = await settledEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 502' }),
      9,
    );
    await e.services.writeBacks.desire(SUPPLIER, { externalId: 'V9' }, e.clock.now(), e.clock.now());
    await e.services.writeBacks.desire(INVOICE, { log: 'no' }, e.clock.now(), e.clock.now());
    expect((await status(e)).writeBacksDue).toBe(2);
  });

  it('shows the queues as they are', async () => {
    const e = await settledEngine();
    e.precoro.put('supplier', supplier({ city: 'York' }));
    await e.announce('supplier', 501);
    await e.clock.advance(3000);
    await e.dispatchNow();
    expect((await status(e)).queues).toEqual({ upserts: 1, wake: 0 });
  });

  it('counts open failures by who can act', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    await arrive(e, { id: 7, idn: '7', status: 99 });
    expect((await status(e)).failures).toEqual({
      open: 2,
      byActor: { clerk: 1, accountant: 0, engineer: 1 },
    });
  });
});
