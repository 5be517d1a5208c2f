import { describe, expect, it } from '@jest/globals';
import type { RecordRef } from '../../../lib/domain/records.ts';
import { HOUR, MINUTE } from '../../../lib/domain/time.ts';
import type { Integration } from '../../../lib/mapping/contract.ts';
import { inwardEngine } from '../inward/inward-engine.ts';
import { failing, scene } from './scene.ts';

const tax: RecordRef = { entity: 'tax', id: '~tax/default/T-21' };
const payment: RecordRef = { entity: 'payment', id: '~payment/default/P-1' };
const vendor: RecordRef = { entity: 'supplier', id: '~supplier/default/V-1' };

/** Taxes are ann's after ten minutes, everything else that comes in bob's after an hour; what goes out is carl's. */
function integrationOf(): Integration {
  const { integration } = inwardEngine();
  const ann = { email: 'ann@example.com', afterMinutes: 10 };
  const bob = { email: 'bob@example.com', afterMinutes: 60 };
  const carl = { email: 'carl@example.com', afterMinutes: 30 };
  return {
    ...integration,
    entities: integration.entities.map((mapping) => ({ ...mapping, alert: carl })),
    feeds: integration.feeds.map((feed) => ({ ...feed, alert: feed.name === 'tax' ? ann : bob })),
  };
}

const started = () => scene({ integration: integrationOf() });

describe('mails about what comes in', () => {
  it('tells a failure to those of its feed, after their minutes', async () => {
    const s = started();
    await s.fail(tax, failing('Tax VAT 21 has no rate. Accountant: give it one.'), 'VAT 21');
    await s.fail(payment, failing('payment P-1 comes to 0.'), 'P-1');
    await s.pass(15 * MINUTE);
    expect(s.received()).toEqual({ 'ann@example.com': 1 });
    await s.pass(HOUR);
    expect(s.received()).toEqual({ 'ann@example.com': 1, 'bob@example.com': 1 });
  });

  it('keeps what comes in and what goes out of one entity apart', async () => {
    const s = started();
    await s.fail(vendor, failing('Name is taken.'), 'Acme');
    await s.fail({ entity: 'supplier', id: '501' }, failing('Vendor is closed.'), 'Acme');
    await s.pass(2 * HOUR);
    expect(s.received()).toEqual({ 'bob@example.com': 1, 'carl@example.com': 1 });
  });

  it('tells of Precoro’s own records of what only comes in to those of the feed', async () => {
    const s = started();
    await s.fail({ entity: 'tax', id: '7' }, failing('Tax 7 is not understood.'), null);
    await s.pass(HOUR);
    expect(s.received()).toEqual({ 'ann@example.com': 1 });
  });

  it('says where a change of the record is heard', async () => {
    const s = started();
    await s.fail(tax, failing('Tax VAT 21 has no rate.'), 'VAT 21');
    await s.pass(HOUR);
    expect(s.mails[0]?.text.replace(/\s+/g, ' ')).toContain(
      'a record changed in the external system is tried by itself',
    );
    expect(s.mails[0]?.subject).toContain('VAT 21');
  });

  it('tells nobody of a feed that is not configured any more', async () => {
    const s = started();
    await s.fail({ entity: 'tax', id: '~old/default/T-1' }, failing('Gone.'), 'T-1');
    await s.pass(3 * HOUR);
    expect(s.received()).toEqual({});
  });

  it('tells the engineer of a source that gives no answer for half an hour, and once only', async () => {
    const s = started();
    const cursor = await s.services.sourceCursors.read('tax', 'default');
    const failingSince = s.clock.now();
    await s.services.sourceCursors.save('tax', 'default', {
      ...cursor,
      failures: 1,
      failingSince,
      readAt: failingSince,
    });
    await s.pass(20 * MINUTE);
    expect(s.received()).toEqual({});
    await s.pass(2 * HOUR);
    expect(s.received()).toEqual({ 'ann@example.com': 1 });
    expect(s.subjects()[0]).toContain('gives no answer for "tax"');
    expect(s.mails[0]?.text).toContain('an engineer');
  });

  it('tells of a source that nobody reads any more', async () => {
    const s = started();
    const cursor = await s.services.sourceCursors.read('payment', 'default');
    await s.services.sourceCursors.save('payment', 'default', {
      ...cursor,
      cursor: '5',
      readAt: s.clock.now(),
    });
    await s.pass(2 * HOUR);
    expect(s.received()).toEqual({});
    await s.pass(2 * HOUR);
    expect(s.received()).toEqual({ 'bob@example.com': 1 });
    expect(s.subjects()[0]).toContain('Nobody reads "payment"');
  });

  it('tells that what only comes in is paused for long', async () => {
    const s = started();
    await s.states.setPaused('tax', true);
    await s.pass(26 * HOUR);
    expect(s.subjects().filter((one) => one.includes('still paused'))).toHaveLength(1);
  });
});
