import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { resumeEntity } from '../../lib/operator/resume-entity.ts';
import {
  arrive,
  engine,
  INVOICE,
  invoice,
  oldInvoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from './engine.ts';

describe('an approved invoice', () => {
  it('reaches the other system once and its id comes back, for three requests', async () => {
    const e = await settledEngine();
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('V1');
    const before = e.clock.now();
    await arrive(e);
    expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['vendor']])).toEqual([
      ['B2', 'V1'],
    ]);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
    expect(e.precoro.since(before)).toEqual(['list invoice 1', 'detail invoice 1043', 'patch invoice 1043']);
    expect(await e.failure(INVOICE)).toBeNull();
    expect((await e.link(INVOICE))?.phase).toBe('linked');
  });

  it('arrives without any webhook by the next scheduled poll', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    await e.run(32 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
  });

  it('is verified later and in no hurry where PATCH answers nothing', async () => {
    const e = await settledEngine();
    e.precoro.habits.patchAnswersObject = false;
    await arrive(e);
    const patchedAt = e.precoro.sent.findLast(({ call }) => call.kind === 'patch')?.at ?? 0;
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    expect((await e.mirror.read(INVOICE))?.detailClass).toBe('background');
    await e.drain();
    const after = e.precoro.sent.filter(({ at }) => at > patchedAt);
    const look = after.find(({ call }) => call.kind === 'detail');
    const list = after.find(({ call }) => call.kind === 'list');
    expect(after.filter(({ call }) => call.kind === 'detail')).toHaveLength(1);
    expect((look?.at ?? 0) - (list?.at ?? 0)).toBeGreaterThanOrEqual(MINUTE);
    expect(e.external.writes.filter((write) => write.includes('bill'))).toEqual(['create bill']);
  });

  it('costs nothing more when our own PATCH is announced to us', async () => {
    const e = await settledEngine();
    await arrive(e);
    const before = e.clock.now();
    await e.announce('invoice', 956598);
    await e.drain();
    expect(e.precoro.since(before).filter((name) => name.includes('invoice'))).toEqual(['list invoice 1']);
    expect(e.external.writes.filter((write) => write.includes('bill'))).toEqual(['create bill']);
  });

  it('is sent again when it goes from A to B and back to A', async () => {
    const e = await settledEngine();
    await arrive(e, { note: 'A' });
    for (const note of ['B', 'A']) {
      await e.edit('invoice', 956598, { note });
      await e.drain();
      expect(e.bills()[0]?.payload.fields['note']).toBe(note);
    }
    expect(e.external.writes.filter((write) => write.startsWith('update bill'))).toHaveLength(2);
  });

  it('settles at the newest version when it changes while the older one is on its way', async () => {
    const e = await settledEngine();
    await arrive(e, { note: 'A' });
    e.external.during = async () => {
      e.external.during = null;
      await e.edit('invoice', 956598, { note: 'C' });
    };
    await e.edit('invoice', 956598, { note: 'B' });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('C');
  });

  it('is seen again when it was edited in the second of our own PATCH', async () => {
    const e = await settledEngine();
    e.precoro.habits.latencyMs = 20;
    await arrive(e);
    const { updateDate } = e.precoro.get('invoice', 956598);
    e.precoro.instead(
      ({ kind }) => kind === 'list',
      () => ({
        kind: 'page',
        rows: [{ ...invoice({ note: 'late', externalId: 'B2' }), items: undefined, updateDate }],
        total: 1,
        hasNext: false,
        serverTime: e.clock.now(),
      }),
    );
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => ({
        kind: 'object',
        body: { ...invoice({ note: 'late', externalId: 'B2' }), updateDate },
        serverTime: e.clock.now(),
      }),
    );
    await e.announce('invoice', 956598);
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('late');
  });
});

