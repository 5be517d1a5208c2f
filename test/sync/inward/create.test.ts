import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { dispatch } from '../../../lib/sync/dispatch.ts';
import type { PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import { crashingServices } from '../crash.ts';
import { supplier } from '../engine.ts';
import { account, inwardEngine, vendor, type InwardEngine, type InwardSetting } from './inward-engine.ts';

const isCreate = ({ kind }: PrecoroCall): boolean => kind === 'create';

/** One new record of each way of being found again: by external id, with and without a list of changes, and by the list. */
const KINDS = {
  supplier: {
    feed: 'supplier',
    change: (e: InwardEngine) => e.vendor.change({ externalId: 'X1', fields: vendor('Acme') }),
  },
  tax: {
    feed: 'tax',
    change: (e: InwardEngine) => e.tax.change({ externalId: 'X1', fields: { name: 'VAT', percent: '20' } }),
  },
  paymentTerm: {
    feed: 'paymentTerm',
    change: (e: InwardEngine) => e.term.change({ externalId: 'X1', fields: { name: 'Net 30', days: 30 } }),
  },
  itemFieldOption: {
    feed: 'itemFieldOption.GL account',
    change: (e: InwardEngine) => e.account.change({ externalId: 'X1', fields: account('6400') }),
  },
} as const;
type Kind = keyof typeof KINDS;
const ENTITIES = Object.keys(KINDS) as Kind[];

/** How Precoro may take a POST: the external id with it or not, and whether it says what it made. */
const MANNERS = [
  { name: 'takes the external id and answers whole', switches: {}, habits: {} },
  { name: 'answers only the id', switches: {}, habits: { writesAnswerObject: false } },
  {
    name: 'is not given the external id',
    switches: { externalIdInPost: false },
    habits: { postTakesExternalId: false },
  },
  {
    name: 'drops the external id without a word, and answers only the id',
    switches: {},
    habits: { postTakesExternalId: false, writesAnswerObject: false },
  },
] as const;

const CASES = ENTITIES.flatMap((entity) => MANNERS.map((manner) => ({ entity, manner })));

function world(manner: (typeof MANNERS)[number], setting: InwardSetting = {}): InwardEngine {
  const e = inwardEngine({ ...setting, switches: manner.switches });
  Object.assign(e.precoro.habits, manner.habits);
  return e;
}

async function expectOne(e: InwardEngine, entity: Kind): Promise<void> {
  expect(e.precoro.all(entity)).toHaveLength(1);
  const [made] = e.precoro.all(entity);
  expect(made).toMatchObject({ externalId: 'X1' });
  const inbound = await e.inbound(KINDS[entity].feed, 'X1');
  expect(inbound).toMatchObject({ phase: 'linked', ref: { entity, id: String(made?.['id']) } });
  expect(inbound).toMatchObject({ intent: null, openUntil: null, failure: null, hold: null, wait: null });
  expect(inbound?.doneSeq).toBe(inbound?.seq);
  expect(await e.told(KINDS[entity].feed, entity, 'X1')).toBeNull();
}

const posts = (e: InwardEngine) => e.precoro.sent.filter(({ call }) => isCreate(call));

describe('a new record of the external system', () => {
  it.each(CASES)('is made once where a POST of a $entity $manner.name', async ({ entity, manner }) => {
    const e = world(manner);
    KINDS[entity].change(e);
    await e.run(2 * HOUR);
    expect(posts(e)).toHaveLength(1);
    await expectOne(e, entity);
  });

  it.each(ENTITIES)('(%s) costs nothing more once it is made', async (entity) => {
    const e = world(MANNERS[1]);
    KINDS[entity].change(e);
    await e.run(2 * HOUR);
    await e.expectQuiet();
  });

  it.each(
    CASES.flatMap((one) => [
      { ...one, what: 'has no effect', effect: 'none' as const },
      { ...one, what: 'is applied', effect: 'applied' as const },
      { ...one, what: 'is applied 70 seconds late', effect: { afterMs: 70_000 } },
    ]),
  )(
    'is made once although a POST of a $entity has no answer and $what, where it $manner.name',
    async ({ entity, manner, effect }) => {
      const e = world(manner);
      e.precoro.losesAnswer(isCreate, effect);
      KINDS[entity].change(e);
      await e.run(2 * HOUR);
      expect(posts(e)).toHaveLength(effect === 'none' ? 2 : 1);
      await expectOne(e, entity);
    },
  );

  it.each(ENTITIES.flatMap((entity) => (['before', 'after'] as const).map((when) => ({ entity, when }))))(
    'is made once, wherever work on a $entity stops ($when a call takes effect)',
    async ({ entity, when }) => {
      let at = 1;
      for (; ; at += 1) {
        const e = world(MANNERS[0]);
        await e.settle();
        KINDS[entity].change(e);
        await e.clock.advance(6 * MINUTE);
        await e.pollNow();
        const { services, crashed } = crashingServices({ ...e.services }, at, when);
        await e.clock.drive(dispatch(services, e.clock.now() + 45_000)).catch(() => undefined);
        if (!crashed()) break;
        await e.run(HOUR);
        expect(posts(e).length).toBeLessThanOrEqual(1);
        expect(e.precoro.all(entity)).toHaveLength(1);
        expect(await e.inbound(KINDS[entity].feed, 'X1')).toMatchObject({ phase: 'linked', failure: null });
        expect(e.precoro.all(entity)[0]).toMatchObject({ externalId: 'X1' });
      }
      expect(at).toBeGreaterThan(20);
    },
  );
});

describe('a POST that Precoro does not take', () => {
  it('because of what it holds is told once, tried daily for two weeks, and cured by a change', async () => {
    const e = inwardEngine();
    e.precoro.put('tax', { id: 7, name: 'VAT', percent: '20', externalId: null });
    KINDS.tax.change(e);
    await e.run(HOUR);
    const failure = await e.told('tax', 'tax', 'X1');
    expect(failure).toMatchObject({ kind: 'rejected', actor: 'accountant' });
    expect(failure?.words).toMatch(/VAT: This name is already used.*link it/);
    await e.run(30 * DAY);
    expect(posts(e).length).toBeGreaterThan(10);
    expect(posts(e).length).toBeLessThan(17);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    e.tax.change({ externalId: 'X1', fields: { name: 'VAT 20', percent: '20' } });
    await e.run(HOUR);
    expect(e.shown('tax', 'VAT 20')).toMatchObject({ externalId: 'X1' });
    expect(await e.told('tax', 'tax', 'X1')).toBeNull();
  });

  it.each([
    ['429', { kind: 'rateLimited', limiter: 'minute', until: null } as const],
    ['401', { kind: 'unauthorized', words: 'HTTP 401' } as const],
    ['a broken connection', { kind: 'unavailable', mayHaveHappened: false, words: 'refused' } as const],
  ])('because of %s goes on by itself', async (_, answer) => {
    const e = inwardEngine();
    e.precoro.instead(isCreate, () => answer, 2);
    KINDS.supplier.change(e);
    await e.run(3 * HOUR);
    expect(posts(e)).toHaveLength(3);
    await expectOne(e, 'supplier');
  });

  it('for hours is told once, costs less each time, and is cured when Precoro answers', async () => {
    const e = inwardEngine();
    e.precoro.losesAnswer(isCreate, 'none', 1000);
    KINDS.supplier.change(e);
    await e.run(DAY);
    expect(await e.told('supplier', 'supplier', 'X1')).toMatchObject({ kind: 'unavailable' });
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    expect(posts(e).length).toBeLessThan(24);
    e.precoro.answersAgain();
    await e.run(3 * HOUR);
    await expectOne(e, 'supplier');
  });

  it('because the day has no request left goes on the next day', async () => {
    const e = inwardEngine({ limits: { perDay: 30 } });
    await e.settle();
    for (let n = 0; n < 40; n += 1) e.vendor.change({ externalId: `V${n}`, fields: vendor(`Vendor ${n}`) });
    await e.run(4 * HOUR);
    expect(e.precoro.count('supplier')).toBeLessThan(40);
    await e.run(3 * DAY);
    expect(e.precoro.count('supplier')).toBe(40);
    expect(posts(e)).toHaveLength(40);
  });
});

describe('a look that Precoro does not answer', () => {
  it.each([
    [
      'refused',
      { kind: 'rejected', status: 400, words: 'unknown filter', fields: {} } as const,
      /refuses to say/,
    ],
    [
      'unanswered',
      { kind: 'unavailable', mayHaveHappened: false, words: 'down' } as const,
      /for half an hour/,
    ],
  ])('(%s) is told, and not asked for ever', async (_, answer, words) => {
    const e = inwardEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'lookup',
      () => answer,
      10_000,
    );
    KINDS.supplier.change(e);
    await e.run(DAY);
    expect((await e.told('supplier', 'supplier', 'X1'))?.words).toMatch(words);
    expect(e.writesSince(e.start).length).toBeLessThan(25);
    expect(e.precoro.count('supplier')).toBe(0);
  });
});

