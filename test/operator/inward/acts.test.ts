import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import { findRecord, findRecords } from '../../../lib/operator/find-record.ts';
import { holdRecord } from '../../../lib/operator/hold-record.ts';
import { linkRecord } from '../../../lib/operator/link-record.ts';
import { releaseRecord } from '../../../lib/operator/release-record.ts';
import { retryRecords } from '../../../lib/operator/retry-records.ts';
import { unlinkRecord } from '../../../lib/operator/unlink-record.ts';
import { inwardEngine, vendor, type InwardEngine } from '../../sync/inward/inward-engine.ts';
import { supplier } from '../../sync/engine.ts';
import { auditOf, give } from '../acting.ts';

const GONE: RecordRef = { entity: 'supplier', id: '77' };
const T21: RecordRef = { entity: 'tax', id: '~tax/default/T-21' };

/** A tax that waits for nothing but a person. */
async function refusedTax(): Promise<InwardEngine> {
  const e = inwardEngine();
  e.tax.change({ externalId: 'T-21', fields: { name: '', percent: '21' } });
  await e.settle();
  return e;
}

async function madeTax(): Promise<InwardEngine> {
  const e = inwardEngine();
  e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
  await e.settle();
  return e;
}

const open = async (e: InwardEngine) =>
  (await e.services.failures.list(100)).map(({ ref, failure }) => `${ref.entity} ${ref.id} ${failure.kind}`);

describe('finding a record of the external system', () => {
  it.each([
    ['its whole name', '~tax/default/T-21'],
    ['its name behind the entity', 'tax#~tax/default/T-21'],
    ['its external id', 'tax T-21'],
    ['its external id in another case', 'tax t-21'],
  ])('knows it by %s while Precoro does not have it', async (_, text) => {
    const e = await refusedTax();
    expect(await give(e, (services) => findRecord(services, text))).toEqual(T21);
  });

  it.each(['tax VAT 21', 'tax vat 21', 'T-21', '~tax/default/T-21'])(
    'answers with its record in Precoro once there is one: %s',
    async (text) => {
      const e = await madeTax();
      const [made] = e.precoro.all('tax');
      expect(await give(e, (services) => findRecord(services, text))).toEqual({
        entity: 'tax',
        id: String(made?.['id']),
      });
    },
  );

  it('says of what only comes in where it was not read yet', async () => {
    const e = await madeTax();
    await expect(give(e, (services) => findRecord(services, 'tax T-99'))).rejects.toThrow(
      'Taxes come from the external system: one that is not known was not read there yet.',
    );
    expect(await give(e, (services) => findRecords(services, '~tax/default/T-99'))).toEqual([]);
  });
});

describe('retrying what comes in', () => {
  it('compares a failed record again at once, and leaves a line in the audit', async () => {
    const e = await refusedTax();
    expect(await open(e)).toEqual(['tax ~tax/default/T-21 refused']);
    const end = await give(e, (services) => retryRecords(services, [T21]));
    expect(end).toEqual({ sent: [T21], held: [], unknown: [] });
    expect(await e.inbound('tax', 'T-21')).toMatchObject({ wait: null });
    expect(auditOf(e, T21)).toEqual(['ann retried']);
  });

  it('does not disturb a POST without an answer', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    const known = await e.inbound('tax', 'T-21');
    if (!known) throw new Error('not there');
    const openUntil = e.clock.now() + 2 * MINUTE;
    const wait = { dueAt: openUntil, since: 0, attempts: 1, reason: 'under way', waitsFor: null };
    await e.services.inbounds.save({ ...known, phase: 'creating', ref: null, openUntil, wait });
    const before = await e.inbound('tax', 'T-21');
    await give(e, (services) => retryRecords(services, [T21]));
    expect(await e.inbound('tax', 'T-21')).toEqual(before);
  });

  it('reads what could not be kept from the external system again', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'x'.repeat(60_000), percent: '21' } });
    await e.settle();
    expect(await open(e)).toEqual(['tax ~tax/default/T-21 decode']);
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT', percent: '21' } });
    expect(await give(e, (services) => retryRecords(services, [T21]))).toMatchObject({ sent: [T21] });
    await e.settle();
    expect(e.shown('tax', 'VAT')).toMatchObject({ percent: '21' });
    expect(await open(e)).toEqual([]);
  });

  it('says that one the external system does not have is not known', async () => {
    const e = inwardEngine();
    const end = await give(e, (services) => retryRecords(services, [T21]));
    expect(end).toEqual({ sent: [], held: [], unknown: [T21] });
  });
});