describe('hints', () => {
  it('that are doubled cost one pull, and forged ones are forgotten after one look', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.announce('invoice', 956598);
    await e.hint('invoice', 777, '777');
    await e.run(40 * MINUTE);
    const requests = e.precoro.since(before);
    expect(requests.filter((name) => name === 'detail invoice 777')).toHaveLength(1);
    expect(requests.filter((name) => name === 'detail invoice 1043')).toHaveLength(1);
    expect((await e.state('invoice')).hints).toEqual({});
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
  });

  it('without the number in the path are forgotten for nothing', async () => {
    const e = await settledEngine();
    const before = e.clock.now();
    await e.hint('invoice', 777);
    await e.run(70 * MINUTE);
    expect(e.precoro.since(before).filter((name) => name.startsWith('detail'))).toEqual([]);
    expect((await e.state('invoice')).hints).toEqual({});
  });

  it('that Precoro refuses to look up are forgotten', async () => {
    const e = await settledEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'detail',
      () => ({ kind: 'rejected', status: 400, words: 'no', fields: {} }),
      100,
    );
    const before = e.clock.now();
    await e.hint('invoice', 777, '777');
    await e.run(2 * HOUR);
    expect(e.precoro.since(before).filter((name) => name.startsWith('detail'))).toHaveLength(1);
    expect((await e.state('invoice')).hints).toEqual({});
  });

  it('that come late find everything done', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.run(3 * HOUR);
    const before = e.clock.now();
    await e.announce('invoice', 956598);
    await e.run(2 * HOUR);
    expect(e.precoro.since(before).filter((name) => name.startsWith('detail'))).toHaveLength(1);
    expect((await e.state('invoice')).hints).toEqual({});
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
  });

  it('that come during a pull leave the entity dirty, and the pull is done again', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    let heard = 0;
    e.precoro.instead(
      ({ kind }) => kind === 'list',
      () => {
        heard = e.clock.now();
        void e.hint('invoice', 956599, '1044');
        return null;
      },
    );
    await e.announce('invoice', 956598);
    await e.drain();
    const lists = e.precoro.sent.filter(({ at, call }) => at > heard && call.kind === 'list');
    expect(lists.length).toBeGreaterThanOrEqual(1);
    const { dirtySeq, cleanSeq } = await e.state('invoice');
    expect(cleanSeq).toBe(dirtySeq);
  });

  it('of two entities pull both', async () => {
    const e = await settledEngine();
    await e.edit('supplier', 501, { city: 'York' });
    await arrive(e);
    expect(e.vendors()[0]?.payload.fields['city']).toBe('York');
    expect(e.bills()).toHaveLength(1);
  });

  it('wake the dispatcher only once', async () => {
    const e = await settledEngine();
    expect(await e.hint('invoice', 5, '5')).toBe(true);
    expect(await e.hint('invoice', 6, '6')).toBe(false);
  });
});

