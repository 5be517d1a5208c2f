import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../lib/domain/failures.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { nextKey } from '../../lib/sync/idempotency-key.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, supplier, type Engine } from './engine.ts';

const HELD: Failure = { kind: 'held', actor: 'accountant', words: 'On hold: Ann asks the supplier first.' };

/** A person sets or lifts a hold, then has the record looked at. */
async function setHold(e: Engine, hold: Failure | null, ref: RecordRef = INVOICE): Promise<void> {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(ref, 'default', 'ann', now + MINUTE, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  await e.crossReference.release({ ...link, hold });
  await e.services.upserts.send([{ schema: 1, ref, seq: 0 }], 0);
}

const log = (e: Engine): unknown => e.precoro.get('invoice', 956598)['externalIntegrationLog'];

describe('a hold that a person sets', () => {
  it('is told on the document and in the list, and stops every write until it is released', async () => {
    const e = await settledEngine();
    await arrive(e);
    await setHold(e, HELD);
    await e.drain();
    expect(await e.failure(INVOICE)).toEqual(HELD);
    expect(log(e)).toBe(HELD.words);
    const before = e.external.writes.length;
    await e.edit('invoice', 956598, { note: 'changed while on hold' });
    await e.run(3 * DAY);
    expect(e.external.writes).toHaveLength(before);

    await setHold(e, null);
    await e.drain();
    expect(await e.failure(INVOICE)).toBeNull();
    expect(log(e)).toBeNull();
    expect(e.bills().map(({ payload }) => payload.fields['note'])).toEqual(['changed while on hold']);
    expect((await e.link(INVOICE))?.trail.map(({ words }) => words)).toEqual([
      'created as B2',
      `on hold: ${HELD.words}`,
      'updated B2',
    ]);
  });

  it('is not tried again nightly', async () => {
    const e = await settledEngine();
    await arrive(e);
    await setHold(e, HELD);
    await e.drain();
    const attempts = (await e.failures.read(INVOICE))?.attempts;
    await e.run(5 * DAY);
    expect((await e.failures.read(INVOICE))?.attempts).toBe(attempts);
    expect((await e.link(INVOICE))?.wait?.dueAt).toBeGreaterThan(e.clock.now() + 300 * DAY);
  });

  it('before a record was ever sent keeps it inside, and its release creates it', async () => {
    const e = await settledEngine();
    await setHold(e, HELD);
    await arrive(e);
    expect(e.bills()).toEqual([]);
    expect(log(e)).toBe(HELD.words);
    await setHold(e, null);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('takes the place of a failure, and the failure is told anew after the release', async () => {
    const e = await settledEngine();
    const no = { outcome: 'rejected', words: 'Period closed' } as const;
    e.external.next('create', no, no);
    await arrive(e);
    await setHold(e, HELD);
    await e.drain();
    expect(await e.failure(INVOICE)).toEqual(HELD);
    await setHold(e, null);
    await e.drain();
    expect(await e.failure(INVOICE)).toMatchObject({ kind: 'rejected', words: 'Period closed' });
    expect(log(e)).toBe('Period closed');
  });
});

describe('a record that is released', () => {
  it('in the middle of a create settles that first: one bill, not two', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'unknown', effect: 'applied' });
    e.precoro.put('invoice', invoice());
    await e.announce('invoice', 956598);
    await e.run(30 * SECOND);
    expect((await e.link(INVOICE))?.phase).toBe('creating');
    await setHold(e, HELD);
    await e.run(HOUR);
    expect(await e.failure(INVOICE)).toEqual(HELD);
    expect((await e.link(INVOICE))?.phase).toBe('creating');
    await setHold(e, null);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'B2', failure: null });
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('and must wait for something else is not shown as on hold meanwhile', async () => {
    const e = await settledEngine();
    await arrive(e);
    await setHold(e, HELD);
    await e.drain();
    await e.services.gates.setPaused('invoice', true);
    await e.edit('invoice', 956598, { note: 'later' });
    await setHold(e, null);
    await e.run(MINUTE);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(await e.link(INVOICE)).toMatchObject({ failure: null, wait: { reason: 'invoice is paused' } });
    await e.services.gates.setPaused('invoice', false);
    await e.run(2 * HOUR);
    expect(log(e)).toBeNull();
    expect(e.bills()[0]?.payload.fields['note']).toBe('later');
  });

  it('lets those go on that waited for it', async () => {
    const e = await settledEngine();
    const beta = { entity: 'supplier', id: '502' } as const;
    await setHold(e, HELD, beta);
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta', uniqueCode: 'BETA' }));
    await e.announce('supplier', 502);
    await arrive(e, { supplier: { id: 502, name: 'Beta' } });
    expect((await e.failure(INVOICE))?.words).toMatch(/Ann asks the supplier first/);
    await setHold(e, null, beta);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(await e.failure(beta)).toBeNull();
  });
});

