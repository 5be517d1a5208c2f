import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine, type Setting } from './engine.ts';

const QUIET_MS = 150 * SECOND;
const SAME = { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] };
const UNKNOWN = { outcome: 'unknown', effect: 'none' } as const;
const creates = (e: Engine) => e.external.writes.filter((one) => one === 'create bill').length;

/** An invoice whose create was sent just now and got no answer. */
async function withoutAnswer(setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine(setting);
  e.precoro.put('invoice', invoice());
  await e.announce('invoice', 956598);
  await e.clock.advance(2 * SECOND);
  await e.dispatchNow();
  e.loseLetters();
  e.external.next('create', UNKNOWN);
  await e.apply(INVOICE);
  return e;
}

describe('a create without an answer', () => {
  it('is left alone until the quiet time is over, and settled at that very moment', async () => {
    const e = await withoutAnswer();
    const settlesAt = e.clock.now() + QUIET_MS;
    await e.clock.advance(QUIET_MS - 1);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'creating',
      wait: { dueAt: settlesAt, reason: 'the outcome of the create is not known yet' },
    });
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
    expect((await e.link(INVOICE))?.trail.map(({ words }) => words)).toContain(
      'looked for it: not there, so it is sent once more',
    );
  });

  it('is neither sent again nor given up while the external system cannot be asked for it', async () => {
    const e = await withoutAnswer();
    await e.clock.advance(QUIET_MS);
    e.external.noReads(1);
    await e.apply(INVOICE);
    const link = await e.link(INVOICE);
    expect(link).toMatchObject({ phase: 'creating', externalId: null });
    expect(link?.wait?.dueAt).toBeGreaterThan(e.clock.now());
    expect(creates(e)).toBe(1);
    await e.run(10 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
    expect(creates(e)).toBe(2);
  });

  it('is left alone for as long as the search may not show it yet', async () => {
    const e = await withoutAnswer({ idempotency: { kind: 'searchable', settleSeconds: 60 } });
    await e.clock.advance(QUIET_MS + MINUTE - 1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.phase).toBe('creating');
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.phase).toBe('linked');
  });

  it('is not found in what another program has made meanwhile', async () => {
    const e = await withoutAnswer();
    e.external.plant('bill', 'X1', SAME, 'their-key-7');
    await e.clock.advance(QUIET_MS);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2' });
    expect(creates(e)).toBe(2);
  });

  it('of a record that must not be created any more is closed with a word on what was found', async () => {
    const e = await withoutAnswer();
    await e.edit('invoice', 956598, { status: 7 });
    await e.run(10 * MINUTE);
    expect(creates(e)).toBe(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'none', intentPayload: null, wait: null });
    expect((await e.link(INVOICE))?.trail.map(({ words }) => words)).toContain(
      'looked for it: nothing was created',
    );
  });

  it('is the one of several that Precoro names, also where nothing else could tell', async () => {
    const e = await withoutAnswer({ idempotency: { kind: 'none' } });
    for (const id of ['X1', 'X2']) e.external.plant('bill', id, SAME);
    await e.edit('invoice', 956598, { externalId: 'X2' });
    await e.run(10 * MINUTE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X2', hold: null });
    expect(creates(e)).toBe(1);
  });
});

describe('where the system writes over what has the same natural key', () => {
  const upsert: Setting = { idempotency: { kind: 'upsert' } };
  const other = { entity: 'invoice', id: '3' } as const;
  const taken = /^B2 in the external system already belongs to invoice#3\. Accountant: check which/;

  async function first(setting: Setting = upsert): Promise<Engine> {
    const e = await settledEngine(setting);
    await arrive(e, { id: 3, idn: '3', note: 'the first' });
    expect((await e.link(other))?.externalId).toBe('B2');
    return e;
  }

  it('nothing is sent for a second record of that key: the first one keeps what it wrote', async () => {
    const e = await first();
    await arrive(e, { note: 'the second' });
    expect((await e.failure(INVOICE))?.words).toMatch(taken);
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['the first']);
    expect(creates(e)).toBe(1);
  });

  it('the key tells whose it is where its link is lost', async () => {
    const e = await first({ ...upsert, isKept: true });
    e.external.isProtected = true;
    e.restore(['crossReference'], null);
    await e.apply(SUPPLIER);
    e.precoro.put('invoice', invoice({ note: 'the second' }));
    await e.announce('invoice', 956598);
    await e.run(2 * MINUTE);
    expect((await e.failure(INVOICE))?.words).toMatch(taken);
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['the first']);
  });
});

it('what the system answers with from an earlier create, of which nothing is known, is brought up to date', async () => {
  const e = await settledEngine({ idempotency: { kind: 'uniqueReference' }, isKept: true });
  e.external.isProtected = true;
  await e.closeGate('invoice');
  await arrive(e, { note: 'at first' });
  e.precoro.instead(
    ({ kind }) => kind === 'patch',
    () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
    1000,
  );
  await e.openGate('invoice');
  await e.run(10 * MINUTE);
  e.restore(['crossReference'], null);
  await e.apply(SUPPLIER);
  await e.edit('invoice', 956598, { note: 'edited since' });
  await e.run(20 * MINUTE);
  expect(e.bills().map(({ externalId, payload }) => [externalId, payload.fields['note']])).toEqual([
    ['B2', 'edited since'],
  ]);
  expect(creates(e)).toBe(2);
});
