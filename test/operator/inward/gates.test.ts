import { describe, expect, it } from '@jest/globals';
import { goLive, planGoLive } from '../../../lib/operator/go-live.ts';
import { holdRecord } from '../../../lib/operator/hold-record.ts';
import { planFeedResync, resyncFeed } from '../../../lib/operator/inward/resync-feed.ts';
import { observeEntity } from '../../../lib/operator/observe-entity.ts';
import { pauseEntity } from '../../../lib/operator/pause-entity.ts';
import { resumeEntity } from '../../../lib/operator/resume-entity.ts';
import { goLiveLines } from '../../../lib/cli/render/go-live.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import { inwardEngine, type InwardEngine } from '../../sync/inward/inward-engine.ts';
import { give } from '../acting.ts';

const tax = (name: string, percent: string) => ({ name, percent });

async function observed(): Promise<InwardEngine> {
  const e = inwardEngine({ mode: 'observe' });
  e.tax.change({ externalId: 'T-21', fields: tax('VAT 21', '21') });
  e.tax.change({ externalId: 'T-6', fields: tax('VAT 6', '6') });
  e.tax.change({ externalId: 'T-0', fields: tax('', '0') });
  await e.settle();
  return e;
}

const feedOf = (e: InwardEngine, name: string) => {
  const feed = e.integration.feeds.find((one) => one.name === name);
  if (!feed) throw new Error(`no feed ${name}`);
  return feed;
};

describe('opening the gate of what only comes in', () => {
  it('says first what is made, what is not fit, and the price', async () => {
    const e = await observed();
    const plan = await give(e, (services) => planGoLive(services, 'tax'));
    expect(plan).toMatchObject({
      gate: 'observe',
      goesOut: false,
      writes: 2,
      needsWord: false,
      refusals: [],
    });
    expect(plan.incoming).toMatchObject([
      { feed: 'tax', created: 2, updated: 0, refused: 1, requests: { lookups: 1, writes: 2 } },
    ]);
    expect(plan.warnings.join(' ')).toMatch(/1 tax is not fit/);
    const text = goLiveLines(plan, styleFor(false)).join('\n');
    expect(text).toMatch(/2 {2}made in Precoro/);
    expect(text).toMatch(/Price: 3 requests to Precoro \(1 look and 2 writes\)/);
  });

  it('writes nothing before, and everything after', async () => {
    const e = await observed();
    expect(e.precoro.all('tax')).toEqual([]);
    await give(e, async (services) => goLive(services, await planGoLive(services, 'tax')));
    await e.settle();
    expect(e.precoro.all('tax')).toHaveLength(2);
    const again = await give(e, (services) => planGoLive(services, 'tax'));
    expect(again.incoming).toMatchObject([{ created: 0, refused: 1 }]);
    expect(again.warnings[0]).toBe('The gate of taxes is open already.');
  });

  it('refuses before the source was read whole', async () => {
    const e = inwardEngine({ mode: 'observe' });
    const plan = await give(e, (services) => planGoLive(services, 'tax'));
    expect(plan.refusals).toEqual([expect.stringMatching(/first read of "tax" .* not finished/)]);
    await expect(give(e, (services) => goLive(services, plan))).rejects.toThrow('not finished');
  });

  it('refuses while Precoro holds one of the same name that is linked to none', async () => {
    const e = await observed();
    await e.services.mirror.save({
      ref: { entity: 'tax', id: '7' },
      ...{ idn: null, seq: 1, sentSeq: 1, detail: null, detailDueAt: null, detailClass: 'live' as const },
      ...{ changedAt: 1, heardAt: null, version: 0 },
      row: {
        content: { id: '7', name: 'vat 21', percent: '21', externalId: null },
        ...{ hash: 'x', updateDate: '', observedAt: 1, fence: 1 },
      },
    });
    const plan = await give(e, (services) => planGoLive(services, 'tax'));
    expect(plan.refusals).toEqual([expect.stringMatching(/1 tax of the same name stands in Precoro/)]);
  });

  it('warns where parents are not live yet, and counts what waits for them', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.payment.change({ externalId: 'P-1', fields: { bill_id: 'B-1', amount: '1', currency: 'EUR' } });
    e.account.change({
      externalId: '6421',
      fields: { code: '6421', name: 'R', active: true, parent: '6420' },
    });
    await e.settle();
    const payments = await give(e, (services) => planGoLive(services, 'payment'));
    expect(payments.warnings.join(' ')).toMatch(/invoices are not live/);
    expect(payments.incoming).toMatchObject([{ leftAlone: 1 }]);
    const options = await give(e, (services) => planGoLive(services, 'itemFieldOption'));
    expect(options.incoming).toMatchObject([{ awaiting: 1, created: 0 }]);
  });

  it('tells both directions of an entity that has both', async () => {
    const e = inwardEngine({ mode: 'observe' });
    await e.settle();
    const plan = await give(e, (services) => planGoLive(services, 'supplier'));
    expect(plan).toMatchObject({ goesOut: true, incoming: [{ feed: 'supplier' }] });
    expect(goLiveLines(plan, styleFor(false))[0]).toMatch(/written outside .*; and what the external system/);
  });

  it('is refused for an entity that travels in no direction', async () => {
    const e = await observed();
    await expect(give(e, (services) => planGoLive(services, 'receipt'))).rejects.toThrow(
      'no entity "receipt"; it has: supplier, invoice, legalEntity, tax',
    );
  });
});

