import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  line,
  lineWithoutAccount,
  settledEngine,
  SUPPLIER,
  supplier,
} from './engine.ts';

const OTHER = { entity: 'supplier', id: '502' } as const;
const ofOther = { supplier: { id: 502, name: 'Beta Ltd' } };
const beta = (changes = {}) => supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA', ...changes });

describe('an invoice whose supplier is not there yet', () => {
  it('waits, and goes at once when the supplier is created', async () => {
    const e = await settledEngine();
    await arrive(e, ofOther);
    expect((await e.link(INVOICE))?.wait).toMatchObject({ waitsFor: 'supplier#502' });
    expect(e.bills()).toEqual([]);
    e.precoro.put('supplier', beta());
    await e.announce('supplier', 502);
    await e.run(MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('looks for it at once, because its webhook may be lost', async () => {
    const e = await settledEngine();
    e.precoro.put('supplier', beta());
    await arrive(e, ofOther);
    expect(e.bills()).toHaveLength(1);
  });

  it('fails after two hours and names it, and is cured when it comes', async () => {
    const e = await settledEngine();
    await arrive(e, ofOther);
    await e.run(3 * HOUR + MINUTE);
    expect(await e.failure(INVOICE)).toMatchObject({
      kind: 'reference',
      words: expect.stringMatching(/Beta Ltd.*two hours/),
    });
    e.precoro.put('supplier', beta());
    await e.announce('supplier', 502);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
  });

  it('is not stranded when the supplier is created between its look and its parking', async () => {
    const e = await settledEngine();
    e.precoro.put('supplier', beta());
    const release = e.crossReference.release.bind(e.crossReference);
    let once = true;
    e.services.crossReference = {
      ...e.crossReference,
      async release(link) {
        if (once && link.wait?.waitsFor === 'supplier#502') {
          once = false;
          const ref = OTHER;
          const other = await e.crossReference.acquire(ref, 'default', 'x', e.clock.now(), e.clock.now());
          if (other !== 'busy') {
            const linked = { ...other, phase: 'linked', externalId: 'V9', target: 'vendor' } as const;
            await e.crossReference.saveLinked(linked);
            await e.crossReference.release(linked);
          }
        }
        return release(link);
      },
    };
    e.precoro.habits.hidden.add('502');
    await arrive(e, ofOther);
    expect(e.bills()[0]?.payload.fields['vendor']).toBe('V9');
  });
});

describe('an invoice whose supplier cannot come', () => {
  it.each([
    ['does not decode', { status: 'nonsense' }, /does not understand/],
    ['is not approved', { status: 1 }, /not approved/],
    ['is disabled', { enable: false }, /cancelled or disabled/],
  ])('fails at once when it %s, and is cured when it comes', async (_, changes, words) => {
    const e = await settledEngine();
    e.precoro.put('supplier', beta(changes));
    await e.announce('supplier', 502);
    await e.drain();
    await arrive(e, ofOther);
    expect((await e.failure(INVOICE))?.words).toMatch(words);
    expect((await e.failure(INVOICE))?.kind).toBe('reference');
    e.precoro.put('supplier', beta());
    await e.announce('supplier', 502);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(await e.failure(OTHER)).toBeNull();
  });

  it('fails as soon as the other system rejects the supplier it waits for', async () => {
    const e = await settledEngine();
    await arrive(e, ofOther);
    e.external.next('create', { outcome: 'rejected', words: 'Name is taken' });
    e.precoro.put('supplier', beta());
    await e.announce('supplier', 502);
    await e.run(MINUTE);
    expect((await e.failure(INVOICE))?.words).toMatch(/Name is taken/);
    await e.edit('supplier', 502, { city: 'York' });
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('fails when suppliers are no part of the configuration', async () => {
    const e = engine({ entities: ['invoice'] });
    e.precoro.put('invoice', invoice());
    await e.run(10 * MINUTE);
    expect((await e.failure(INVOICE))?.words).toMatch(/supplier is not part of the configuration/);
  });
});

describe('an invoice that the mapping refuses', () => {
  it('says why on the document and on the event bus, and both are gone after the edit', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const failure = await e.failure(INVOICE);
    expect(failure).toMatchObject({ kind: 'refused', actor: 'clerk' });
    expect(failure?.words).toMatch(/GL account/);
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBe(failure?.words);
    const failed = e.events.published.filter(({ type }) => type === 'SyncFailed');
    expect(failed).toEqual([{ type: 'SyncFailed', ref: INVOICE, label: 'Chairs for Leeds', failure }]);
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: 'B2',
      externalIntegrationLog: null,
    });
  });

  it('is told once, however often it is tried', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const before = e.precoro.sent.length;
    for (let turn = 0; turn < 3; turn += 1) {
      await e.apply(INVOICE);
      await e.drain();
    }
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    expect(e.precoro.sent.slice(before).filter(({ call }) => call.kind === 'patch')).toEqual([]);
  });
});

describe('an invoice that the other system rejects', () => {
  it('is cured by the nightly retry without any change in Precoro', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    await arrive(e);
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'rejected', words: 'Period closed' });
    await e.run(DAY + 10 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
  });

  it('is tried for fourteen nights and then only by command', async () => {
    const e = await settledEngine();
    const no = { outcome: 'rejected', words: 'Period closed' } as const;
    e.external.next('create', ...Array.from({ length: 40 }, () => no));
    await arrive(e);
    await e.run(20 * DAY);
    const tries = e.external.writes.filter((write) => write === 'create bill').length;
    expect(tries).toBeGreaterThanOrEqual(14);
    expect(tries).toBeLessThanOrEqual(16);
  });

  it('is tried with the same key after "gone" and after no connection', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'gone', words: 'vendor deleted' });
    await arrive(e);
    expect((await e.failure(INVOICE))?.kind).toBe('gone');
    e.external.next('create', { outcome: 'notApplied', retryAfterSeconds: 40, words: 'refused' });
    await e.edit('invoice', 956598, { note: 'again' });
    await e.run(10 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(e.bills()[0]?.createdWithKey).toBe('precoro:invoice:956598:default');
  });
});

