import { describe, expect, it } from '@jest/globals';
import type { Payload } from '../../lib/connectors/contract.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord, type LinkOptions } from '../../lib/operator/link-record.ts';
import { RecordBusyError } from '../../lib/operator/under-lease.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import {
  arrive,
  INVOICE,
  invoice,
  oldInvoice,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from '../sync/engine.ts';
import { acting, auditOf, dieEverywhere, expectBijection, give } from './acting.ts';

const link = (e: Engine, externalId: string, options: LinkOptions = {}) =>
  give(e, (s) => linkRecord(s, INVOICE, externalId, options));
const unlink = (e: Engine, company?: string) => give(e, (s) => unlinkRecord(s, INVOICE, company));
const release = (e: Engine) => give(e, (s) => releaseRecord(s, INVOICE));

/** A bill that somebody entered by hand. */
const BY_HAND: Payload = {
  fields: { number: 'INV-2026-7', vendor: 'V1', total: '29', note: null, status: 'open' },
  lines: [],
};
const precoroShows = (e: Engine) => e.precoro.get('invoice', 956598)['externalId'];

/** An invoice that waits for its gate, and a bill outside that is the same one. */
async function observed(): Promise<Engine> {
  const e = await settledEngine();
  await e.closeGate('invoice');
  await arrive(e);
  e.external.plant('bill', 'X7', BY_HAND);
  return e;
}

/** A linked invoice, and another bill outside. */
async function linkedOne(): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e);
  e.external.plant('bill', 'X7', BY_HAND);
  return e;
}