describe('closing, pausing and resuming what only comes in', () => {
  it('writes nothing while it is observed or paused, and loses nothing', async () => {
    const e = inwardEngine();
    await give(e, (services) => pauseEntity(services, 'tax'));
    e.tax.change({ externalId: 'T-21', fields: tax('VAT 21', '21') });
    await e.settle();
    expect(e.precoro.all('tax')).toEqual([]);
    await give(e, (services) => observeEntity(services, 'tax'));
    await give(e, (services) => resumeEntity(services, 'tax'));
    await e.settle();
    expect(e.precoro.all('tax')).toEqual([]);
    await give(e, async (services) => goLive(services, await planGoLive(services, 'tax')));
    await e.settle();
    expect(e.precoro.all('tax')).toHaveLength(1);
  });
});

describe('comparing a feed again', () => {
  it('puts back what differs, and costs what was said', async () => {
    const e = inwardEngine();
    e.tax.change({ externalId: 'T-21', fields: tax('VAT 21', '21') });
    e.tax.change({ externalId: 'T-6', fields: tax('VAT 6', '6') });
    await e.settle();
    await e.settle();
    await e.settle();
    const feed = feedOf(e, 'tax');
    const plan = await give(e, (services) => planFeedResync(services, feed, { read: false }));
    expect(plan.forecast).toMatchObject({
      same: 2,
      created: 0,
      updated: 0,
      requests: { lookups: 1, writes: 0 },
    });
    const start = e.clock.now();
    expect(await give(e, (services) => resyncFeed(services, feed, { read: false }))).toBe(2);
    await e.settle();
    expect(e.writesSince(start)).toEqual([expect.stringMatching(/^lookup tax/)]);
  });

  it('leaves alone what is on hold, and reads the source from the beginning where that is wanted', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.tax.change({ externalId: 'T-21', fields: tax('VAT 21', '21') });
    e.tax.change({ externalId: 'T-6', fields: tax('VAT 6', '6') });
    await e.settle();
    await give(e, (services) => holdRecord(services, { entity: 'tax', id: '~tax/default/T-6' }, 'later'));
    const feed = feedOf(e, 'tax');
    expect(await give(e, (services) => resyncFeed(services, feed, { read: true }))).toBe(1);
    expect(await e.services.sourceCursors.read('tax', 'default')).toMatchObject({ cursor: null });
    await e.settle();
    expect(e.tax.asked.at(-1)).toBe('default 2');
    expect(e.tax.asked).toContain('default null');
  });

  it('looks at passed over payments again', async () => {
    const e = inwardEngine();
    e.payment.change({ externalId: 'P-1', fields: { bill_id: 'B-9', amount: '1', currency: 'EUR' } });
    await e.settle();
    const feed = feedOf(e, 'payment');
    await give(e, (services) => resyncFeed(services, feed, { read: false }));
    expect(await e.inbound('payment', 'P-1')).toMatchObject({ phase: 'new', wait: null });
    await e.settle();
    expect(await e.inbound('payment', 'P-1')).toMatchObject({ phase: 'passed' });
  });
});