describe('what becomes of a POST without an answer when the record', () => {
  it('was deleted outside meanwhile: nothing is sent again', async () => {
    const e = inwardEngine();
    e.precoro.losesAnswer(isCreate, 'none');
    KINDS.supplier.change(e);
    await e.run(MINUTE);
    e.vendor.change({ externalId: 'X1', isGone: true });
    await e.heard('vendor');
    await e.run(2 * HOUR);
    expect(posts(e)).toHaveLength(1);
    expect(await e.inbound('supplier', 'X1')).toMatchObject({ phase: 'new', wait: null });
  });

  it('was deleted outside, and had been made: that is told', async () => {
    const e = inwardEngine();
    e.precoro.losesAnswer(isCreate, 'applied');
    KINDS.supplier.change(e);
    await e.run(MINUTE);
    e.vendor.change({ externalId: 'X1', isGone: true });
    await e.heard('vendor');
    await e.run(2 * HOUR);
    expect((await e.told('supplier', 'supplier', 'X1'))?.words).toMatch(
      /Acme was deleted .* stands in Precoro/,
    );
  });

  it('is not wanted any more by the condition: nothing is sent again', async () => {
    const e = inwardEngine({ vendorsNamed: (name) => name !== 'Not wanted' });
    e.precoro.losesAnswer(isCreate, 'none');
    KINDS.supplier.change(e);
    await e.run(MINUTE);
    e.vendor.change({ externalId: 'X1', fields: vendor('Not wanted') });
    await e.heard('vendor');
    await e.run(2 * HOUR);
    expect(posts(e)).toHaveLength(1);
  });

  it('was changed in Precoro before it was found: a person is asked', async () => {
    const e = world(MANNERS[2]);
    e.precoro.losesAnswer(isCreate, 'applied');
    KINDS.itemFieldOption.change(e);
    await e.run(MINUTE);
    const [made] = e.precoro.all('itemFieldOption');
    e.precoro.edit('itemFieldOption', Number(made?.['id']), { code: '9999' });
    await e.run(2 * HOUR);
    expect(posts(e)).toHaveLength(1);
    const told = await e.told('itemFieldOption.GL account', 'itemFieldOption', 'X1');
    expect(told?.words).toMatch(/Account 6400 was sent to Precoro without an answer, and may be/);
    await e.expectQuiet();
  });
});

