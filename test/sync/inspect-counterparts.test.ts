import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { CounterpartsMissingError } from '../../lib/sync/inspect-counterparts.ts';
import { crashingServices } from './crash.ts';
import { INVOICE, SUPPLIER, type Engine } from './engine.ts';
import {
  inspection,
  inspectionOfInvoice,
  listening,
  silence,
  withInvoices,
  withReads,
} from './inspection.ts';

const sum = (all: readonly { readonly looked: number }[]): number =>
  all.reduce((total, { looked }) => total + looked, 0);

describe('the hourly look outside', () => {
  it('finds a company in step right, writes nothing and asks Precoro nothing', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    const [writes, asked] = [e.external.writes.length, e.precoro.sent.length];
    expect(await inspect()).toEqual({ looked: 2, gone: 0, doubled: 0, left: null });
    expect(e.external.writes).toHaveLength(writes);
    expect(e.precoro.sent).toHaveLength(asked);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.letters()).toEqual([]);
  });

  it('sees every linked record in turn before it sees one again', async () => {
    const { e, services, hours } = await inspection({}, 72);
    await withInvoices(e, 9);
    const { ids, connector } = listening(services.connector);
    await hours(3, { connector });
    expect(ids).toHaveLength(9);
    await hours(1, { connector });
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
  });

  it.each([
    { perDay: 24, links: 40, expected: 24 },
    { perDay: 200, links: 250, expected: 200 },
    { perDay: 10, links: 20, expected: 10 },
  ])('looks $perDay of $links records up in a day', async ({ perDay, links, expected }) => {
    const { e, inspect } = await inspection({}, perDay);
    await withInvoices(e, links);
    let looked = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      looked += (await inspect()).looked;
      await e.clock.advance(HOUR);
    }
    expect(looked).toBe(expected);
  });

  it('begins again at most once a day where there are few', async () => {
    const { e, inspect } = await inspectionOfInvoice({}, 200);
    expect((await inspect()).looked).toBe(2);
    for (let hour = 1; hour < 24; hour += 1) {
      await e.clock.advance(HOUR);
      expect((await inspect()).looked).toBe(0);
    }
    await e.clock.advance(HOUR);
    expect((await inspect()).looked).toBe(2);
  });

  it('looks at nothing where the configuration says none', async () => {
    const { e, inspect } = await inspectionOfInvoice({}, 0);
    e.external.remove('B2');
    expect(await inspect()).toEqual({ looked: 0, gone: 0, doubled: 0, left: null });
  });

  it('stops where the other system does not answer, and goes on there the next hour', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    e.external.noReads(2);
    expect(await inspect()).toEqual({ looked: 0, gone: 0, doubled: 0, left: 'HTTP 503' });
    await e.clock.advance(HOUR);
    expect(await inspect()).toMatchObject({ looked: 2, left: null });
  });

  it('asks no more than three times while the other system is away, and misses nobody for it', async () => {
    const { e, services, inspect } = await inspection({}, 240);
    await withInvoices(e, 12);
    const { ids, connector } = listening(services.connector);
    await inspect({ connector });
    e.external.noReads(100);
    const answered = ids.splice(0);
    expect((await inspect({ connector })).looked).toBe(0);
    expect(ids.splice(0)).toHaveLength(3);
    e.external.noReads(0);
    await inspect({ connector });
    const all = [...e.bills(), ...e.vendors()].map(({ externalId }) => externalId);
    expect([...answered, ...ids].sort()).toEqual(all.sort());
  });

  it.each([
    ['first', 0],
    ['in the middle', 6],
    ['last', 12],
  ])('passes over a record that the other system cannot show, %s in turn', async (_where, place) => {
    const { e, services, hours } = await inspection({}, 96);
    await withInvoices(e, 12);
    const order = listening(services.connector);
    await hours(4, { connector: order.connector });
    expect(order.ids).toHaveLength(13);
    await e.run(DAY);
    const odd = withReads(services.connector, (id, read) =>
      id === order.ids[place] ? silence('odd') : read(),
    );
    const next = listening(odd);
    await hours(8, { connector: next.connector });
    expect(new Set(next.ids).size).toBe(13);
    expect(await services.passes.read('sample')).toMatchObject({ after: null });
  });

  it('stops before its time is up, and goes on there the next hour', async () => {
    const { e, inspect, services } = await inspectionOfInvoice();
    const slow = withReads(services.connector, async (_id, read) => {
      await e.clock.sleep(2 * MINUTE);
      return read();
    });
    await withInvoices(e, 3);
    const ends = [await inspect({ connector: slow }), await inspect({ connector: slow })];
    expect(ends.map(({ looked }) => looked)).toEqual([1, 1]);
    expect(ends[0]?.left).toBe('the time was up');
  });
});