describe('holding what comes in', () => {
  it('writes nothing until the release, then everything at once', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    const end = await give(e, (services) => holdRecord(services, T21, 'rate disputed'));
    expect(end.words).toMatch(/On hold since .* by ann: rate disputed\. .*release "~tax\/default\/T-21"/);
    await e.openGate('tax');
    await e.settle();
    expect(e.precoro.all('tax')).toEqual([]);
    expect(await open(e)).toEqual(['tax ~tax/default/T-21 held']);
    expect(await give(e, (services) => retryRecords(services, [T21]))).toMatchObject({ held: [T21] });
    const { released } = await give(e, (services) => releaseRecord(services, T21));
    expect(released).toMatchObject([{ company: 'default', hold: { kind: 'held' } }]);
    await e.settle();
    expect(e.shown('tax', 'VAT 21')).toBeDefined();
    expect(await open(e)).toEqual([]);
    expect(auditOf(e, T21)).toEqual(['ann put on hold', 'ann released']);
  });

  it('stops changes of a record that Precoro has already', async () => {
    const e = await madeTax();
    const ref = await give(e, (services) => findRecord(services, 'tax T-21'));
    await give(e, (services) => holdRecord(services, ref, 'wait'));
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 22', percent: '22' } });
    await e.settle();
    expect(e.shown('tax', 'VAT 21')).toBeDefined();
    await give(e, (services) => releaseRecord(services, ref));
    await e.settle();
    expect(e.shown('tax', 'VAT 22')).toBeDefined();
  });

  it('is refused for a record that has nothing on its way', async () => {
    const e = await madeTax();
    await expect(
      give(e, (services) => holdRecord(services, { entity: 'tax', id: '9' }, 'x')),
    ).rejects.toThrow('tax#9 is not known');
  });
});

describe('linking what comes in by hand', () => {
  async function twoTaxes() {
    const e = await refusedTax();
    e.precoro.put('tax', { id: 7, name: 'VAT high', percent: '21', externalId: null, enable: true });
    return e;
  }

  it('takes the record of Precoro that a person names, and brings it up to date', async () => {
    const e = await twoTaxes();
    const link = await give(e, (services) => linkRecord(services, T21, '7'));
    expect(link).toMatchObject({ end: 'linked', ref: { entity: 'tax', id: '7' }, externalId: 'T-21' });
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    expect(e.precoro.all('tax')).toHaveLength(1);
    expect(e.precoro.get('tax', 7)).toMatchObject({ name: 'VAT 21' });
    const wish = await e.services.writeBacks.read({ entity: 'tax', id: '7' });
    expect(wish).toMatchObject({ desiredExternalId: 'T-21' });
    expect(await e.inbound('tax', 'T-21')).toMatchObject({ phase: 'linked', ref: { id: '7' } });
    expect(await open(e)).toEqual([]);
    expect((await e.link({ entity: 'tax', id: '7' }))?.wait).toBeNull();
  });

  it('asks Precoro whether it has the record, and refuses one that is not there', async () => {
    const e = await twoTaxes();
    const end = await give(e, (services) => linkRecord(services, T21, '8'));
    expect(end).toMatchObject({ end: 'refused', why: 'missing' });
    expect(end).toHaveProperty('words', 'Precoro was asked for tax 8: it is not there.');
  });

  it('takes the two the other way round as well', async () => {
    const e = await twoTaxes();
    const seven: RecordRef = { entity: 'tax', id: '7' };
    const end = await give(e, (services) => linkRecord(services, seven, 'T-21'));
    expect(end).toMatchObject({ end: 'linked', ref: seven, externalId: 'T-21' });
    const again = await give(e, (services) => linkRecord(services, seven, 'T-21'));
    expect(again).toMatchObject({ end: 'linked', already: true });
    const other = await give(e, (services) => linkRecord(services, { entity: 'tax', id: '8' }, 'T-21'));
    expect(other).toMatchObject({ end: 'refused', why: 'taken' });
    const unknown = await give(e, (services) => linkRecord(services, seven, 'T-99'));
    expect(unknown).toMatchObject({ end: 'refused', why: 'missing' });
  });

  it('refuses what is no id of Precoro', async () => {
    const e = await twoTaxes();
    await expect(give(e, (services) => linkRecord(services, T21, 'VAT'))).rejects.toThrow('"VAT" is no id');
  });

  it('refuses a record of Precoro that another external one is linked to', async () => {
    const e = await madeTax();
    e.tax.change({ externalId: 'T-6', fields: { name: '', percent: '6' } });
    await e.settle();
    const [made] = e.precoro.all('tax');
    const t6: RecordRef = { entity: 'tax', id: '~tax/default/T-6' };
    const end = await give(e, (services) => linkRecord(services, t6, String(made?.['id'])));
    expect(end).toMatchObject({ end: 'refused', why: 'linkedElsewhere' });
  });

  it('keeps a vendor that is linked to its supplier from being made a second time', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.precoro.put('supplier', supplier({ id: 501, name: 'Acme', enable: true }));
    e.external.plant('vendor', 'V-1', { fields: { ...vendor('Acme Ltd') }, lines: [] });
    e.vendor.change({ externalId: 'V-1', fields: vendor('Acme Ltd') });
    await e.settle();
    const ref: RecordRef = { entity: 'supplier', id: '501' };
    const end = await give(e, (services) => linkRecord(services, ref, 'V-1'));
    expect(end).toMatchObject({ end: 'linked' });
    expect(await e.inbound('supplier', 'V-1')).toMatchObject({ phase: 'linked', ref });
    await e.openGate('supplier');
    await e.settle();
    expect(e.precoro.all('supplier')).toHaveLength(1);
  });
});

