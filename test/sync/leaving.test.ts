import { describe, expect, it } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { arrive, INVOICE, invoice, settledEngine, SUPPLIER, type Engine } from './engine.ts';

const APPROVED = 2;
const IN_REVISION = 7;
const CANCELLED = 8;

describe('a linked invoice', () => {
  it('is left alone in revision and brought up to date when it is approved again', async () => {
    const e = await settledEngine();
    await arrive(e);
    await e.edit('invoice', 956598, { status: IN_REVISION, note: 'half done' });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe(null);
    await e.edit('invoice', 956598, { status: APPROVED, note: 'done' });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('done');
  });

  it('that is cancelled with onLeave report names the person who must act', async () => {
    const e = await settledEngine({ onLeave: 'report' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.drain();
    const failure = await e.failure(INVOICE);
    expect(failure?.kind).toBe('leave');
    expect(failure?.words).toBe(
      'Invoice Chairs for Leeds was cancelled in Precoro, but bill B2 still stands in the external system. Accountant: cancel it there.',
    );
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toBe(failure?.words);
    expect(e.bills()[0]?.cancelled).toBe(false);
  });

  it('that is cancelled with onLeave cancel is cancelled outside, once, and revived when approved again', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.drain();
    await e.edit('invoice', 956598, { note: 'still cancelled' });
    await e.drain();
    expect(e.bills()[0]?.cancelled).toBe(true);
    expect(e.external.writes.filter((write) => write.startsWith('cancel'))).toHaveLength(1);
    await e.edit('invoice', 956598, { status: APPROVED });
    await e.drain();
    expect(e.external.writes.at(-1)).toBe('update bill B2');
  });

  it('that is cancelled with onLeave hold stays as it is', async () => {
    const e = await settledEngine({ onLeave: 'hold' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: CANCELLED, note: 'no' });
    await e.drain();
    expect(e.bills()[0]).toMatchObject({ cancelled: false, payload: { fields: { note: null } } });
    expect(await e.failure(INVOICE)).toBeNull();
    expect((await e.link(INVOICE))?.trail.at(-1)?.words).toBe('left in Precoro: kept as it is');
  });

  it('is cancelled once more where it is another bill by now that it is linked to', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.drain();
    e.external.plant('bill', 'B9', { fields: { number: 'INV-2026-7', vendor: 'V1' }, lines: [] });
    const now = e.clock.now();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now, now);
    if (link === 'busy') throw new Error('The lease should be free.');
    await e.crossReference.saveLinked({ ...link, externalId: 'B9' });
    await e.crossReference.release({ ...link, externalId: 'B9' });
    await e.edit('invoice', 956598, { note: 'still cancelled' });
    await e.drain();
    expect(e.external.writes.filter((write) => write.startsWith('cancel'))).toEqual([
      'cancel bill B2',
      'cancel bill B9',
    ]);
  });

  it('that is cancelled with onLeave update is updated', async () => {
    const e = await settledEngine({ onLeave: 'update' });
    await arrive(e);
    await e.edit('invoice', 956598, { status: CANCELLED, note: 'cancelled' });
    await e.drain();
    expect(e.bills()[0]?.payload.fields['note']).toBe('cancelled');
  });

  it.each([
    [{ outcome: 'unknown', effect: 'none' } as const, null],
    [{ outcome: 'notApplied', retryAfterSeconds: 30, words: 'busy' } as const, null],
    [{ outcome: 'rejected', words: 'period closed' } as const, 'period closed'],
  ])('is cancelled in the end after %j', async (scripted, told) => {
    const e = await settledEngine({ onLeave: 'cancel' });
    await arrive(e);
    e.external.next('cancel', scripted);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.run(MINUTE);
    expect((await e.failure(INVOICE))?.words ?? null).toBe(told);
    await e.run(told ? DAY + 10 * MINUTE : 10 * MINUTE);
    expect(e.bills()[0]?.cancelled).toBe(true);
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('whose counterpart is gone when it is cancelled is put on hold', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    await arrive(e);
    e.external.remove('B2');
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.drain();
    expect((await e.link(INVOICE))?.hold?.kind).toBe('gone');
  });
});

/** Stops before the unanswered create is looked into. */
async function sendUnanswered(e: Engine): Promise<void> {
  e.precoro.put('invoice', invoice());
  await e.announce('invoice', 956598);
  await e.run(30 * SECOND);
}

describe('an invoice that was cancelled before it was linked', () => {
  it('is never created', async () => {
    const e = await settledEngine();
    await arrive(e, { status: CANCELLED });
    expect(e.bills()).toEqual([]);
  });

  it('is still cancelled outside when its create was not answered', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    e.external.next('create', { outcome: 'unknown', effect: { afterMs: 70_000 } });
    await sendUnanswered(e);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.run(10 * MINUTE);
    expect(e.bills().map(({ externalId, cancelled }) => [externalId, cancelled])).toEqual([['B2', true]]);
    expect((await e.link(INVOICE))?.phase).toBe('linked');
  });

  it('comes to rest when its unanswered create did nothing', async () => {
    const e = await settledEngine({ onLeave: 'cancel' });
    e.external.next('create', { outcome: 'unknown', effect: 'none' });
    await sendUnanswered(e);
    await e.edit('invoice', 956598, { status: CANCELLED });
    await e.run(10 * MINUTE);
    expect(e.bills()).toEqual([]);
    expect((await e.link(INVOICE))?.phase).toBe('none');
  });
});

describe('a disabled supplier', () => {
  it('is updated outside with onLeave update', async () => {
    const e = await settledEngine();
    await e.edit('supplier', 501, { enable: false });
    await e.drain();
    expect(e.vendors()[0]?.payload.fields['active']).toBe(false);
  });

  it('is deactivated outside with onLeave cancel', async () => {
    const e = await settledEngine({ supplierOnLeave: 'cancel' });
    await e.edit('supplier', 501, { enable: false });
    await e.drain();
    expect(e.external.writes.at(-1)).toBe('deactivate vendor V1');
    expect((await e.link(SUPPLIER))?.trail.at(-1)?.words).toBe('deactivated V1');
  });

  it('is reported with onLeave report', async () => {
    const e = await settledEngine({ supplierOnLeave: 'report' });
    await e.edit('supplier', 501, { enable: false });
    await e.drain();
    expect((await e.failure(SUPPLIER))?.words).toMatch(/was disabled .* deactivate it there/);
  });

  it('is reported where the other system cannot deactivate', async () => {
    const e = await settledEngine({ supplierOnLeave: 'cancel' });
    const { vendor } = e.external.connector.targets;
    if (vendor) Reflect.deleteProperty(vendor, 'deactivate');
    await e.edit('supplier', 501, { enable: false });
    await e.drain();
    expect(await e.failure(SUPPLIER)).toMatchObject({
      ...{ kind: 'leave', actor: 'accountant' },
      words:
        'Supplier Acme Ltd was disabled in Precoro, but vendor V1 still stands in the external system. Accountant: deactivate it there.',
    });
  });

  it.each(['cancel', 'deactivate'] as const)(
    'an invoice is reported where the other system cannot %s one',
    async (ability) => {
      const e = await settledEngine({ onLeave: 'cancel' });
      const { bill } = e.external.connector.targets;
      if (bill) Reflect.deleteProperty(bill, ability);
      await arrive(e);
      await e.edit('invoice', 956598, { status: CANCELLED });
      await e.drain();
      expect((await e.failure(INVOICE))?.kind ?? null).toBe(ability === 'cancel' ? 'leave' : null);
    },
  );
});
