import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { toPrecoroTime } from '../../../lib/domain/time.ts';
import type { HeardEvent } from '../../../lib/local/run/sync-events.ts';
import { Tally } from '../../../lib/local/run/tally.ts';
import type { Change } from '../../../lib/mock-precoro/changes.ts';
import type { StoredRecord } from '../../../lib/mock-precoro/model.ts';
import { startMockPrecoro } from '../../../lib/mock-precoro/server.ts';
import type { LinkSummary } from '../../../lib/sync/ports/state.ts';

const START = Date.parse('2026-06-15T12:00:00Z');
const invoice: RecordRef = { entity: 'invoice', id: '7' };

function synced(changes: Partial<HeardEvent & { readonly type: 'synced' }> = {}): HeardEvent {
  return {
    ...{ at: START + 9000, type: 'synced', ref: { entity: 'invoice', id: '7' }, label: 'INV-7' },
    ...{ company: 'default', externalId: 'B-1', action: 'created' },
    updateDate: toPrecoroTime(START + 5000),
    ...changes,
  };
}

function link(changes: Partial<LinkSummary> = {}): LinkSummary {
  return {
    ...{ ref: invoice, company: 'default', phase: 'linked', externalId: 'B-1', target: 'bill' },
    ...{ hold: null, failure: null, wait: null, mappingVersion: '1' },
    ...changes,
  };
}

async function* all(...links: readonly LinkSummary[]): AsyncGenerator<LinkSummary> {
  yield* links;
}

let tally: Tally;
beforeEach(() => void (tally = new Tally(START)));

describe('what stands outside', () => {
  it('is counted as it is heard, a record once for each company', () => {
    tally.heard(synced());
    tally.heard(synced({ action: 'updated' }));
    tally.heard(synced({ company: 'uk' }));
    expect([tally.outside('invoice'), tally.outside('supplier')]).toEqual([2, 0]);
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
  it('is from Precoro’s change to the word that it is outside', () => {
    tally.heard(synced());
    expect(tally.tookMs('invoice')).toBe(4000);
  });

  it.each([
    ['a change from before the run', synced({ updateDate: toPrecoroTime(START - 60_000) })],
    ['a record without a time', synced({ updateDate: null })],
    [
      'a refusal',
      {
        at: START,
        type: 'failed',
        ref: { entity: 'invoice', id: '7' },
        label: null,
        failure: { kind: 'refused', words: '' },
      } as const,
    ],
  ])('is not said of %s', (_, event) => {
    tally.heard(event);
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

it('the moment is kept at which Precoro began to show an external id', async () => {
  const precoro = await startMockPrecoro({
    seed: { now: START, suppliers: 1, invoices: 0, purchaseOrders: 0, receipts: 0 },
  });
  const [supplier] = precoro.company.listSuppliers();
  await precoro.close();
  const ref: RecordRef = { entity: 'supplier', id: String(supplier?.id) };
  const change = (externalId: string | null, before: StoredRecord | null): Change => {
    if (!supplier) throw new Error('there is no supplier');
    return { kind: 'record', action: 'update', record: { ...supplier, externalId }, before, webhook: false };
  };
  tally.changed(change(null, null), 1);
  expect(tally.shownAt(ref)).toBeNull();
  tally.changed(change('V-1', supplier ?? null), 2);
  expect(tally.shownAt(ref)).toBe(2);
  tally.changed(change('V-1', { ...(supplier as StoredRecord), externalId: 'V-1' }), 3);
  expect(tally.shownAt(ref)).toBe(2);
  const payment = {
    id: 1,
    idn: '1',
    invoiceId: 7,
    sumPaid: '1',
    payDate: 1,
    createDate: 1,
    externalId: null,
  };
  tally.changed({ kind: 'payment', payment }, 4);
  expect(tally.shownAt(ref)).toBe(2);
});