describe('a record that a person links', () => {
  it('is brought up to date outside, shown in Precoro, and never created', async () => {
    const e = await observed();
    const end = await link(e, ' X7 ');
    expect(end).toEqual({
      end: 'linked',
      ref: INVOICE,
      label: 'Chairs for Leeds',
      company: 'default',
      target: 'bill',
      externalId: 'X7',
      externalLabel: 'INV-2026-7 V1',
      already: false,
      was: null,
      leftBehind: [],
    });
    await e.openGate('invoice');
    await e.run(20 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect(e.bills()[0]).toMatchObject({ externalId: 'X7', payload: { fields: { total: '30' } } });
    expect(precoroShows(e)).toBe('X7');
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X7', target: 'bill' });
    expect(auditOf(e, INVOICE)).toEqual(['ann linked']);
    await expectBijection(e);
  });

  it('causes no write on either side while the gate is closed', async () => {
    const e = await observed();
    const [writes, start] = [e.external.writes.length, e.clock.now()];
    await link(e, 'X7');
    await e.run(2 * HOUR);
    expect(e.external.writes).toHaveLength(writes);
    expect(e.precoro.since(start).filter((call) => call.startsWith('patch'))).toEqual([]);
    expect((await e.link(INVOICE))?.wait?.reason).toContain('only observed');
  });

  it('wakes the records that waited for it', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'name in use' });
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta GmbH' }));
    await e.announce('supplier', 502);
    await arrive(e, { supplier: { id: 502, name: 'Beta GmbH' } });
    expect(e.bills()).toEqual([]);
    e.external.plant('vendor', 'X2', { fields: { name: 'Beta' }, lines: [] });
    await give(e, (s) => linkRecord(s, { entity: 'supplier', id: '502' }, 'X2'));
    await e.drain();
    expect(e.bills()[0]?.payload.fields['vendor']).toBe('X2');
    expect(e.vendors().find(({ externalId }) => externalId === 'X2')?.payload.fields['name']).toBe(
      'Beta GmbH',
    );
  });

  it('ends its hold and its failure, also in the list and on the document', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'A bill INV-2026-7 exists already' });
    await arrive(e);
    const { words } = await give(e, (s) => holdRecord(s, INVOICE, 'ask Bob'));
    await e.drain();
    e.external.plant('bill', 'X7', BY_HAND);
    expect(await link(e, 'X7')).toMatchObject({ was: { kind: 'held', words } });
    expect(await e.failure(INVOICE)).toBeNull();
    await e.drain();
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: 'X7',
      externalIntegrationLog: null,
    });
    expect(e.bills()).toHaveLength(1);
  });

  it('is linked once however often its message is delivered meanwhile', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X7', BY_HAND);
    e.external.next(
      'create',
      ...Array.from({ length: 3 }, () => ({ outcome: 'rejected', words: 'no' }) as const),
    );
    await arrive(e);
    const linking = link(e, 'X7');
    await Promise.all([
      linking,
      e.apply(INVOICE).catch(() => undefined),
      e.apply(INVOICE).catch(() => undefined),
    ]);
    await e.run(20 * MINUTE);
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['X7']);
    await expectBijection(e);
  });

  it('is read whole first where only its list row is known, such as one from before go-live', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'OLD', { fields: { number: 'OLD-1', vendor: 'V1', total: '1' }, lines: [] });
    const old = { entity: 'invoice', id: '1' } as const;
    await give(e, (s) => linkRecord(s, old, 'OLD'));
    await e.run(10 * MINUTE);
    expect(e.bills()[0]?.payload.fields['total']).toBe('30');
    expect(e.precoro.get('invoice', 1)['externalId']).toBe('OLD');
    e.precoro.put('invoice', oldInvoice({ externalId: 'OLD', note: 'followed from now on' }));
    await e.announce('invoice', 1);
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('followed from now on');
  });

  it('may be linked unverified, where the external system is out of reach', async () => {
    const e = await observed();
    e.external.noReads(99);
    expect(await link(e, 'X7', { unverified: true })).toMatchObject({
      end: 'linked',
      externalLabel: null,
      leftBehind: [],
    });
    expect(e.services.audit.entries.at(-1)?.detail).toMatchObject({ how: 'by hand, unverified' });
  });

  it('again to the same stays linked, and what a crash left undone is done', async () => {
    const e = await linkedOne();
    const [bill] = e.bills();
    expect(await link(e, bill?.externalId ?? '')).toMatchObject({ end: 'linked', already: true });
    const writes = e.external.writes.length;
    await e.drain();
    expect(e.external.writes).toHaveLength(writes);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: bill?.externalId });
  });

  it('shows our own key in Precoro where there are several companies, and needs the company to be clear', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await give(e, (s) => unlinkRecord(s, SUPPLIER));
    const [uk] = e.vendors();
    const relink = (options: LinkOptions) =>
      give(e, (s) => linkRecord(s, SUPPLIER, uk?.externalId ?? '', options));
    await expect(relink({})).rejects.toThrow(
      'supplier Acme Ltd goes to several companies: say which of uk, de',
    );
    expect(await relink({ company: 'de' })).toMatchObject({
      why: 'missing',
      words: `There is no vendor ${uk?.externalId} in the external system of de.`,
    });
    expect(await relink({ company: 'uk' })).toMatchObject({ end: 'linked', company: 'uk' });
    await e.drain();
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('supplier#501');
  });

  it('of a document is linked in the company that it belongs to', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    e.external.next('create', { outcome: 'rejected', words: 'no' });
    await arrive(e, { legalEntity: { id: 2, name: 'Acme DE' } });
    expect(await link(e, 'X', { unverified: true })).toMatchObject({ end: 'linked', company: 'de' });
  });
});