describe('a supplier that a POST without an answer has made', () => {
  async function made(): Promise<{ e: InwardEngine; id: number }> {
    const e = world(MANNERS[2]);
    e.external.plant('vendor', 'X1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.precoro.losesAnswer(isCreate, 'applied');
    KINDS.supplier.change(e);
    await e.run(MINUTE);
    return { e, id: Number(e.precoro.all('supplier')[0]?.['id']) };
  }

  it('is not created outside before it is found, where it stands already', async () => {
    const { e, id } = await made();
    await e.edit('supplier', id, { status: 2 });
    await e.run(2 * HOUR);
    expect(e.external.writes.filter((one) => one.startsWith('create'))).toEqual([]);
    expect(await e.link({ entity: 'supplier', id: String(id) })).toMatchObject({ externalId: 'X1' });
  });

  it('is not created outside while people are asked which one it is; others are', async () => {
    const { e, id } = await made();
    await e.edit('supplier', id, { status: 2, city: 'Hull' });
    e.precoro.put('supplier', supplier({ id: 77, name: 'Other', externalId: null }));
    await e.announce('supplier', 77);
    await e.run(2 * HOUR);
    expect((await e.inbound('supplier', 'X1'))?.hold).toMatchObject({ kind: 'ambiguous' });
    const ref = { entity: 'supplier', id: String(id) } as const;
    expect(await e.link(ref)).toMatchObject({
      externalId: null,
      wait: { reason: expect.stringContaining('is being made in Precoro') },
    });
    expect(e.vendors().map(({ payload }) => payload.fields['name'])).toEqual(['Acme', 'Other']);
  });
});

describe('a feed that makes nothing new', () => {
  it('passes over what is not linked, however often it changes', async () => {
    const e = inwardEngine({ creates: false });
    KINDS.supplier.change(e);
    await e.run(HOUR);
    e.vendor.change({ externalId: 'X1', fields: vendor('Acme 2') });
    await e.run(HOUR);
    expect(posts(e)).toHaveLength(0);
    expect(await e.inbound('supplier', 'X1')).toMatchObject({ phase: 'passed', failure: null });
  });
});
