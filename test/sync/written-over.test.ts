import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { arrive, INVOICE, settledEngine, type Engine, type Setting } from './engine.ts';

const OTHER = { entity: 'invoice', id: '3' } as const;
const WORDS = 'invoice#956598 has the same natural key and was written over it: sent once more';
const upsert: Setting = { idempotency: { kind: 'upsert' } };

/** Both invoices have one number; neither is sent yet. */
async function twins(setting: Setting = upsert): Promise<Engine> {
  const e = await settledEngine(setting);
  e.external.isProtected = true;
  await e.closeGate('invoice');
  await arrive(e, { id: 3, idn: '3', note: 'the first' });
  await arrive(e, { note: 'the second' });
  await e.openGate('invoice');
  e.loseLetters();
  return e;
}

/** While the second one is created, the first one is, wholly: the second writes over it. */
async function writtenOver(e: Engine): Promise<void> {
  e.external.during = async () => {
    e.external.during = null;
    await e.apply(OTHER);
  };
  await e.apply(INVOICE);
}

const notes = (e: Engine) => e.bills().map(({ payload }) => payload.fields['note']);

describe('two records of one natural key that are created at the same moment', () => {
  it('end with the content of the one that the bill belongs to, and the other one is a person’s', async () => {
    const e = await twins();
    await writtenOver(e);
    expect(notes(e)).toEqual(['the second']);
    expect(await e.link(OTHER)).toMatchObject({ phase: 'linked', externalId: 'B2', agreed: null });
    expect((await e.link(OTHER))?.trail.at(-1)).toEqual({ at: e.clock.now(), words: WORDS });
    expect(e.letters()).toContainEqual({ schema: 1, ref: OTHER, seq: 0 });
    const failure = {
      kind: 'ambiguous',
      actor: 'accountant',
      words:
        'B2 in the external system already belongs to invoice#3. Accountant: check which of the two is right.',
    };
    const now = e.clock.now();
    const key = `precoro:invoice:956598:default#${now}`;
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'none',
      externalId: null,
      hold: failure,
      failure,
      intent: { key, payloadHash: '', attempt: 0, at: now, besides: [] },
    });
    await e.run(10 * MINUTE);
    expect(notes(e)).toEqual(['the first']);
  });

  it('wait for the lease of the one that was written over', async () => {
    const e = await twins();
    e.external.during = async () => {
      e.external.during = null;
      await e.apply(OTHER);
      const now = e.clock.now();
      await e.crossReference.acquire(OTHER, 'default', 'another worker', now + 3 * SECOND, now);
    };
    const began = e.clock.now();
    await e.apply(INVOICE);
    expect(e.clock.now()).toBe(began + 3 * SECOND);
    expect((await e.link(OTHER))?.trail.at(-1)?.words).toBe(WORDS);
    await e.run(10 * MINUTE);
    expect(notes(e)).toEqual(['the first']);
  });

  it('come back where that one stays in work', async () => {
    const e = await twins();
    e.external.during = async () => {
      e.external.during = null;
      await e.apply(OTHER);
      const now = e.clock.now();
      await e.crossReference.acquire(OTHER, 'default', 'another worker', now + 10 * MINUTE, now);
    };
    await expect(e.apply(INVOICE)).rejects.toThrow(
      'invoice#3 stays in work: what was written over it cannot be put right yet',
    );
  });

  it.each([
    ['is in revision by then', { status: 7 }],
    ['has another number by then', { invoiceNumber: 'INV-OTHER' }],
    ['is the same', {}],
  ])('do so when nobody hears of it, and the second one %s', async (_about, changes) => {
    const e = await twins();
    e.external.next('create', { outcome: 'unknown', effect: { afterMs: 30 * SECOND } });
    await e.apply(INVOICE);
    await e.apply(OTHER);
    await e.run(MINUTE);
    expect(notes(e)).toEqual(['the second']);
    await e.edit('invoice', 956598, changes);
    await e.run(HOUR);
    expect(notes(e)[0]).toBe('the first');
    expect((await e.link(OTHER))?.trail).toContainEqual({ at: expect.any(Number), words: WORDS });
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(
      'invoiceNumber' in changes ? 3 : 2,
    );
  });

  it('leave the first one alone where the system writes nothing over, though nobody hears of the second', async () => {
    const e = await twins({ idempotency: { kind: 'searchable', settleSeconds: 0 } });
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await e.apply(INVOICE);
    await e.apply(OTHER);
    const { agreed, trail = [] } = (await e.link(OTHER)) ?? {};
    await e.run(HOUR);
    expect(notes(e)).toEqual(['the first', 'the second']);
    expect((await e.link(OTHER))?.trail.slice(0, trail.length + 1)).toEqual(trail);
    expect((await e.link(OTHER))?.agreed).toEqual(agreed);
  });

  it('write over nothing where the system gives each a bill of its own', async () => {
    const e = await twins({ idempotency: { kind: 'uniqueReference' } });
    await writtenOver(e);
    expect(notes(e)).toEqual(['the first', 'the second']);
    expect((await e.link(OTHER))?.trail.map(({ words }) => words)).toEqual([
      expect.stringMatching(/^waiting/),
      'created as B2',
    ]);
  });
});

it('what belongs to another record is not touched by one that only names it: it has written nothing yet', async () => {
  const e = await settledEngine(upsert);
  await arrive(e, { id: 3, idn: '3', note: 'the first' });
  await arrive(e, { invoiceNumber: 'INV-OTHER', externalId: 'B2' });
  expect((await e.failure(INVOICE))?.words).toMatch(/B2 .* already belongs to invoice#3/);
  expect((await e.link(OTHER))?.trail.map(({ words }) => words)).toEqual(['created as B2']);
  expect((await e.link(INVOICE))?.hold).toBeNull();
  expect((await e.link(OTHER))?.agreed).not.toBeNull();
});

describe('what was created for a record, and a person has linked to another one since', () => {
  const KEY = 'precoro:invoice:956598:default';
  const SAME = { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] };

  /** Invoice 3 has the bill of this id; the other one may be sent from now on. */
  async function linkedTo(e: Engine, externalId: string): Promise<void> {
    const now = e.clock.now();
    const link = await e.crossReference.acquire(OTHER, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    const linked = { ...link, phase: 'linked', target: 'bill', externalId } as const;
    await e.crossReference.saveLinked(linked);
    await e.crossReference.release(linked);
  }

  async function withheld(): Promise<Engine> {
    const e = await settledEngine();
    await e.closeGate('invoice');
    await arrive(e);
    await e.openGate('invoice');
    e.loseLetters();
    return e;
  }

  it('is held for a person, and what is created instead has another key', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME, KEY);
    await linkedTo(e, 'X1');
    await e.apply(INVOICE);
    const at = e.clock.now();
    expect(await e.link(INVOICE)).toMatchObject({
      hold: { kind: 'ambiguous' },
      intent: { key: `${KEY}#${at}`, payloadHash: '', attempt: 0, at, besides: [] },
    });
  });

  it('is not sent once more where the system writes nothing over', async () => {
    const e = await withheld();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    await e.apply(INVOICE);
    await linkedTo(e, 'B2');
    const before = (await e.link(OTHER))?.trail;
    await e.clock.advance(150 * SECOND);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('ambiguous');
    expect((await e.link(OTHER))?.trail).toEqual(before);
    expect(e.letters()).toEqual([]);
  });
});
