import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { findRecord } from '../../../lib/operator/find-record.ts';
import { holdRecord } from '../../../lib/operator/hold-record.ts';
import { readStatus } from '../../../lib/operator/read-status.ts';
import { showRecord } from '../../../lib/operator/show-record.ts';
import { recordLines } from '../../../lib/cli/render/record.ts';
import { statusLines } from '../../../lib/cli/render/status.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import type { RecordView } from '../../../lib/operator/views.ts';
import { supplier } from '../../sync/engine.ts';
import { inwardEngine, vendor, type InwardEngine } from '../../sync/inward/inward-engine.ts';
import { operatorOf } from '../reading.ts';

const T21: RecordRef = { entity: 'tax', id: '~tax/default/T-21' };

async function show(e: InwardEngine, text: string): Promise<RecordView> {
  const services = operatorOf(e);
  return e.clock.drive(findRecord(services, text).then((ref) => showRecord(services, ref)));
}

const lines = (e: InwardEngine, view: RecordView) =>
  recordLines(view, e.clock.now(), { style: styleFor(false), typed: (command) => command }).join('\n');

describe('showing a record that only comes in', () => {
  it('tells of one that stands in Precoro both sides, field by field, and its way', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    const view = await show(e, 'tax T-21');
    expect(view.verdict).toMatchObject({ state: 'in step', command: null });
    expect(view.companies).toEqual([]);
    expect(view.incoming).toMatchObject([
      {
        feed: 'tax',
        phase: 'linked',
        isDone: true,
        external: { state: 'found', fields: { name: 'VAT 21' } },
        fields: [
          {
            name: 'name',
            external: 'VAT 21',
            precoro: 'VAT 21',
            owner: 'external',
            isSame: true,
            moved: null,
          },
          { name: 'percent', external: '21', precoro: '21', isSame: true },
        ],
      },
    ]);
    expect(view.journey.map(({ where, words }) => `${where}: ${words}`)).toEqual(
      expect.arrayContaining([
        'external: Read from the external system for the first time, as tax T-21.',
        expect.stringMatching(/^precoro: Made in Precoro as \d+\.$/),
      ]),
    );
    expect(lines(e, view)).toMatch(/From outside\n {2}record {8}tax T-21 "VAT 21"/);
    expect(lines(e, view)).toMatch(/name {10}VAT 21 \(equal\)/);
  });

  it('tells of one that waits for the gate what to type', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    const view = await show(e, '~tax/default/T-21');
    expect(view).toMatchObject({ ref: T21, entityLabel: 'tax', label: 'VAT 21', precoro: null });
    expect(view.verdict).toMatchObject({ state: 'waiting', command: 'precoro-sync go-live tax' });
    expect(lines(e, view)).toMatch(/In Precoro\n {2}no record yet/);
  });

  it('tells of a failing one why, how often, and what to type', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: '', percent: '21' } });
    await e.settle();
    const view = await show(e, 'tax T-21');
    expect(view.verdict).toMatchObject({
      state: 'failing',
      actor: 'accountant',
      command: 'precoro-sync retry "~tax/default/T-21"',
    });
    expect(view.failure).toMatchObject({ ref: T21 });
    expect(view.incoming[0]?.unmapped).toMatch(/name/);
    expect(lines(e, view)).toContain('Failed 1 time since');
  });

  it('tells of one that never could be kept that it is read again by command', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'x'.repeat(60_000), percent: '21' } });
    await e.settle();
    const view = await show(e, '~tax/default/T-21');
    expect(view.incoming).toEqual([]);
    expect(view.verdict).toMatchObject({
      state: 'failing',
      command: 'precoro-sync retry "~tax/default/T-21"',
    });
  });

  it('says of one that is not known that it is not', async () => {
    const e = inwardEngine();
    const view = await e.clock.drive(showRecord(operatorOf(e), T21));
    expect(view.verdict).toMatchObject({ state: 'unknown', command: null });
  });

  it('names the parent that is waited for', async () => {
    const e = inwardEngine();
    e.account.change({
      externalId: '6421',
      fields: { code: '6421', name: 'Rail', active: true, parent: '6420' },
    });
    e.precoro.put('itemFieldOption', { id: 1, name: 'x', externalId: null, enable: true });
    await e.settle();
    const view = await show(e, '~itemFieldOption.GL account/default/6421');
    expect(view.verdict.state).toMatch(/waiting|failing|on its way/);
    expect(view.journey.length).toBeGreaterThan(0);
  });

  it('tells a hold first, and what ends it', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: '', percent: '21' } });
    await e.settle();
    await e.clock.drive(holdRecord(operatorOf(e), T21, 'rate disputed'));
    const view = await show(e, 'tax T-21');
    expect(view.verdict).toMatchObject({
      state: 'on hold',
      command: 'precoro-sync release "~tax/default/T-21"',
    });
  });

  it('shows what was read last where the external system cannot be asked from here', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    await e.settle();
    const services = { ...operatorOf(e), connector: () => Promise.reject(new Error('not filled in')) };
    const ref = await findRecord(services, 'tax T-21');
    const view = await e.clock.drive(showRecord(services, ref));
    expect(view.incoming[0]?.external).toEqual({ state: 'unreachable', words: 'not filled in' });
    expect(lines(e, view)).toContain('could not be asked from here: not filled in. Read last:');
  });

  it('says that a payment of a bill which is not ours is passed over', async () => {
    const e = inwardEngine();
    const fields = { bill_id: 'B-99', amount: '10', discount: null, currency: 'EUR', paid_on: '2026-03-02' };
    e.payment.change({ externalId: 'P-1', fields });
    await e.settle();
    const view = await show(e, 'payment P-1');
    expect(view.verdict).toMatchObject({ state: 'left alone', command: null });
    expect(view.verdict.words).toMatch(/^Passed over: its bill is not linked/);
  });
});

