import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../lib/domain/failures.ts';
import { contentHash } from '../../lib/domain/hashing.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { REFUSED } from '../../lib/sync/refusal.ts';
import { tellFailure } from '../../lib/sync/tell-failure.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine, type Setting } from './engine.ts';
import type { Scripted } from './fakeExternal.ts';

/** Lease and the longest time a commit may be late. */
const QUIET_MS = 150 * SECOND;
const KEY = 'precoro:invoice:956598:default';
const PAYLOAD = {
  fields: { number: 'INV-2026-7', vendor: 'V1', total: '30', note: null, status: 'open' },
  lines: [{ account: '6420', amount: '30' }],
};

/** An invoice that is about to be created. */
async function beforeCreate(setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine(setting);
  e.precoro.put('invoice', invoice());
  await heardOf(e);
  return e;
}

/** An invoice that stands outside as B2, and is about to be updated. */
async function beforeUpdate(): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e);
  e.precoro.edit('invoice', 956598, { note: 'new' });
  await heardOf(e);
  return e;
}

/** The mirror holds its newest version, and no message is on its way. */
async function heardOf(e: Engine): Promise<void> {
  await e.announce('invoice', 956598);
  await e.clock.advance(2 * SECOND);
  await e.dispatchNow();
  e.loseLetters();
}

/** What the table says of the invoice while the external system is asked to write. */
async function whileWriting(e: Engine, seq: number): Promise<Link | null> {
  let seen: Link | null = null;
  e.external.during = async () => {
    seen = await e.link(INVOICE);
    e.external.during = null;
  };
  await e.apply(INVOICE, seq);
  return seen;
}

/** After how many seconds the dispatcher is to run, each time it is woken from now on. */
function wakesOf(e: Engine): readonly number[] {
  const woken: number[] = [];
  e.services.dispatcher = { wake: async (seconds) => void woken.push(seconds) };
  return woken;
}

const intentAt = (at: number) => ({
  key: KEY,
  payloadHash: contentHash(PAYLOAD),
  attempt: 1,
  at,
  besides: [],
});

describe('a create', () => {
  it('is in the table, with its key and all that is sent, before the first byte', async () => {
    const e = await beforeCreate();
    expect(await whileWriting(e, 1)).toMatchObject({
      phase: 'creating',
      target: 'bill',
      externalId: null,
      intent: intentAt(e.clock.now()),
      intentPayload: PAYLOAD,
    });
  });

  it('with an answer leaves a link that knows what both sides hold', async () => {
    const e = await beforeCreate();
    await e.apply(INVOICE, 1);
    const hash = contentHash(PAYLOAD);
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'linked',
      externalId: 'B2',
      intentPayload: null,
      agreed: { hash, externalHash: hash, seq: 1 },
      trail: [{ at: e.clock.now(), words: 'created as B2' }],
    });
  });

  it('that is done is logged, has the dispatcher show its id, and touches no text on the document', async () => {
    const e = await beforeCreate();
    const woken = wakesOf(e);
    await e.apply(INVOICE, 1);
    expect(e.outcomesOf(INVOICE)).toEqual([{ ...INVOICE, outcome: 'created as B2' }]);
    expect(woken).toEqual([2]);
    const wish = await e.writeBacks.read(INVOICE);
    expect(wish).toMatchObject({ desiredExternalId: 'B2' });
    expect(wish?.desiredLog).toBeUndefined();
  });

  it.each<[string, Scripted, Partial<Link>, number, string]>([
    [
      'without an answer stays open and is looked into after the quiet time',
      { outcome: 'unknown', effect: 'none' },
      { phase: 'creating', intentPayload: PAYLOAD, failure: null },
      QUIET_MS,
      'no answer to the create; it is looked for before anything is sent again: no answer in time',
    ],
    [
      'that surely did not happen is open no more and comes again when the system says',
      { outcome: 'notApplied', retryAfterSeconds: 60, words: 'busy' },
      { phase: 'none', intentPayload: null, failure: null },
      MINUTE,
      'busy',
    ],
    [
      'that is refused is open no more and tried again the next day',
      { outcome: 'rejected', words: 'Period closed' },
      {
        phase: 'none',
        intentPayload: null,
        failure: { kind: 'rejected', actor: 'accountant', words: 'Period closed' },
      },
      DAY,
      'Period closed',
    ],
    [
      'for which something is gone is open no more and tried again the next day',
      { outcome: 'gone', words: 'no such vendor' },
      {
        phase: 'none',
        intentPayload: null,
        failure: { kind: 'gone', actor: 'accountant', words: 'no such vendor' },
      },
      DAY,
      'no such vendor',
    ],
  ])('%s', async (_, scripted, expected, waitMs, reason) => {
    const e = await beforeCreate();
    e.external.next('create', scripted);
    await e.apply(INVOICE, 1);
    const now = e.clock.now();
    expect(await e.link(INVOICE)).toMatchObject({
      ...expected,
      externalId: null,
      agreed: null,
      hold: null,
      intent: intentAt(now),
      wait: { dueAt: now + waitMs, since: now, attempts: 1, reason, waitsFor: null },
    });
    const isWaiting = expected.failure === null;
    const logged = isWaiting ? [{ ...INVOICE, outcome: 'waiting', detail: reason }] : [];
    expect(e.outcomesOf(INVOICE)).toEqual(logged);
  });

  it('counts its attempts under one key', async () => {
    const e = await beforeCreate();
    e.external.next('create', { outcome: 'notApplied', retryAfterSeconds: 60, words: 'busy' });
    await e.apply(INVOICE, 1);
    const first = e.clock.now();
    await e.clock.advance(MINUTE);
    e.external.next('create', { outcome: 'notApplied', retryAfterSeconds: 60, words: 'still busy' });
    await e.apply(INVOICE, 1);
    expect(await e.link(INVOICE)).toMatchObject({
      intent: { ...intentAt(first + MINUTE), attempt: 2 },
      wait: { since: first, attempts: 2, reason: 'still busy' },
    });
  });
});

