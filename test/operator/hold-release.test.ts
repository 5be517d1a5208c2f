import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { RecordUnknownError } from '../../lib/operator/name-record.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { RecordBusyError } from '../../lib/operator/under-lease.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine } from '../sync/engine.ts';
import { auditOf, dieEverywhere, expectBijection, give } from './acting.ts';

const hold = (e: Engine, reason = 'amount disputed') => give(e, (s) => holdRecord(s, INVOICE, reason));
const release = (e: Engine) => give(e, (s) => releaseRecord(s, INVOICE));

/** An invoice that is read, its message on the way. */
async function announced(): Promise<Engine> {
  const e = await settledEngine();
  e.precoro.put('invoice', invoice());
  await e.announce('invoice', 956598);
  await e.clock.advance(2 * SECOND);
  await e.dispatchNow();
  return e;
}

describe('a record that a person puts on hold', () => {
  it('is not created, and the document says since when, by whom and why', async () => {
    const e = await announced();
    const end = await hold(e);
    await e.drain();
    expect(e.bills()).toEqual([]);
    const words =
      'On hold since 2026-03-02 by ann: amount disputed. Engineer: run precoro-sync release "invoice 1043" when it may go on.';
    expect(end).toEqual({ ref: INVOICE, label: 'Chairs for Leeds', companies: ['default'], words });
    expect(await e.failure(INVOICE)).toEqual({ kind: 'held', actor: 'engineer', words });
    expect(e.precoro.get('invoice', 956598)).toMatchObject({ externalIntegrationLog: words });
    expect(auditOf(e, INVOICE)).toEqual(['ann put on hold']);
    expect((await e.link(INVOICE))?.trail.at(0)?.words).toBe('put on hold by ann: amount disputed');
  });

  it('is not updated either, and catches up when it is released', async () => {
    const e = await settledEngine();
    await arrive(e);
    await hold(e);
    await e.edit('invoice', 956598, { note: 'while on hold' });
    await e.drain();
    expect(e.external.writes.filter((write) => write.startsWith('update bill'))).toEqual([]);
    await release(e);
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('while on hold');
  });

  it('is created once when it is released, and nothing is left to see of the hold', async () => {
    const e = await announced();
    const { words } = await hold(e);
    await e.drain();
    const end = await release(e);
    expect(end.released).toEqual([{ company: 'default', hold: { kind: 'held', actor: 'engineer', words } }]);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
    expect(e.precoro.get('invoice', 956598)).toMatchObject({
      externalId: e.bills()[0]?.externalId,
      externalIntegrationLog: null,
    });
    expect(await e.failure(INVOICE)).toBeNull();
    expect(auditOf(e, INVOICE)).toEqual(['ann put on hold', 'ann released']);
  });

  it('stays on hold through days of retries', async () => {
    const e = await announced();
    await hold(e);
    await e.run(48 * HOUR);
    expect(e.bills()).toEqual([]);
  });

  it('keeps its first day when the same hold is repeated, and takes a new reason', async () => {
    const e = await announced();
    const first = await hold(e);
    await e.run(25 * HOUR);
    expect((await hold(e, ' amount disputed. ')).words).toBe(first.words);
    expect((await hold(e, 'wrong supplier')).words).toMatch(
      /^On hold since 2026-03-03 by ann: wrong supplier\./,
    );
  });

  it('whose failure is another one keeps that in the list when the hold ends while the gate is closed', async () => {
    const e = await settledEngine();
    e.external.next('create', { outcome: 'rejected', words: 'period closed' });
    await arrive(e);
    e.loseLetters();
    await give(e, (s) => holdRecord(s, INVOICE, 'month end'));
    e.loseLetters();
    await e.closeGate('invoice');
    await release(e);
    await e.deliver();
    expect((await e.failure(INVOICE))?.words).toBe('period closed');
  });

  it('is off the list of failures at once when it is released, also behind a closed gate', async () => {
    const e = await announced();
    await hold(e);
    await e.drain();
    await e.closeGate('invoice');
    await release(e);
    expect(await e.failure(INVOICE)).toBeNull();
    await e.drain();
    expect((await e.link(INVOICE))?.wait?.reason).toContain('only observed');
    expect(e.bills()).toEqual([]);
  });

  it('is taken up by the sweep when the message of its release is lost', async () => {
    const e = await announced();
    await hold(e);
    await e.drain();
    await release(e);
    e.loseLetters();
    await e.drain();
    expect(e.bills()).toHaveLength(1);
  });
});

