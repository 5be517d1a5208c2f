import { describe, expect, it } from '@jest/globals';
import { incomingPart, paymentsPart } from '../../../lib/local/page/incoming-part.ts';
import { paymentsOn } from '../../../lib/local/page/incoming-payments.ts';
import { findRecord } from '../../../lib/operator/find-record.ts';
import { showRecord } from '../../../lib/operator/show-record.ts';
import { totalsTable } from '../../../lib/local/page/totals.ts';
import { readStatus } from '../../../lib/operator/read-status.ts';
import { operatorOf } from '../../operator/reading.ts';
import { inwardEngine } from '../../sync/inward/inward-engine.ts';

const plain = async (markup: unknown) =>
  String(await markup)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

async function world() {
  const e = inwardEngine();
  e.tax.change({ externalId: 'T-21', fields: { name: '<b>VAT</b> 21', percent: '21' } });
  await e.settle();
  return e;
}

describe('what comes in, on the page', () => {
  it('stands field by field, escaped, with who has the last word', async () => {
    const e = await world();
    const services = operatorOf(e);
    const view = await e.clock.drive(
      findRecord(services, 'tax T-21').then((ref) => showRecord(services, ref)),
    );
    const markup = String(await incomingPart(view, e.clock.now()));
    expect(markup).not.toContain('<b>VAT');
    const text = await plain(markup);
    expect(text).toContain('T-21');
    expect(text).toContain('Last word');
    expect(text).toContain('Outside');
  });

  it('tells values that gave way, what differs, and what cannot be mapped', async () => {
    const e = await world();
    const services = operatorOf(e);
    const view = await e.clock.drive(
      findRecord(services, 'tax T-21').then((ref) => showRecord(services, ref)),
    );
    const [side] = view.incoming;
    if (!side) throw new Error('nothing comes in');
    const field = { name: 'city', external: 'York', precoro: null, owner: 'precoro' } as const;
    const lost = [{ at: 1, field: 'city', side: 'external' as const, words: '"Hull" gave way to "York"' }];
    const changed = {
      ...{ ...side, isGone: true, isDone: false, unmapped: 'It has no name', lost },
      fields: [{ ...field, travelsBothWays: true, moved: 'both' as const, isSame: false }],
    };
    const text = await plain(incomingPart({ incoming: [changed] }, e.clock.now()));
    expect(text).toContain('It has no name.');
    expect(text).toContain('changed on both sides');
    expect(text).toContain('of the external system');
    expect(text).toContain('gone outside');
  });

  it('is nothing for a record that only goes out', async () => {
    expect(incomingPart({ incoming: [] }, 0)).toBe('');
    expect(paymentsPart([], 0)).toBe('');
  });

  it('lists the payments on an invoice', async () => {
    const e = await world();
    const base = await e.inbound('tax', 'T-21');
    if (!base) throw new Error('not there');
    const content = { payment_number: 'PAY-1', amount: '12.5', currency: 'EUR' };
    await e.services.inbounds.save({
      ...{ ...base, feed: 'payment', entity: 'payment', externalId: 'P-1', group: 'invoice#7', version: 0 },
      content,
    });
    const payments = await paymentsOn(operatorOf(e), { entity: 'invoice', id: '7' });
    expect(payments).toMatchObject([{ label: 'PAY-1', amount: '12.5', currency: 'EUR', state: 'in step' }]);
    expect(await plain(paymentsPart(payments, e.clock.now()))).toContain('PAY-1');
    expect(await paymentsOn(operatorOf(e), { entity: 'supplier', id: '7' })).toEqual([]);
  });

  it('is counted beside what goes out', async () => {
    const e = await world();
    const text = await plain(totalsTable(await readStatus(operatorOf(e))));
    expect(text).toContain('From the external system');
  });
});