describe('an update', () => {
  it('is in the table as not settled before the first byte', async () => {
    const e = await beforeUpdate();
    const before = await e.link(INVOICE);
    expect(await whileWriting(e, 2)).toMatchObject({
      phase: 'linked',
      externalId: 'B2',
      unsettledUntil: e.clock.now() + QUIET_MS,
      agreed: before?.agreed,
    });
    expect(await e.link(INVOICE)).toMatchObject({ unsettledUntil: null, wait: null });
  });

  it('with an answer leaves a link that knows what both sides hold', async () => {
    const e = await beforeUpdate();
    const hash = contentHash({ ...PAYLOAD, fields: { ...PAYLOAD.fields, note: 'new' } });
    await e.apply(INVOICE, 2);
    expect((await e.link(INVOICE))?.agreed).toMatchObject({ hash, externalHash: hash, seq: 2 });
    expect((await e.link(INVOICE))?.trail.at(-1)).toEqual({ at: e.clock.now(), words: 'updated B2' });
    const told = e.events.published.flatMap((one) =>
      one.type === 'RecordSynced' && one.ref.entity === 'invoice' ? [one.action] : [],
    );
    expect(told).toEqual(['created', 'updated']);
  });

  it.each<[string, Scripted, Partial<Link>, number, string]>([
    [
      'without an answer is settled by no "unchanged" until the quiet time is over',
      { outcome: 'unknown', effect: 'none' },
      { failure: null, hold: null },
      QUIET_MS,
      'no answer, so it is not known yet whether B2 was updated: no answer in time',
    ],
    [
      'that surely did not happen comes again when the system says',
      { outcome: 'notApplied', retryAfterSeconds: 60, words: 'busy' },
      { unsettledUntil: null, failure: null, hold: null },
      MINUTE,
      'busy',
    ],
    [
      'that is refused is tried again the next day',
      { outcome: 'rejected', words: 'Period closed' },
      {
        unsettledUntil: null,
        failure: { kind: 'rejected', actor: 'accountant', words: 'Period closed' },
        hold: null,
      },
      DAY,
      'Period closed',
    ],
    [
      'of what is gone there is on hold',
      { outcome: 'gone', words: 'no such bill' },
      {
        unsettledUntil: null,
        failure: { kind: 'gone', actor: 'accountant', words: 'no such bill' },
        hold: { kind: 'gone', actor: 'accountant', words: 'no such bill' },
      },
      365 * DAY,
      'no such bill',
    ],
  ])('%s', async (_, scripted, expected, waitMs, reason) => {
    const e = await beforeUpdate();
    const before = await e.link(INVOICE);
    e.external.next('update', scripted);
    await e.apply(INVOICE, 2);
    const now = e.clock.now();
    expect(await e.link(INVOICE)).toMatchObject({
      unsettledUntil: now + QUIET_MS,
      ...expected,
      phase: 'linked',
      externalId: 'B2',
      agreed: before?.agreed,
      wait: { dueAt: now + waitMs, since: now, attempts: 1, reason, waitsFor: null },
    });
  });

  it('without an answer is looked into after the quiet time that begins when the silence is known', async () => {
    const e = await beforeUpdate();
    e.external.next('update', { outcome: 'unknown', effect: 'none' });
    e.external.during = async () => {
      e.external.during = null;
      await e.clock.sleep(20 * SECOND);
    };
    const began = e.clock.now();
    await e.apply(INVOICE, 2);
    const settled = began + 20 * SECOND + QUIET_MS;
    expect(await e.link(INVOICE)).toMatchObject({ unsettledUntil: settled, wait: { dueAt: settled } });
  });
});