/** A person takes the link away; what happens to the record next is up to the release. */
async function unlink(e: Engine, ref: RecordRef): Promise<void> {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(ref, 'default', 'ann', now + MINUTE, now);
  if (link === 'busy' || link.externalId === null || link.target === null) throw new Error('Not linked.');
  const was = { target: link.target, externalId: link.externalId };
  const key = nextKey(link, now);
  const intent = { key, payloadHash: '', attempt: 0, at: now, besides: [was.externalId] };
  const free = { ...link, phase: 'none' as const, externalId: null, agreed: null, intent, hold: HELD };
  await e.crossReference.saveUnlinked(free, was);
  await e.writeBacks.desire(ref, { externalId: null }, free.fence, now);
  await e.crossReference.release(free);
  await e.services.dispatcher.wake(2);
}

describe('a link that a person takes away', () => {
  it('is cleared in Precoro', async () => {
    const e = await settledEngine();
    await arrive(e);
    const before = e.clock.now();
    await unlink(e, INVOICE);
    await e.drain();
    expect(e.precoro.get('invoice', 956598)['externalId']).toBeNull();
    const patches = e.precoro.sent.filter(({ at, call }) => at >= before && call.kind === 'patch');
    expect(patches.map(({ call }) => 'changes' in call && call.changes)).toContainEqual(
      expect.objectContaining({ externalId: null }),
    );
    expect(await e.writeBacks.read(INVOICE)).toMatchObject({ shownExternalId: null });
    expect((await e.writeBacks.read(INVOICE))?.shownAt).toBeGreaterThan(before);
  });

  it.each([
    ['document', INVOICE, 'bill'],
    ['supplier', SUPPLIER, 'vendor'],
  ])('is not adopted again from what Precoro still shows: %s', async (_case, ref, target) => {
    const e = await settledEngine();
    await arrive(e);
    const old = (await e.link(ref))?.externalId ?? '';
    await e.announce('supplier', 501);
    await e.drain();
    const mirrored = await e.mirror.read(ref);
    expect((mirrored?.detail ?? mirrored?.row)?.content['externalId']).toBe(old);
    // Precoro cannot be told for a while.
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'unavailable', mayHaveHappened: false, words: 'HTTP 503' }),
      3,
    );
    await unlink(e, ref);
    await setHold(e, null, ref);
    await e.deliver();
    expect(e.precoro.get(ref.entity, Number(ref.id))['externalId']).toBe(old);
    const { externalId } = (await e.link(ref)) ?? {};
    expect(externalId).not.toBe(old);
    expect(await e.crossReference.owner('default', target, old)).toBeNull();
    await e.run(30 * MINUTE);
    expect(e.precoro.get(ref.entity, Number(ref.id))['externalId']).toBe(externalId);
  });

  it('gives way to an id that a clerk enters afterwards, which is adopted', async () => {
    const e = await settledEngine();
    await arrive(e);
    await unlink(e, INVOICE);
    await e.drain();
    e.external.plant('bill', 'X1', { fields: { number: 'INV-2026-7' }, lines: [] });
    await e.edit('invoice', 956598, { externalId: 'X1' });
    await e.drain();
    await setHold(e, null);
    await e.drain();
    expect(await e.link(INVOICE)).toMatchObject({ phase: 'linked', externalId: 'X1' });
    expect(e.precoro.get('invoice', 956598)['externalId']).toBe('X1');
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(1);
  });

  it('is never found again by the key of the first create, even after a create that did nothing', async () => {
    const e = await settledEngine();
    await arrive(e);
    await unlink(e, INVOICE);
    const key = `precoro:invoice:956598:default#2`;
    const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', e.clock.now(), e.clock.now());
    if (link === 'busy') throw new Error('The lease should be free.');
    const intent = { key, payloadHash: '', attempt: 0, at: e.clock.now(), besides: [] };
    await e.crossReference.release({ ...link, intent });
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await setHold(e, null);
    await e.run(MINUTE);
    await e.edit('invoice', 956598, { status: 7 });
    await e.run(10 * MINUTE);
    expect(e.bills().map(({ externalId }) => externalId)).toEqual(['B2']);
    await e.edit('invoice', 956598, { status: 2 });
    await e.drain();
    expect(e.bills().map(({ createdWithKey }) => createdWithKey)).toEqual([
      'precoro:invoice:956598:default',
      key,
    ]);
  });
});