describe('a counterpart that is gone outside', () => {
  it('is told as an update would tell it, and not created again', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    const writes = e.external.writes.length;
    e.external.remove('B2');
    expect(await inspect()).toMatchObject({ looked: 2, gone: 1 });
    await e.drain();
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'gone',
      actor: 'accountant',
      words: 'There is no bill B2 in this company any more',
    });
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/There is no bill B2/);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
    await e.edit('invoice', 956598, { note: 'changed since' });
    await e.run(3 * DAY);
    expect(e.external.writes).toHaveLength(writes);
    expect((await e.failures.read(INVOICE))?.failure.kind).toBe('gone');
    expect((await e.link(INVOICE))?.trail.map(({ words }) => words).slice(-2)).toEqual([
      'looked for outside: not there',
      'gone there: There is no bill B2 in this company any more',
    ]);
  });

  it('is told although the message about it is lost', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    e.external.remove('B2');
    await inspect();
    e.loseLetters();
    await e.run(10 * MINUTE);
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'gone' });
  });

  it('is told once, however often it is looked for', async () => {
    const { e, hours } = await inspectionOfInvoice();
    e.external.remove('B2');
    await hours(50);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
  });

  it('is no fault of a document that was cancelled in Precoro', async () => {
    const { e, inspect } = await inspectionOfInvoice({ onLeave: 'report' });
    await e.edit('invoice', 956598, { status: 8 });
    await e.drain();
    e.external.remove('B2');
    expect(await inspect()).toMatchObject({ gone: 0 });
    expect((await e.link(INVOICE))?.hold).toBeNull();
  });

  it('is not believed at first sight: it may be back at the second', async () => {
    const { e, inspect, services } = await inspectionOfInvoice();
    const kept = e.bills()[0];
    e.external.remove('B2');
    const crossReference = {
      ...services.crossReference,
      acquire: async (...given: Parameters<typeof services.crossReference.acquire>) => {
        e.external.plant('bill', 'B2', kept?.payload ?? { fields: {}, lines: [] });
        return services.crossReference.acquire(...given);
      },
    };
    expect(await inspect({ crossReference })).toMatchObject({ gone: 0 });
    expect((await e.link(INVOICE))?.hold).toBeNull();
  });

  it('is looked for again where somebody else was at work on the record', async () => {
    const { e, inspect, services } = await inspectionOfInvoice();
    e.external.remove('B2');
    const acquire = async () => 'busy' as const;
    const busy = await inspect({ crossReference: { ...services.crossReference, acquire } });
    expect(busy).toMatchObject({ gone: 0, left: 'a record is at work or cannot be asked for' });
    expect(await inspect()).toMatchObject({ gone: 1, left: null });
  });

  it('is looked for again where the other system falls silent at the second look', async () => {
    const { e, inspect, services } = await inspectionOfInvoice();
    e.external.remove('B2');
    const crossReference = {
      ...services.crossReference,
      acquire: async (...given: Parameters<typeof services.crossReference.acquire>) => {
        e.external.noReads(1);
        return services.crossReference.acquire(...given);
      },
    };
    expect(await inspect({ crossReference })).toMatchObject({
      gone: 0,
      left: 'a record is at work or cannot be asked for',
    });
    await e.run(5 * MINUTE);
    expect(await inspect()).toMatchObject({ gone: 1 });
  });

  it('is told where it is the only one there was', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    e.external.remove('B2');
    e.external.remove('V1');
    expect(await inspect()).toMatchObject({ looked: 2, gone: 2 });
  });

  it('is told in the end, wherever the function dies', async () => {
    for (const when of ['before', 'after'] as const) {
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const { e, inspect, services } = await inspectionOfInvoice();
        e.external.remove('B2');
        const { services: mortal, crashed } = crashingServices(services, at, when);
        await inspect(mortal).catch(() => undefined);
        await e.run(10 * MINUTE);
        if (crashed()) await inspect();
        await e.run(10 * MINUTE);
        expect(await e.failure(INVOICE)).toMatchObject({ kind: 'gone' });
        expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
        if (!crashed()) break;
        crashes += 1;
      }
      expect(crashes).toBeGreaterThan(6);
    }
  });
});