describe('a release', () => {
  it('of a record that is not on hold changes nothing and has it looked at again', async () => {
    const e = await settledEngine();
    await arrive(e);
    const before = e.external.writes.length;
    expect((await release(e)).released).toEqual([]);
    await e.drain();
    expect(e.external.writes).toHaveLength(before);
    expect(auditOf(e, INVOICE)).toEqual([]);
  });

  it('of a record that is gone outside tries again what was not taken', async () => {
    const e = await settledEngine();
    await arrive(e);
    const [bill] = e.bills();
    e.external.next('update', { outcome: 'gone', words: 'There is no bill any more' });
    await e.edit('invoice', 956598, { note: 'new' });
    await e.drain();
    expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
    const { released } = await release(e);
    expect(released[0]?.hold.words).toBe('There is no bill any more');
    await e.drain();
    expect(e.bills()).toEqual([expect.objectContaining({ externalId: bill?.externalId })]);
    expect(e.bills()[0]?.payload.fields['note']).toBe('new');
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('creates what a person has looked for in vain, where the external system cannot be asked', async () => {
    const e = await settledEngine({ idempotency: { kind: 'none' } });
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await arrive(e);
    await e.run(HOUR);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('ambiguous');
    expect(e.bills()).toEqual([]);
    await release(e);
    await e.drain();
    expect(e.bills()).toHaveLength(1);
  });

  it('and is put on hold again when that create gets no answer either', async () => {
    const e = await settledEngine({ idempotency: { kind: 'none' } });
    e.external.next('create', ...[1, 2].map(() => ({ outcome: 'unknown', effect: 'none' }) as const));
    await arrive(e);
    await e.run(HOUR);
    await release(e);
    await e.run(2 * HOUR);
    expect((await e.link(INVOICE))?.hold?.kind).toBe('ambiguous');
    expect(e.external.writes.filter((write) => write === 'create bill')).toHaveLength(2);
  });
});

describe('hold and release', () => {
  it.each([
    ['a blank reason', (e: Engine) => hold(e, ' . '), RangeError, /reason is blank/],
    [
      'a company that is not configured',
      (e: Engine) => give(e, (s) => holdRecord(s, INVOICE, 'x', 'mars')),
      RangeError,
      /no company "mars" in the configuration, which names: default/,
    ],
    [
      'a record that was never read',
      (e: Engine) => give(e, (s) => holdRecord(s, { entity: 'invoice', id: '9' }, 'x')),
      RecordUnknownError,
      /invoice#9 is not known/,
    ],
  ])('refuse %s', async (_name, command, kind, words) => {
    const e = await settledEngine();
    const told = command(e);
    await expect(told).rejects.toThrow(kind);
    await expect(told).rejects.toThrow(words);
    expect(e.services.audit.entries).toEqual([]);
  });

  it('wait for a record in work, and give up after three minutes', async () => {
    const e = await announced();
    const now = e.clock.now();
    await e.crossReference.acquire(INVOICE, 'default', 'other', now + MINUTE, now);
    await hold(e);
    expect(e.clock.now() - now).toBeGreaterThanOrEqual(MINUTE);
    const later = e.clock.now();
    await e.crossReference.acquire(INVOICE, 'default', 'other', later + HOUR, later);
    await expect(release(e)).rejects.toThrow(RecordBusyError);
    expect(e.clock.now() - later).toBeLessThan(4 * MINUTE);
  });

  it('reach only the company that is named', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    await give(e, (s) => holdRecord(s, SUPPLIER, 'only there', 'de'));
    await e.edit('supplier', 501, { city: 'York' });
    await e.drain();
    expect(e.vendors().map(({ company, payload }) => [company, payload.fields['city']])).toEqual([
      ['uk', 'York'],
      ['de', 'Leeds'],
    ]);
    await give(e, (s) => releaseRecord(s, SUPPLIER, 'uk'));
    expect((await e.link(SUPPLIER, 'de'))?.hold).not.toBeNull();
    const { released } = await give(e, (s) => releaseRecord(s, SUPPLIER));
    expect(released.map(({ company }) => company)).toEqual(['de']);
    await e.drain();
    expect(e.vendors().map(({ payload }) => payload.fields['city'])).toEqual(['York', 'York']);
  });

  it.each(['before', 'after'] as const)(
    'that die %s any call end as they should when repeated',
    async (when) => {
      const held = await dieEverywhere(
        when,
        announced,
        (s) => holdRecord(s, INVOICE, 'x'),
        async (e) => {
          expect((await e.link(INVOICE))?.hold?.kind).toBe('held');
          expect((await e.failure(INVOICE))?.kind).toBe('held');
          // Before the command took effect, the engine was free to create it.
          expect(e.bills().length).toBeLessThanOrEqual(1);
        },
      );
      const released = await dieEverywhere(
        when,
        async () => {
          const e = await announced();
          await hold(e);
          await e.drain();
          return e;
        },
        (s) => releaseRecord(s, INVOICE),
        async (e) => {
          expect(e.bills()).toHaveLength(1);
          expect(await e.failure(INVOICE)).toBeNull();
          expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBeNull();
          await expectBijection(e);
        },
      );
      expect(held).toBeGreaterThan(4);
      expect(released).toBeGreaterThan(6);
    },
  );
});
