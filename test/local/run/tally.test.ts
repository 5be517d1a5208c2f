import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import type { HeardEvent } from '../../../lib/local/run/sync-events.ts';
import { Tally } from '../../../lib/local/run/tally.ts';
import type { Change } from '../../../lib/mock-precoro/changes.ts';
import type { Document, StoredRecord } from '../../../lib/mock-precoro/model.ts';
import { startMockPrecoro } from '../../../lib/mock-precoro/server.ts';
import type { LinkSummary } from '../../../lib/sync/ports/state.ts';

const START = Date.parse('2026-06-15T12:00:00Z');
const invoice: RecordRef = { entity: 'invoice', id: '7' };

function synced(changes: Partial<HeardEvent & { readonly type: 'synced' }> = {}): HeardEvent {
  return {
    ...{ at: START + 9000, type: 'synced', ref: { entity: 'invoice', id: '7' }, label: 'INV-7' },
    ...{ company: 'default', externalId: 'B-1', action: 'created' },
    updateDate: null,
    ...changes,
  };
}

function link(changes: Partial<LinkSummary> = {}): LinkSummary {
  return {
    ...{ ref: invoice, company: 'default', phase: 'linked', externalId: 'B-1', target: 'bill' },
    ...{ hold: null, failure: null, wait: null, mappingVersion: '1', externalHash: null },
    ...changes,
  };
}

async function* all(...links: readonly LinkSummary[]): AsyncGenerator<LinkSummary> {
  yield* links;
}

let tally: Tally;
beforeEach(() => void (tally = new Tally()));

/** A supplier and an invoice as Precoro stores them. */
let supplier: StoredRecord;
let document: Document;
beforeAll(async () => {
  const precoro = await startMockPrecoro({
    seed: { now: START, suppliers: 1, invoices: 1, purchaseOrders: 0, receipts: 0 },
  });
  [supplier, document] = [
    ...precoro.company.listSuppliers(),
    ...precoro.company.listDocuments('invoice'),
  ] as [StoredRecord, Document];
  await precoro.close();
});

function change(record: StoredRecord, before: StoredRecord | null): Change {
  return { kind: 'record', action: before ? 'update' : 'create', record, before, webhook: true };
}

describe('what stands outside', () => {
  it('is counted as it is heard, a record once for each company', () => {
    tally.heard(synced());
    tally.heard(synced({ action: 'updated' }));
    tally.heard(synced({ company: 'uk' }));
    expect([tally.outside('invoice'), tally.outside('supplier')]).toEqual([2, 0]);
  });

  it('counts what came in, whose change in Precoro nobody there has made', () => {
    tally.changed(change(supplier, null), START);
    const ref: RecordRef = { entity: 'supplier', id: String(supplier.id) };
    tally.heard(synced({ ref, direction: 'inward', externalId: 'V-1' }));
    tally.heard(synced({ ref, externalId: 'V-1', action: 'updated' }));
    expect([tally.outside('supplier'), tally.tookMs('supplier')]).toEqual([1, null]);
  });

  it('is counted anew from the links, with what is heard meanwhile', async () => {
    tally.heard(synced({ ref: { entity: 'invoice', id: '1' } }));
    const counting = (async function* () {
      yield link();
      yield link({ ref: { entity: 'invoice', id: '8' }, externalId: null });
      tally.heard(synced({ ref: { entity: 'invoice', id: '9' } }));
    })();
    await tally.recount(counting);
    expect(tally.outside('invoice')).toBe(2);
    await tally.recount(all());
    expect(tally.outside('invoice')).toBe(0);
  });
});

describe('how long the newest change took', () => {
  const ours = () => synced({ ref: { entity: 'invoice', id: String(document.id) } });

  it('is from what a person did in Precoro to the word that it is outside', () => {
    tally.changed(change(document, null), START);
    tally.changed(change({ ...document, status: 2 }, document), START + 5000);
    tally.heard(ours());
    expect(tally.tookMs('invoice')).toBe(4000);
  });

  it('is not said of what nobody changed in this run, nor of what comes again', () => {
    tally.heard(ours());
    expect(tally.tookMs('invoice')).toBeNull();
    tally.changed(change(document, null), START + 8000);
    tally.heard(ours());
    tally.heard({ ...ours(), at: START + 99_000 });
    expect(tally.tookMs('invoice')).toBe(1000);
  });

  it.each<[string, (before: Document) => Document]>([
    ['an external id', (before) => ({ ...before, externalId: 'B-1' })],
    ['a text', (before) => ({ ...before, externalIntegrationLog: 'Fill in the account.' })],
  ])('does not count from what was written back: %s', (_, write) => {
    tally.changed(change(write(document), document), START);
    tally.heard(ours());
    expect(tally.tookMs('invoice')).toBeNull();
  });

  it('is not said of a refusal', () => {
    tally.changed(change(document, null), START);
    const failure = { kind: 'refused', words: '' };
    tally.heard({ at: START, type: 'failed', ref: ours().ref, label: null, failure });
    expect(tally.tookMs('invoice')).toBeNull();
  });
});

it('the newest word of a record is kept', () => {
  tally.heard(synced());
  tally.heard(synced({ action: 'updated' }));
  expect(tally.synced(invoice)?.action).toBe('updated');
  expect(tally.synced({ entity: 'invoice', id: '8' })).toBeNull();
});

it('a record that was found outside is told from one that was made, and from one found earlier', () => {
  tally.heard(synced());
  tally.heard(synced({ ref: { entity: 'invoice', id: '8' }, action: 'adopted', at: START }));
  expect(tally.adoptedSince(START + 1)).toBeNull();
  expect(tally.adoptedSince(START)?.ref.id).toBe('8');
});

it('the moment is kept at which Precoro began to show an external id', () => {
  const ref: RecordRef = { entity: 'supplier', id: String(supplier.id) };
  const shown = { ...supplier, externalId: 'V-1' };
  tally.changed(change(supplier, null), 1);
  expect(tally.shownAt(ref)).toBeNull();
  tally.changed(change(shown, supplier), 2);
  tally.changed(change(shown, shown), 3);
  const payment = {
    id: 1,
    idn: '1',
    invoiceId: 7,
    sumPaid: '1',
    payDate: 1,
    createDate: 1,
    externalId: null,
    isCancelled: false,
  };
  tally.changed({ kind: 'payment', payment }, 4);
  expect(tally.shownAt(ref)).toBe(2);
});