describe('a link is refused', () => {
  const down = new Error('the connector secret is not filled in');
  it.each<[string, (e: Engine) => ReturnType<typeof link>, object]>([
    [
      'to what does not exist',
      (e) => link(e, 'X8'),
      { why: 'missing', words: 'There is no bill X8 in the external system.', command: null },
    ],
    [
      'when the external system does not answer',
      (e) => {
        e.external.noReads(1);
        return link(e, 'X7');
      },
      { why: 'unreachable', words: expect.stringContaining('HTTP 503') },
    ],
    [
      'when the external system cannot be opened from here',
      (e) =>
        give(e, (s) => linkRecord(s, INVOICE, 'X7'), { ...acting(e), connector: () => Promise.reject(down) }),
      { why: 'unreachable', words: expect.stringContaining(down.message) },
    ],
    [
      'to what belongs to another, with its name and the command',
      async (e) => {
        await give(e, (s) => linkRecord(s, { entity: 'invoice', id: '1' }, 'X7'));
        await unlink(e);
        return link(e, 'X7');
      },
      {
        why: 'taken',
        words:
          'bill X7 already belongs to invoice Chairs for Leeds. If that is wrong, unlink it there first.',
        command: 'precoro-sync unlink "invoice 1"',
      },
    ],
    [
      'of what is linked to another',
      (e) => link(e, 'X7'),
      {
        why: 'linkedElsewhere',
        words: 'invoice Chairs for Leeds is linked to bill B2 already. If that is wrong, unlink it first.',
        command: 'precoro-sync unlink "invoice 1043"',
      },
    ],
  ])('%s', async (_name, command, end) => {
    const e = await linkedOne();
    const before = await e.link(INVOICE);
    expect(await command(e)).toMatchObject({
      end: 'refused',
      ref: INVOICE,
      label: 'Chairs for Leeds',
      ...end,
    });
    const after = await e.link(INVOICE);
    if (before?.externalId === after?.externalId)
      expect(after).toMatchObject({ ...before, fence: after?.fence });
    await e.run(20 * MINUTE);
    await expectBijection(e);
  });

  it('while it is not known whether it was created; then what was created is named', async () => {
    const e = await settledEngine();
    e.external.plant('bill', 'X7', { ...BY_HAND, fields: { ...BY_HAND.fields, number: 'OTHER' } });
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    expect(await link(e, 'X7')).toMatchObject({
      end: 'refused',
      why: 'unsettled',
      words: expect.stringMatching(/known at 08:1\d:\d\d UTC: link it then/),
    });
    await e.clock.advance(3 * MINUTE);
    const made = e.bills().find(({ createdWithKey }) => createdWithKey !== null);
    expect(await link(e, 'X7')).toMatchObject({ end: 'linked', leftBehind: [made?.externalId] });
    await e.run(20 * MINUTE);
    expect((await e.link(INVOICE))?.externalId).toBe('X7');
    expect(e.bills()).toHaveLength(2);
    await expectBijection(e);
  });

  it('to what was created for another record a moment ago', async () => {
    const e = await linkedOne();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.precoro.put('invoice', invoice({ id: 77, idn: '77', invoiceNumber: 'INV-77' }));
    await e.announce('invoice', 77);
    await e.run(30 * SECOND);
    const made = e.bills().find(({ payload }) => payload.fields['number'] === 'INV-77');
    await unlink(e);
    expect(await link(e, made?.externalId ?? '')).toMatchObject({
      end: 'refused',
      why: 'unsettled',
      words: `${made?.externalId} was created for invoice Chairs for Leeds just now, which is not linked to it yet. Try again in a few minutes.`,
      command: 'precoro-sync show "invoice 77"',
    });
  });

  it.each([
    ['a blank id', (e: Engine) => link(e, ' '), /external id is blank/],
    [
      'another target',
      (e: Engine) => link(e, 'X7', { target: 'vendor' }),
      /linked to a bill, not to a vendor/,
    ],
    ['an unknown company', (e: Engine) => link(e, 'X7', { company: 'x' }), /no company "x"/],
    [
      'an entity that is not configured',
      (e: Engine) => give(e, (s) => linkRecord(s, { entity: 'receipt', id: '1' }, 'R1')),
      /no entity "receipt"/,
    ],
    [
      'a record that was never read',
      (e: Engine) => give(e, (s) => linkRecord(s, { entity: 'invoice', id: '9' }, 'X7')),
      /invoice#9 is not known/,
    ],
  ])('for %s', async (_name, command, words) => {
    const e = await linkedOne();
    await expect(command(e)).rejects.toThrow(words);
    expect(e.services.audit.entries).toEqual([]);
  });

  it.each(['saveLinked', 'release'] as const)('when the lease was overtaken before its %s', async (port) => {
    const e = await observed();
    const { crossReference } = e.services;
    const overtake = async () => {
      const later = e.clock.now() + HOUR;
      await crossReference.acquire(INVOICE, 'default', 'other', later, later);
    };
    const overtaken = {
      ...crossReference,
      async saveLinked(given: Link) {
        if (port === 'saveLinked') await overtake();
        return crossReference.saveLinked(given);
      },
      async release(given: Link) {
        if (port === 'release') await overtake();
        return crossReference.release(given);
      },
    };
    const services = { ...acting(e), crossReference: overtaken };
    await expect(give(e, (s) => linkRecord(s, INVOICE, 'X7'), services)).rejects.toThrow(RecordBusyError);
    await e.clock.advance(2 * HOUR);
    expect(await link(e, 'X7')).toMatchObject({ end: 'linked', already: port === 'release' });
  });

  it('takes the target that the mapping names', async () => {
    const e = await observed();
    expect(await link(e, 'X7', { target: 'bill', company: 'default' })).toMatchObject({ end: 'linked' });
  });
});

