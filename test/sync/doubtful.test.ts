import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { arrive, INVOICE, settledEngine, type Engine, type Setting } from './engine.ts';

const QUIET_MS = 150 * SECOND;
const KEY = 'precoro:invoice:956598:default';
/** With the number and vendor of the invoice. */
const SAME = { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] };

/** An invoice that may be sent from now on; no message of it is on its way. */
async function withheld(setting: Setting = {}): Promise<Engine> {
  const e = await settledEngine(setting);
  await e.closeGate('invoice');
  await arrive(e);
  await e.openGate('invoice');
  e.loseLetters();
  return e;
}

describe('a bill of the same number that nobody has linked', () => {
  it('is looked at once more when it might have been linked, and is a person’s after that', async () => {
    const e = await withheld({ idempotency: { kind: 'searchable', settleSeconds: 60 } });
    e.external.plant('bill', 'X1', SAME);
    const since = e.clock.now();
    const dueAt = since + QUIET_MS + MINUTE;
    const reason = 'it holds bill X1 already, and whose that is, is looked at once more';
    for (const [afterMs, attempts] of [
      [0, 1],
      [MINUTE, 2],
      [QUIET_MS + MINUTE - 1, 3],
    ] as const) {
      await e.clock.advance(since + afterMs - e.clock.now());
      await e.apply(INVOICE);
      expect(await e.link(INVOICE)).toMatchObject({
        hold: null,
        wait: { dueAt, since, attempts, reason, waitsFor: null },
      });
    }
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({
      phase: 'none',
      hold: { kind: 'ambiguous', actor: 'accountant' },
      intent: { key: KEY, payloadHash: '', attempt: 1, at: e.clock.now(), besides: ['X1'] },
    });
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['X1']);
  });

  it('is waited for from the beginning where another one is found beside it', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME);
    await e.apply(INVOICE);
    await e.clock.advance(MINUTE);
    e.external.plant('bill', 'X2', SAME);
    await e.apply(INVOICE);
    const now = e.clock.now();
    expect((await e.link(INVOICE))?.wait).toMatchObject({ since: now, dueAt: now + QUIET_MS, attempts: 1 });
  });

  it.each([
    [10, /holds bill X1, .*, X10 with the same/],
    [11, /holds bill X1, .*, X10 and 1 more with the same/],
  ])('is named with at most nine others: %i', async (count, words) => {
    const e = await withheld();
    for (let n = 1; n <= count; n += 1) e.external.plant('bill', `X${n}`, SAME);
    await e.apply(INVOICE);
    await e.clock.advance(QUIET_MS);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.failure?.words).toMatch(words);
  });

  it('is ours where only the cross-reference from its side is left', async () => {
    const e = await withheld();
    e.external.plant('bill', 'X1', SAME);
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.saveLinked({ ...link, phase: 'linked', target: 'bill', externalId: 'X1' });
    await e.crossReference.release(link);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X1' });
  });

  it('becomes this record’s where the system writes over what nobody else has made', async () => {
    const e = await withheld({ idempotency: { kind: 'upsert' } });
    e.external.isProtected = true;
    e.external.plant('bill', 'X1', SAME);
    await e.apply(INVOICE);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X1' });
    expect(e.crashes).toEqual([]);
  });
});

describe('a create without an answer', () => {
  async function unanswered(setting: Setting): Promise<Engine> {
    const e = await withheld(setting);
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await e.apply(INVOICE);
    return e;
  }

  it.each([
    { kind: 'key', lifetimeSeconds: 3600 },
    { kind: 'uniqueReference' },
    { kind: 'upsert' },
    { kind: 'none' },
  ] as const)('is left alone for the quiet time also where the system protects itself: %j', async (kind) => {
    const e = await unanswered({ idempotency: kind });
    await e.clock.advance(QUIET_MS - 1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.phase).toBe('creating');
    await e.clock.advance(1);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.phase).toBe(kind.kind === 'none' ? 'none' : 'linked');
  });

  it('says what to do where nothing can be known', async () => {
    const e = await unanswered({ idempotency: { kind: 'none' } });
    await e.clock.advance(QUIET_MS);
    await e.apply(INVOICE);
    expect((await e.link(INVOICE))?.failure?.words).toBe(
      'The external system gave no answer to the create and cannot be asked whether it happened. Accountant: look for it there, then link or release it.',
    );
  });
});

it('of several that were created for a record, a person takes one, or takes the others away', async () => {
  const e = await withheld();
  for (const id of ['X1', 'X2']) e.external.plant('bill', id, SAME, KEY);
  await e.apply(INVOICE);
  expect((await e.link(INVOICE))?.failure?.words).toBe(
    'What was created for it in the external system are several candidates: X1, X2. Accountant: link the right one (precoro-sync link "invoice#956598" ID), or take the wrong one out there and let this go on (precoro-sync release "invoice#956598").',
  );
});