describe('showing a record that travels in both directions', () => {
  async function conflict(): Promise<InwardEngine> {
    const e = inwardEngine({ owner: 'external' });
    e.precoro.put('supplier', supplier({ id: 501, name: 'Acme', city: 'Leeds', phone: '1', enable: true }));
    await e.settle();
    const [made] = e.vendors();
    const externalId = made?.externalId ?? '';
    e.vendor.change({ externalId, fields: vendor('Acme', { phone: '1' }) });
    await e.settle();
    e.external.change('vendor', externalId, { city: 'York' });
    e.vendor.change({ externalId, fields: vendor('Acme', { phone: '1', city: 'York' }) });
    await e.edit('supplier', 501, { city: 'Hull' });
    await e.settle();
    return e;
  }

  it('tells both sides, both ways in one, and the value that was lost', async () => {
    const e = await conflict();
    const view = await show(e, 'supplier 501');
    expect(view.companies).toHaveLength(1);
    expect(view.incoming).toMatchObject([{ feed: 'supplier', ref: { id: '501' } }]);
    expect(view.incoming[0]?.fields.find(({ name }) => name === 'city')).toMatchObject({
      owner: 'external',
      travelsBothWays: true,
      external: 'York',
    });
    expect(view.incoming[0]?.lost).toMatchObject([{ field: 'city', side: 'precoro' }]);
    const where = new Set(view.journey.map((step) => step.where));
    expect([...where].sort()).toEqual(['between', 'external', 'precoro']);
    expect(lines(e, view)).toMatch(/Lost .* city of Precoro: "Hull" gave way to "York"/);
  });

  it('counts it in the status of its feed', async () => {
    const e = await conflict();
    const view = await readStatus(operatorOf(e));
    const feed = view.feeds.find((one) => one.feed === 'supplier');
    expect(feed).toMatchObject({ known: 1, linked: 1, waiting: 0, failing: 0, conflicts: 1, gate: 'live' });
    expect(feed?.sources).toMatchObject([{ company: 'default', failingSince: null, isReadWhole: true }]);
  });
});

describe('the status of what comes in', () => {
  it('counts per feed what is known, waits, fails, is held and passed over', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } });
    e.tax.change({ externalId: 'T-6', fields: { name: '', percent: '6' } });
    e.tax.change({ externalId: 'T-0', fields: { name: '', percent: '0' } });
    e.payment.change({ externalId: 'P-1', fields: { bill_id: 'B-9', amount: '1', currency: 'EUR' } });
    await e.settle();
    await e.clock.drive(holdRecord(operatorOf(e), { entity: 'tax', id: '~tax/default/T-0' }, 'unclear'));
    const view = await readStatus(operatorOf(e));
    const of = (name: string) => view.feeds.find(({ feed }) => feed === name);
    expect(of('tax')).toMatchObject({
      known: 3,
      linked: 1,
      failing: 1,
      onHold: 1,
      waiting: 0,
      passedOver: 0,
    });
    expect(of('payment')).toMatchObject({ known: 1, linked: 0, passedOver: 1 });
    expect(of('itemFieldOption.GL account')?.label).toMatch(/GL account$/);
    const text = statusLines(view, {
      where: 'here',
      style: styleFor(false),
      width: null,
      typed: (command) => command,
    }).join('\n');
    expect(text).toContain('From outside');
    expect(text).toMatch(/tax +live/);
  });

  it('tells a source that gives no answer', async () => {
    const e = inwardEngine();
    e.tax.next({ outcome: 'unavailable', retryAfterSeconds: 60, words: 'down' });
    await e.run(1000);
    const view = await readStatus(operatorOf(e));
    const tax = view.feeds.find(({ feed }) => feed === 'tax');
    expect(tax?.sources[0]?.failingSince).not.toBeNull();
    const around = { where: 'x', style: styleFor(false), width: null, typed: String };
    expect(statusLines(view, around).join('\n')).toContain('gives no answer for "tax" since');
  });
});