describe('what is told of a record that is well', () => {
  it('is closed with the success, and the text on the document is cleared at once', async () => {
    const e = await beforeCreate();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    await e.apply(INVOICE, 1);
    await e.run(MINUTE);
    expect((await e.failure(INVOICE))?.words).toBe('Period closed');
    const woken = wakesOf(e);
    await e.apply(INVOICE, 1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(await e.writeBacks.read(INVOICE)).toMatchObject({ desiredLog: null });
    // For the id that is to be shown, and for the text that is to go.
    expect(woken).toEqual([2, 2]);
  });

  it('wishes no text for a record that has none in Precoro', async () => {
    const e = await settledEngine();
    e.external.next('update', { outcome: 'rejected', words: 'Name is taken' });
    await e.edit('supplier', 501, { name: 'Renamed Ltd' });
    await e.run(10 * MINUTE);
    expect((await e.failure(SUPPLIER))?.words).toBe('Name is taken');
    const woken = wakesOf(e);
    await e.apply(SUPPLIER);
    expect(await e.failure(SUPPLIER)).toBeNull();
    expect((await e.writeBacks.read(SUPPLIER))?.desiredLog).toBeUndefined();
    expect(woken).toEqual([]);
  });
});

describe('a success', () => {
  /** Tells a failure that is not on the link, as of an earlier moment. */
  async function told(e: Engine, failure: Failure): Promise<void> {
    const { invoice: facts } = e.services.catalogue;
    await tellFailure(e.services, { ref: INVOICE, label: null, failure, order: 1 }, facts);
    expect(await e.failure(INVOICE)).toEqual(failure);
  }

  it.each<[string, Failure, boolean]>([
    ['a crash', { kind: 'crash', actor: 'engineer', words: 'bug' }, true],
    [
      'what another version of the record could not be read for',
      { kind: 'decode', actor: 'engineer', words: 'status' },
      false,
    ],
    [
      'what Precoro refuses to show',
      { kind: 'rejected', actor: 'engineer', words: `${REFUSED} of this invoice: no rights.` },
      false,
    ],
  ])('closes, of what was told without being on the link, %s: %j %p', async (_, failure, closes) => {
    const e = await beforeCreate();
    await told(e, failure);
    await e.apply(INVOICE, 1);
    expect((await e.link(INVOICE))?.phase).toBe('linked');
    expect(await e.failure(INVOICE)).toEqual(closes ? null : failure);
  });

  it('closes what Precoro refuses to show together with a failure of its own', async () => {
    const e = await beforeCreate();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    await e.apply(INVOICE, 1);
    const words = `${REFUSED} of this invoice: no rights.`;
    const failure = { kind: 'rejected', actor: 'engineer', words } as const;
    const { invoice: facts } = e.services.catalogue;
    await tellFailure(e.services, { ref: INVOICE, label: null, failure, order: 1 }, facts);
    await e.apply(INVOICE, 1);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('takes a failure off the link that was closed elsewhere', async () => {
    const e = await beforeCreate();
    e.external.next('create', { outcome: 'rejected', words: 'Period closed' });
    await e.apply(INVOICE, 1);
    await e.services.failures.clear(INVOICE, e.clock.now() + 1, e.clock.now());
    await e.apply(INVOICE, 1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', failure: null });
  });
});

describe('an adoption', () => {
  /** Precoro shows X1 already, which stands outside as it is to. */
  async function adoptedWith(fields: JsonObject): Promise<Engine> {
    const e = await settledEngine();
    e.precoro.put('invoice', invoice({ externalId: 'X1' }));
    await heardOf(e);
    e.external.plant('bill', 'X1', { ...PAYLOAD, fields: { ...PAYLOAD.fields, ...fields } });
    return e;
  }

  it('of what holds the same already is agreed at once, and shows nothing new', async () => {
    const e = await adoptedWith({});
    const woken = wakesOf(e);
    await e.apply(INVOICE, 1);
    const hash = contentHash(PAYLOAD);
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'linked',
      externalId: 'X1',
      target: 'bill',
      agreed: { hash, externalHash: hash, seq: 1 },
      trail: [{ at: e.clock.now(), words: 'found X1 there, adopted it' }],
    });
    expect(woken).toEqual([]);
    expect(e.letters()).toEqual([]);
  });

  it('of what holds something else agrees on nothing, and is brought up to date by another message', async () => {
    const e = await adoptedWith({ note: 'by hand' });
    await e.apply(INVOICE, 1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X1', agreed: null });
    expect(e.letters()).toEqual([{ schema: 1, ref: INVOICE, seq: 1 }]);
  });
});

describe('whoever has no time left of its lease', () => {
  it.each([
    ['creates nothing', beforeCreate, 1],
    ['updates nothing', beforeUpdate, 2],
  ] as const)('%s', async (_, before, seq) => {
    const e = await before();
    const written = e.external.writes.length;
    // Five seconds of a lease are kept to write the outcome down.
    await e.clock.drive(applyRecord(e.services, { schema: 1, ref: INVOICE, seq }, 5 * SECOND));
    expect(e.external.writes).toHaveLength(written);
  });
});