describe('observing', () => {
  it('writes nothing on either side until a person opens the gate, then everything', async () => {
    const e = engine({ mode: 'observe' });
    e.precoro.put('supplier', supplier());
    e.precoro.put('invoice', invoice());
    e.precoro.put('invoice', invoice({ id: 9, idn: '9', logicType: 'nonsense' }));
    await e.run(2 * HOUR);
    expect(e.external.writes).toEqual([]);
    expect(e.precoro.sent.filter(({ call }) => call.kind === 'patch')).toEqual([]);
    expect((await e.failure({ entity: 'invoice', id: '9' }))?.kind).toBe('decode');
    await e.openGate('supplier');
    expect(await e.openGate('invoice')).toBe(1);
    await e.run(12 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('B2');
    expect(e.precoro.get('invoice', 9)['externalIntegrationLog']).toMatch(/does not understand/);
  });

  it('again holds what comes after the gate was closed', async () => {
    const e = await settledEngine();
    expect(await e.closeGate('invoice')).toBe(0);
    await arrive(e);
    await e.run(HOUR);
    expect(e.bills()).toEqual([]);
    await e.openGate('invoice');
    await e.drain();
    expect(e.bills()).toHaveLength(1);
  });

  it('pauses and resumes without losing anything', async () => {
    const e = await settledEngine();
    await e.services.gates.setPaused('invoice', true);
    await arrive(e);
    expect(e.bills()).toEqual([]);
    await e.services.gates.setPaused('invoice', false);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
  });

  it('holds what was on its way when the pause came', async () => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    await e.services.gates.setPaused('invoice', true);
    await e.drain();
    expect(e.bills()).toEqual([]);
    expect((await e.link(INVOICE))?.wait?.reason).toBe('invoice is paused');
    await resumeEntity({ ...e.services, who: 'ann' }, 'invoice');
    await e.drain();
    expect(e.bills()).toHaveLength(1);
  });

  it.each<[string, (e: Engine) => Promise<unknown>, (e: Engine) => Promise<unknown>]>([
    ['opened', (e) => e.closeGate('invoice'), (e) => e.openGate('invoice')],
    [
      'resumed',
      (e) => e.services.gates.setPaused('invoice', true),
      (e) => resumeEntity({ ...e.services, who: 'ann' }, 'invoice'),
    ],
  ])('strands nothing when the entity is %s between a look and its parking', async (_, close, open) => {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.clock.advance(2 * SECOND);
    await e.dispatchNow();
    await close(e);
    const release = e.crossReference.release.bind(e.crossReference);
    let once = true;
    e.services.crossReference = {
      ...e.crossReference,
      async release(link) {
        if (once && link.wait?.waitsFor === 'gate#invoice') {
          once = false;
          await open(e);
        }
        return release(link);
      },
    };
    await e.drain();
    expect(once).toBe(false);
    expect(e.bills()).toHaveLength(1);
  });

  it('does not look at what waits for a gate each hour: opening it wakes all of it', async () => {
    const e = await settledEngine({ mode: 'observe' });
    await arrive(e);
    await e.drain();
    const looks = () => e.outcomesOf(INVOICE).filter(({ outcome }) => outcome === 'waiting').length;
    const before = looks();
    await e.run(3 * HOUR);
    expect(looks()).toBe(before + 1);
    await e.run(9 * HOUR);
    expect(looks()).toBe(before + 1);
    await e.run(14 * HOUR);
    expect(looks()).toBeGreaterThan(before + 1);
  });
});

describe('history', () => {
  it('approved before go-live is never created, not even after an edit', async () => {
    const e = await settledEngine();
    expect(e.precoro.sent.filter(({ call }) => call.kind === 'detail')).toEqual([]);
    await e.edit('invoice', 1, { note: 'touched' });
    await e.drain();
    expect(e.bills()).toEqual([]);
  });

  it('that a person linked in Precoro is adopted and followed', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X9', { fields: { number: 'OLD-1', vendor: 'V1' }, lines: [] });
    await e.edit('invoice', 1, { externalId: 'X9', note: 'linked' });
    await e.drain();
    expect((await e.link({ entity: 'invoice', id: '1' }))?.externalId).toBe('X9');
    expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['note']])).toEqual([
      ['X9', 'linked'],
    ]);
  });

  it('without any approval date counts by the day it was made', async () => {
    const e = await settledEngine();
    await arrive(e, oldInvoice({ id: 2, idn: '2', approvalDate: null }));
    expect(e.bills()).toEqual([]);
  });
});