describe('a system that shows none of its records', () => {
  async function emptied(perDay: number) {
    const made = await inspection({}, perDay);
    await withInvoices(made.e, 12);
    for (const { externalId } of [...made.e.bills(), ...made.e.vendors()]) made.e.external.remove(externalId);
    return made;
  }

  it.each([24, 240])('is taken for the wrong one: nothing is put on hold (%d a day)', async (perDay) => {
    const { e, inspect } = await emptied(perDay);
    await expect(inspect()).rejects.toThrow(CounterpartsMissingError);
    await expect(inspect()).rejects.toThrow(/secret of the connector/);
    expect(e.crossReference.links().filter(({ hold }) => hold !== null)).toEqual([]);
  });

  it('is not judged while it answers only now and then', async () => {
    const { e, inspect, services } = await emptied(24);
    let asked = 0;
    const connector = withReads(services.connector, (_id, read) => {
      asked += 1;
      return asked < 3 ? read() : silence('HTTP 503');
    });
    const before = await services.passes.read('sample');
    expect((await inspect({ connector })).gone).toBe(0);
    expect(await services.passes.read('sample')).toEqual(before);
    expect(e.crossReference.links().filter(({ hold }) => hold !== null)).toEqual([]);
  });
});

describe('nothing is looked up', () => {
  const missing = async (setting = {}) => {
    const made = await inspectionOfInvoice(setting);
    made.e.external.remove('B2');
    return made;
  };
  const cases: readonly [string, (e: Engine) => Promise<unknown>][] = [
    ['of an entity that is paused', (e) => e.services.gates.setPaused('invoice', true)],
    ['of an entity that is observed', (e) => e.services.gates.setGate('invoice', 'observe')],
    ['of a record that was forgotten by command', (e) => e.mirror.erase(INVOICE)],
    [
      'of a record that somebody is at work on',
      (e) => e.crossReference.acquire(INVOICE, 'default', 'x', e.clock.now() + MINUTE, e.clock.now()),
    ],
    [
      'of a record that was created a moment ago',
      (e) => change(e, (link) => ({ ...link, intent: link.intent && { ...link.intent, at: e.clock.now() } })),
    ],
    [
      'of a record whose last update has no known outcome',
      (e) => change(e, (link) => ({ ...link, unsettledUntil: e.clock.now() - 1 })),
    ],
    [
      'of a record that is on hold',
      (e) => change(e, (link) => ({ ...link, hold: { kind: 'held', actor: 'clerk', words: 'Wait.' } })),
    ],
    ['of a target that the connector has no more', (e) => change(e, (link) => ({ ...link, target: 'memo' }))],
  ];
  it.each(cases)('%s', async (_name, prepare) => {
    const { e, inspect } = await missing();
    await prepare(e);
    expect(await inspect()).toMatchObject({ looked: 1, gone: 0 });
    expect((await e.link(INVOICE))?.hold?.kind).not.toBe('gone');
    expect((await e.link(SUPPLIER))?.hold).toBeNull();
  });

  async function change(e: Engine, edit: (link: Link) => Link) {
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'x', now + MINUTE, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.release(edit(link));
  }

  it('of a record in whose place another has come since the slice was read', async () => {
    const { inspect, services } = await missing();
    const links = { ...services.links, read: async () => null };
    expect(await inspect({ links })).toMatchObject({ looked: 0, gone: 0 });
  });
});

it('a whole company is looked at in as many days as it takes', async () => {
  const { e, hours } = await inspection({}, 48);
  await withInvoices(e, 60);
  const ends = await hours(24);
  expect(sum(ends)).toBe(48);
  // The hour in which the first pass ends is not filled up.
  expect(sum(await hours(24))).toBeGreaterThanOrEqual(46);
});