describe('unlinking what comes in', () => {
  it('leaves the external record on hold, so that it is not made a second time before a release', async () => {
    const e = await madeTax();
    const ref = await give(e, (services) => findRecord(services, 'tax T-21'));
    const end = await give(e, (services) => unlinkRecord(services, ref));
    expect(end.unlinked).toEqual([{ company: 'default', target: 'tax', externalId: 'T-21' }]);
    await e.settle();
    expect(await e.inbound('tax', 'T-21')).toMatchObject({ phase: 'new', ref: null, hold: { kind: 'held' } });
    expect(e.precoro.all('tax')).toHaveLength(1);
    expect(await e.services.writeBacks.read(ref)).toMatchObject({ desiredExternalId: null });
    expect(await give(e, (services) => findRecord(services, 'tax T-21'))).toEqual(T21);
    expect(await open(e)).toEqual(['tax ~tax/default/T-21 held']);
    await give(e, (services) => releaseRecord(services, T21));
    expect(await e.inbound('tax', 'T-21')).toMatchObject({
      hold: null,
      failure: null,
      wait: null,
      lookedAt: null,
    });
    expect(await open(e)).toEqual([]);
  });

  it('still looks for what a POST has made meanwhile', async () => {
    const e = inwardEngine({ switches: { externalIdInPost: false } });
    e.precoro.habits.postTakesExternalId = false;
    e.precoro.losesAnswer(({ kind }) => kind === 'create', 'applied');
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.run(MINUTE);
    // The other direction takes it for the counterpart of a supplier that is gone by now.
    const now = e.clock.now();
    const { crossReference } = e.services;
    const theirs = await crossReference.acquire(GONE, 'default', 'theirs', now + MINUTE, now);
    if (theirs === 'busy') throw new Error('nobody else works on it');
    const linked = { ...theirs, phase: 'linked', target: 'vendor', externalId: 'V1' } as const;
    await crossReference.saveLinked(linked);
    await crossReference.release(linked);
    await e.settle();
    expect((await e.told('supplier', 'supplier', 'V1'))?.words).toMatch(/belongs to supplier#77/);
    await give(e, (services) => unlinkRecord(services, GONE));
    await give(e, (services) =>
      releaseRecord(services, { entity: 'supplier', id: '~supplier/default/V1' }, 'default'),
    );
    await e.run(30 * MINUTE);
    expect(e.precoro.all('supplier')).toMatchObject([{ name: 'Acme', externalId: 'V1' }]);
    expect(e.vendors().filter(({ payload }) => payload.fields['name'] === 'Acme').length).toBeLessThan(2);
    expect(e.precoro.sent.filter(({ call }) => call.kind === 'create')).toHaveLength(1);
  });
});