describe('several companies', () => {
  const companies = { 'Acme UK': 'uk', 'Acme DE': 'de' };

  it('each get the supplier, the invoice goes to its own, and Precoro shows our key', async () => {
    const e = await settledEngine({ companies });
    await arrive(e);
    expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'de']);
    expect(e.bills().map(({ company }) => company)).toEqual(['uk']);
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('supplier#501');
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('invoice#956598');
    await e.run(DAY);
    expect(e.vendors()).toHaveLength(2);
    expect(await e.failure(SUPPLIER)).toBeNull();
  });

  it('tell a failure of one until it is cured there, whatever the other does', async () => {
    const e = engine({ companies });
    e.external.next('create', { outcome: 'rejected', words: 'UK says no' });
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    expect(e.vendors().map(({ company }) => company)).toEqual(['de']);
    for (let turn = 0; turn < 3; turn += 1) {
      e.external.next('create', { outcome: 'rejected', words: 'UK says no' });
      await e.edit('supplier', 501, { city: `City ${turn}` });
      await e.drain();
    }
    expect((await e.failure(SUPPLIER))?.words).toBe('UK says no');
    await e.edit('supplier', 501, { city: 'York' });
    await e.drain();
    expect(await e.failure(SUPPLIER)).toBeNull();
    expect(e.vendors()).toHaveLength(2);
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('supplier#501');
  });

  it('refuse an invoice whose legal entity is none of them, once', async () => {
    const e = await settledEngine({ companies });
    await arrive(e, { legalEntity: { id: 9, name: 'Acme FR' } });
    expect((await e.failure(INVOICE))?.words).toMatch(/Acme FR/);
    await e.edit('invoice', 956598, { legalEntity: { id: 22, name: 'Acme UK' } });
    await e.drain();
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.bills()).toHaveLength(1);
  });

  it.each([
    ['report', false, /was moved to another company in Precoro, but bill B3 still stands/],
    ['update', false, /was moved to another company/],
    ['cancel', true, null],
  ] as const)('do not both keep an invoice that moved (onLeave %s)', async (onLeave, cancelled, words) => {
    const e = await settledEngine({ companies, onLeave });
    await arrive(e);
    await e.edit('invoice', 956598, { status: 7, legalEntity: { id: 22, name: 'Acme DE' } });
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    await e.edit('invoice', 956598, { status: 2 });
    await e.drain();
    expect(e.bills().map((bill) => [bill.company, bill.cancelled])).toEqual([
      ['uk', cancelled],
      ['de', false],
    ]);
    const failure = await e.failure(INVOICE);
    if (words) expect(failure?.words).toMatch(words);
    else expect(failure).toBeNull();
  });

  it('do not both get an invoice that moved while its create was not answered', async () => {
    const e = await settledEngine({ companies, onLeave: 'cancel' });
    e.external.next('create', { outcome: 'unknown', effect: { afterMs: 70_000 } });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    await e.edit('invoice', 956598, { legalEntity: { id: 22, name: 'Acme DE' } });
    await e.run(20 * MINUTE);
    expect(e.bills().filter(({ cancelled }) => !cancelled)).toHaveLength(1);
    expect(e.bills().find(({ cancelled }) => !cancelled)?.company).toBe('de');
  });

  it('leave the second company for the next message when the first took all the time', async () => {
    const e = engine({ companies });
    e.precoro.put('supplier', supplier());
    e.external.during = async () => {
      e.external.during = null;
      await e.clock.sleep(58 * SECOND);
    };
    await e.run(10 * MINUTE);
    expect(e.vendors().map(({ company }) => company)).toEqual(['uk', 'de']);
    expect(Math.min(...e.deadlines)).toBeGreaterThan(5 * SECOND);
  });

  it('forget the failure of an invoice that moved on', async () => {
    const e = await settledEngine({ companies });
    e.external.next('create', { outcome: 'rejected', words: 'UK says no' });
    await arrive(e);
    for (const note of ['a', 'b']) {
      e.external.next('create', { outcome: 'rejected', words: 'UK says no' });
      await e.edit('invoice', 956598, { note });
      await e.drain();
    }
    await e.edit('invoice', 956598, { legalEntity: { id: 22, name: 'Acme DE' } });
    await e.drain();
    expect(e.bills().map(({ company }) => company)).toEqual(['de']);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: 'invoice#956598',
      externalIntegrationLog: null,
    });
  });

  it('tell a failure that stays in one company only once', async () => {
    const e = engine({ companies });
    const no = { outcome: 'rejected', words: 'no' } as const;
    e.external.next('create', no, no);
    e.precoro.put('supplier', supplier());
    await e.run(10 * MINUTE);
    e.external.next('create', no);
    await e.edit('supplier', 501, { city: 'York' });
    await e.drain();
    expect(e.vendors().map(({ company }) => company)).toEqual(['de']);
    expect(e.events.published.filter(({ type }) => type === 'SyncFailed')).toHaveLength(1);
    expect((await e.failure(SUPPLIER))?.words).toBe('no');
  });
});

describe('a supplier whose mapping needs more than list rows hold', () => {
  it('is read whole before it travels, one request each', async () => {
    const e = engine({ supplierReadDetail: true });
    e.precoro.put('supplier', supplier());
    await e.drain();
    expect(e.vendors()).toHaveLength(1);
    expect(e.precoro.since(0).filter((call) => call.startsWith('detail supplier'))).toHaveLength(1);
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('V1');
  });
});
