import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { inboundDone, inboundFailed } from '../../../lib/sync/inward/finish-inbound.ts';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { incomingRef } from '../../../lib/sync/incoming-ref.ts';
import { supplier } from '../engine.ts';
import { UNAVAILABLE } from '../fakePrecoro.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const V1 = { feed: 'supplier', entity: 'supplier', company: 'default', externalId: 'V1' } as const;
const told = (e: InwardEngine) => e.told('supplier', 'supplier', 'V1');

describe('a record whose newest version cannot be kept', () => {
  async function withUnkept(): Promise<InwardEngine> {
    const e = inwardEngine();
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.settle();
    e.vendor.change({ externalId: 'V1', fields: { name: 'x'.repeat(60_000) } });
    await e.settle();
    expect((await e.inbound('supplier', 'V1'))?.failure?.kind).toBe('decode');
    return e;
  }

  it('stays told whatever becomes of the version before', async () => {
    const e = await withUnkept();
    const inbound = await e.inbound('supplier', 'V1');
    if (!inbound) throw new Error('no V1');
    await inboundDone(e.services, inbound, 'nothing to do');
    expect((await told(e))?.kind).toBe('decode');
    const done = await e.inbound('supplier', 'V1');
    expect(done?.failure?.kind).toBe('decode');
    if (done) await inboundFailed(e.services, done, { kind: 'refused', actor: 'clerk', words: 'no' });
    expect((await told(e))?.kind).toBe('decode');
    expect((await e.inbound('supplier', 'V1'))?.failure?.kind).toBe('decode');
  });

  it('is written and closed when it can be kept again', async () => {
    const e = await withUnkept();
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '7' }) });
    await e.settle();
    expect(await told(e)).toBeNull();
    expect(e.shown('supplier', 'Acme')).toMatchObject({ phone: '7' });
  });

  it('is told although another failure of it was closed before', async () => {
    const e = inwardEngine();
    const refusal = { kind: 'rejected', status: 400, words: 'no', fields: {} } as const;
    e.precoro.instead(
      ({ kind }) => kind === 'create',
      () => refusal,
    );
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.run(2 * DAY);
    expect(await told(e)).toBeNull();
    e.vendor.change({ externalId: 'V1', fields: { name: 'x'.repeat(60_000) } });
    await e.settle();
    expect((await told(e))?.kind).toBe('decode');
  });
});

describe('what the mapping refuses', () => {
  it('is told with the field, asks nothing of Precoro, and is cured by a change', async () => {
    const e = inwardEngine();
    e.vendor.change({ externalId: 'V1', fields: vendor('') });
    await e.run(2 * DAY);
    expect(await told(e)).toMatchObject({ kind: 'refused', actor: 'accountant' });
    expect((await told(e))?.words).toMatch(/no name/);
    expect(e.writesSince(e.start).filter((one) => !one.startsWith('lookup'))).toEqual([]);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.settle();
    expect(await told(e)).toBeNull();
  });
});

describe('a failure that was told, and lost on its way to the record', () => {
  it('is closed when the record comes through', async () => {
    const e = inwardEngine();
    const failure = { kind: 'rejected', actor: 'accountant', words: 'no' } as const;
    await e.failures.record({ ref: incomingRef(V1), label: null, failure, lastAt: 1, order: 1 });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.settle();
    expect(await told(e)).toBeNull();
  });
});

describe('a linked record that Precoro does not show by its external id', () => {
  it('is read by itself, and a PUT without an answer is judged by that', async () => {
    const e = inwardEngine();
    e.precoro.put('supplier', supplier({ name: 'Acme', phone: '1', externalId: 'V1' }));
    e.external.plant('vendor', 'V1', { fields: { name: 'Acme', city: 'Leeds', active: true }, lines: [] });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.run(HOUR);
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => UNAVAILABLE,
      1000,
    );
    await e.edit('supplier', 501, { externalId: null });
    await e.settle();
    e.precoro.losesAnswer(({ kind }) => kind === 'update', { afterMs: 70_000 });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '2' }) });
    await e.heard('vendor');
    await e.run(MINUTE);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme', { phone: '1' }) });
    await e.heard('vendor');
    await e.run(HOUR);
    expect(e.precoro.get('supplier', 501)['phone']).toBe('1');
    expect(await told(e)).toBeNull();
  });
});

describe('a record without a detail of its own', () => {
  it('that is linked, and that Precoro’s list does not show, is told and not asked for ever', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
    await e.settle();
    const [made] = e.precoro.all('tax');
    const id = String(made?.['id']);
    e.precoro.remove('tax', Number(id));
    const { mirror } = e.services;
    const known = (ref: RecordRef) => mirror.read(ref);
    e.services.mirror = { ...mirror, read: async (ref) => (ref.entity === 'tax' ? null : known(ref)) };
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '21' } });
    await e.run(30 * DAY);
    const failure = await e.told('tax', 'tax', 'T1');
    expect(failure?.words).toMatch(/VAT was linked to tax#\d+ of Precoro, which is not there any more/);
    expect(e.precoro.since(e.start).filter((one) => one.includes(' tax')).length).toBeLessThan(50);
  });

  it('that was made without a word of what it is, is seen by its list', async () => {
    const e = inwardEngine({ switches: { externalIdInPost: false } });
    Object.assign(e.precoro.habits, { writesAnswerObject: false, postTakesExternalId: false });
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
    await e.run(3 * HOUR);
    expect(e.shown('tax', 'VAT')).toMatchObject({ externalId: 'T1' });
    expect(await e.inbound('tax', 'T1')).toMatchObject({ phase: 'linked', failure: null, wait: null });
  });
});