describe('an external system that is down', () => {
  it('is waited for, people are told after half an hour, and nothing is lost', async () => {
    const e = await settledEngine();
    const down = { outcome: 'notApplied', retryAfterSeconds: 5, words: 'connection refused' } as const;
    e.external.next('create', ...Array.from({ length: 11 }, () => down));
    await arrive(e);
    expect(await e.failure(INVOICE)).toBeNull();
    await e.run(90 * MINUTE);
    expect(e.events.published.some((one) => one.type === 'SyncFailed')).toBe(true);
    await e.run(8 * HOUR);
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

describe('a row that does not decode', () => {
  it('is a failure of that record alone: the page goes on, the cursor passes, a later good row cures it', async () => {
    const e = await settledEngine();
    const before = (await e.state('invoice')).cursor.watermark ?? 0;
    e.precoro.put('invoice', invoice({ id: 7, idn: '7', status: 99 }));
    await arrive(e);
    expect(e.bills()).toHaveLength(1);
    const bad = { entity: 'invoice', id: '7' } as const;
    expect(await e.failure(bad)).toMatchObject({ kind: 'decode', actor: 'engineer' });
    expect((await e.failure(bad))?.words).toMatch(/status/);
    expect((await e.state('invoice')).cursor.watermark).toBeGreaterThan(before);
    expect(e.precoro.get('invoice', 7)['externalIntegrationLog']).toMatch(/status/);
    await e.edit('invoice', 7, { status: 2, invoiceNumber: 'INV-7' });
    await e.drain();
    expect(e.bills()).toHaveLength(2);
    expect(await e.failure(bad)).toBeNull();
    expect(e.precoro.get('invoice', 7)['externalIntegrationLog']).toBeNull();
  });

  it.each<['invoice' | 'supplier', () => object]>([
    ['invoice', () => invoice({ id: 7, idn: '7', invoiceNumber: 'INV-7' })],
    ['supplier', () => supplier({ id: 7, name: 'Seventh' })],
  ])('is read once more each day: a newer deployment may understand the same %s', async (entity, good) => {
    const e = await settledEngine();
    const bad = { entity, id: '7' } as const;
    const unreadable = entity === 'invoice' ? { idn: '7', status: 99 } : { status: 99 };
    e.precoro.put(entity, { ...good(), ...unreadable });
    await arrive(e);
    await e.announce(entity, 7);
    await e.run(20 * HOUR);
    expect((await e.failure(bad))?.kind).toBe('decode');
    // What a newer decoder would see: the same version of the record, now understood.
    Object.assign(e.precoro.get(entity, 7), { status: 2 });
    await e.run(30 * HOUR);
    expect(await e.failure(bad)).toBeNull();
    expect(await e.link(bad)).toMatchObject({ phase: 'linked' });
  });

  it('has a name even without an id', async () => {
    const e = await settledEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'list',
      () => ({
        kind: 'page',
        rows: [{ id: null }, 'x'],
        total: 2,
        hasNext: false,
        serverTime: e.clock.now(),
      }),
    );
    await e.hint('invoice', 1, '1');
    await e.drain();
    const open = await e.failures.list(10);
    expect(open.map(({ ref }) => ref.id)).toEqual([
      expect.stringMatching(/^unnamed-/),
      expect.stringMatching(/^unnamed-/),
    ]);
  });

  it('is told although the record has been leased before, in any company', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    await e.edit('invoice', 956598, { status: 99 });
    await e.drain();
    expect((await e.failure(INVOICE))?.kind).toBe('decode');
  });

  it('stays told although an older version of the record succeeds meanwhile', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: 99 });
    await e.drain();
    await e.run(DAY + 30 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect((await e.failure(INVOICE))?.kind).toBe('decode');
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/does not understand/);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(2);
  });

  it('is told when only its detail does not decode, and cured by the next edit', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [line({ sum: 'a lot' })] } });
    expect((await e.failure(INVOICE))?.words).toMatch(/items\[0\]\.sum/);
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });
});