describe('a record whose own create was given to another, unverified', () => {
  it('stays on hold until a person decides, and is then created under a key of its own', async () => {
    const e = await linkedOne();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.precoro.put('invoice', invoice({ id: 77, idn: '77', invoiceNumber: 'INV-77' }));
    await e.announce('invoice', 77);
    await e.run(30 * SECOND);
    await unlink(e);
    const paid = { outcome: 'rejected', words: 'already paid' } as const;
    e.external.next('update', ...Array.from({ length: 9 }, () => paid));
    await link(e, 'B3', { unverified: true });
    await e.run(20 * MINUTE);
    const other = { entity: 'invoice', id: '77' } as const;
    expect((await e.link(other))?.hold?.words).toBe(
      'B3 in the external system already belongs to invoice#956598. Accountant: check which of the two is right.',
    );
    await e.run(12 * HOUR);
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['B2', 'X7', 'B3']);
    await give(e, (s) => releaseRecord(s, other));
    await e.drain();
    expect(e.bills().at(-1)).toMatchObject({
      externalId: 'B4',
      createdWithKey: expect.stringMatching(/^precoro:invoice:77:default#\d+$/),
    });
    await expectBijection(e);
  });
});

describe('a record that a person unlinks', () => {
  it('stays on hold, Precoro shows no id, and the external record stands as it did', async () => {
    const e = await linkedOne();
    const before = e.bills();
    const words =
      'On hold since 2026-03-02 by ann: unlinked from B2. Engineer: link it to the right one (precoro-sync link "invoice 1043" ID), or run precoro-sync release "invoice 1043" to have a new one created.';
    expect(await unlink(e)).toEqual({
      ref: INVOICE,
      label: 'Chairs for Leeds',
      unlinked: [{ company: 'default', target: 'bill', externalId: 'B2' }],
      words,
    });
    await e.run(20 * MINUTE);
    expect(e.bills()).toEqual(before);
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: null,
      externalIntegrationLog: words,
    });
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'none', externalId: null, hold: { words } });
    expect(await e.crossReference.owner('default', 'bill', 'B2')).toBeNull();
    expect(auditOf(e, INVOICE)).toEqual(['ann unlinked']);
  });

  it('and releases is created anew, and the new id replaces the old one in Precoro', async () => {
    const e = await linkedOne();
    e.external.remove('X7');
    await unlink(e);
    await e.drain();
    await release(e);
    await e.drain();
    const made = e.bills().filter(({ createdWithKey }) => createdWithKey !== null);
    expect(made.map(({ externalId }) => externalId)).toEqual(['B2', 'B3']);
    expect(made[1]?.createdWithKey).not.toBe(made[0]?.createdWithKey);
    expect(precoroShows(e)).toBe('B3');
    expect(await e.failure(INVOICE)).toBeNull();
    await expectBijection(e);
  });

  it('and releases before Precoro could be told is not taken back by the old id that Precoro still shows', async () => {
    const e = await linkedOne();
    e.external.remove('X7');
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
      99,
    );
    await unlink(e);
    await release(e);
    await e.drain();
    expect(precoroShows(e)).toBe('B2');
    expect((await e.link(INVOICE))?.externalId).toBe('B3');
    expect(e.bills()).toHaveLength(2);
  });

  it('and releases is asked about when another of the same number stands there, and created when released again', async () => {
    const e = await linkedOne();
    await unlink(e);
    await release(e);
    await e.run(10 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'none', hold: { kind: 'ambiguous' } });
    expect((await e.failure(INVOICE))?.words).toMatch(
      /already holds bill X7 with the same number and vendor/,
    );
    await release(e);
    await e.drain();
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B3', hold: null });
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['B2', 'X7', 'B3']);
  });

  it('and releases whose new create gets no answer makes one new record', async () => {
    const e = await linkedOne();
    e.external.remove('X7');
    await unlink(e);
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await release(e);
    await e.run(HOUR);
    expect((await e.link(INVOICE))?.externalId).toBe('B3');
    expect(e.bills()).toHaveLength(2);
    await expectBijection(e);
  });

  it('and links to another follows that one', async () => {
    const e = await linkedOne();
    await unlink(e);
    await link(e, 'X7');
    await e.run(20 * MINUTE);
    expect(precoroShows(e)).toBe('X7');
    expect(e.bills().find(({ externalId }) => externalId === 'X7')?.payload.fields['total']).toBe('30');
    await expectBijection(e);
  });

  it('and links to the same again before Precoro was told shows the same id', async () => {
    const e = await linkedOne();
    await unlink(e);
    await link(e, 'B2');
    await e.run(20 * MINUTE);
    expect(precoroShows(e)).toBe('B2');
    await expectBijection(e);
  });

  it('keeps our key in Precoro while another company still has it', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    const take = (company: string) => give(e, (s) => unlinkRecord(s, SUPPLIER, company));
    await take('uk');
    await e.drain();
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('supplier#501');
    await take('de');
    await e.drain();
    expect(e.precoro.get('supplier', 501)['externalId']).toBeNull();
    expect(e.vendors()).toHaveLength(2);
  });

  it('twice is unlinked once, and what a crash left undone is done', async () => {
    const e = await linkedOne();
    const { words } = await unlink(e);
    expect(await unlink(e)).toMatchObject({ unlinked: [], words });
    await e.drain();
    expect(precoroShows(e)).toBeNull();
    expect(auditOf(e, INVOICE)).toEqual(['ann unlinked']);
  });

  it('is not unlinked by a command whose lease was overtaken', async () => {
    const e = await linkedOne();
    const { crossReference } = e.services;
    const overtaken = {
      ...crossReference,
      async saveUnlinked(...given: Parameters<typeof crossReference.saveUnlinked>) {
        const later = e.clock.now() + HOUR;
        await crossReference.acquire(INVOICE, 'default', 'other', later, later);
        return crossReference.saveUnlinked(...given);
      },
    };
    const services = { ...acting(e), crossReference: overtaken };
    await expect(give(e, (s) => unlinkRecord(s, INVOICE), services)).rejects.toThrow(RecordBusyError);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
  });

  it('that was not linked is left alone', async () => {
    const e = await observed();
    expect(await unlink(e)).toMatchObject({ unlinked: [], words: null });
    expect((await e.link(INVOICE))?.hold).toBeNull();
    expect(await give(e, (s) => unlinkRecord(s, { entity: 'invoice', id: '9' }))).toMatchObject({
      unlinked: [],
    });
    await expect(unlink(e, 'mars')).rejects.toThrow(/no company "mars"/);
  });
});

describe('a command that dies in the middle and is given again', () => {
  it.each(['before', 'after'] as const)('%s any call links once', async (when) => {
    const calls = await dieEverywhere(
      when,
      observed,
      (s) => linkRecord(s, INVOICE, 'X7'),
      async (e) => {
        await e.openGate('invoice');
        await e.run(20 * MINUTE);
        expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['total']])).toEqual([
          ['X7', '30'],
        ]);
        expect(precoroShows(e)).toBe('X7');
        expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', hold: null, failure: null });
        await expectBijection(e);
      },
    );
    expect(calls).toBeGreaterThan(9);
  });

  it.each(['before', 'after'] as const)('%s any call unlinks', async (when) => {
    const calls = await dieEverywhere(
      when,
      linkedOne,
      (s) => unlinkRecord(s, INVOICE),
      async (e) => {
        expect(await e.link(INVOICE)).toMatchObject({
          phase: 'none',
          externalId: null,
          hold: { kind: 'held' },
        });
        expect(precoroShows(e)).toBeNull();
        expect((await e.failure(INVOICE))?.kind).toBe('held');
        expect(e.bills()).toHaveLength(2);
        await expectBijection(e);
      },
    );
    expect(calls).toBeGreaterThan(7);
  });
});