describe('webhooks that announce our own PATCHes', () => {
  it.each([
    ['a row that does not decode', { status: 99 }],
    ['a detail that does not decode', { items: { data: [line({ sum: 'a lot' })] } }],
    ['an invoice that the mapping refuses', { items: { data: [lineWithoutAccount()] } }],
    ['an invoice that is well', {}],
  ])('start no endless round of requests: %s', async (_, changes) => {
    const e = await settledEngine();
    e.precoro.habits.onPatch = (entity, id) => void e.announce(entity, id);
    const before = e.clock.now();
    await arrive(e, changes);
    await e.run(2 * HOUR);
    const requests = e.precoro.since(before).filter((name) => !name.startsWith('list'));
    expect(requests.filter((name) => name.startsWith('patch'))).toHaveLength(1);
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed').length).toBeLessThanOrEqual(1);
  });
});

describe('a crash of our own', () => {
  it('is told after three tries, and closed by the next success', async () => {
    const e = await settledEngine();
    e.external.during = async () => {
      throw new Error('bug');
    };
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(40 * MINUTE);
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'crash', actor: 'engineer' });
    e.external.during = null;
    await e.run(HOUR);
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
  });
});

describe('the sweep', () => {
  it('wakes a due wait once in ten minutes, so that a backlog is not multiplied', async () => {
    const e = await settledEngine();
    await arrive(e, ofOther);
    e.loseLetters();
    await e.clock.advance(HOUR);
    expect((await e.sweep()).woken).toBe(1);
    expect((await e.sweep()).woken).toBe(0);
    await e.clock.advance(10 * MINUTE);
    expect((await e.sweep()).woken).toBe(1);
  });

  it('leaves a wait due when the queue does not take its message', async () => {
    const e = await settledEngine();
    await arrive(e, ofOther);
    await e.clock.advance(HOUR);
    e.refuses = () => true;
    expect((await e.sweep()).woken).toBe(0);
    e.refuses = () => false;
    expect((await e.sweep()).woken).toBe(1);
  });
});

describe('content stored by an older version', () => {
  const old = (look: { content: object } | null) => look && { ...look, content: { ...look.content, v: 0 } };

  it('of an invoice is read again and then applied', async () => {
    const e = await settledEngine();
    await arrive(e, { items: { data: [lineWithoutAccount()] } });
    const stored = await e.mirror.read(INVOICE);
    if (!stored) throw new Error('no mirror record');
    await e.mirror.save({ ...stored, detail: old(stored.detail) } as typeof stored);
    e.precoro.edit('invoice', 956598, { items: { data: [line()] } });
    e.precoro.habits.hidden.add('956598');
    await e.apply(INVOICE);
    await e.apply(INVOICE);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(e.crashes).toEqual([]);
  });

  it('of a supplier is read again by a look of its own, without an alarm', async () => {
    const e = await settledEngine();
    await e.run(HOUR);
    const stored = await e.mirror.read(SUPPLIER);
    if (!stored) throw new Error('no mirror record');
    await e.mirror.save({ ...stored, row: old(stored.row) } as typeof stored);
    await e.apply(SUPPLIER);
    expect(e.outcomesOf(SUPPLIER).at(-1)?.outcome).toBe('stored by an older version: read again');
    const before = e.clock.now();
    await arrive(e);
    await e.run(3 * HOUR);
    expect(e.precoro.since(before)).toContain('detail supplier 501');
    expect((await e.state('supplier')).cursor.stopped).toBeNull();
    expect((await e.mirror.read(SUPPLIER))?.row?.content['v']).toBe(1);
    expect(e.bills()).toHaveLength(1);
  });
});
