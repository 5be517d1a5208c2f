import { describe, expect, it } from '@jest/globals';
import { planRebuild, rebuild } from '../../../lib/operator/rebuild.ts';
import { rebuildEndLines, rebuildPlanLines } from '../../../lib/cli/render/rebuild.ts';
import { styleFor } from '../../../lib/cli/render/style.ts';
import { inwardEngine, vendor, type InwardEngine } from '../../sync/inward/inward-engine.ts';
import { give } from '../acting.ts';

async function made(companies?: Record<string, string>): Promise<InwardEngine> {
  const e = inwardEngine(companies ? { companies } : {});
  const [company = 'default'] = e.integration.companies;
  e.tax.change({ externalId: 'T-21', fields: { name: 'VAT 21', percent: '21' } }, company);
  e.vendor.change({ externalId: 'V-1', fields: vendor('Acme') }, company);
  e.external.plant('vendor', 'V-1', { fields: { ...vendor('Acme') }, lines: [] }, undefined, company);
  await e.run(40 * 60_000);
  return e;
}

/** The cross-reference forgets everything. */
async function forgetLinks(e: InwardEngine): Promise<void> {
  for (const { ref, company, target, externalId } of e.crossReference.links()) {
    const now = e.clock.now();
    const link = await e.crossReference.acquire(ref, company, 'x', now + 1, now);
    if (link === 'busy' || target === null || externalId === null) throw new Error('busy');
    const blank = { ...link, phase: 'none' as const, externalId: null, target: null, agreed: null };
    await e.crossReference.saveUnlinked(blank, { target, externalId });
    await e.crossReference.release(blank);
  }
}

const text = (plan: Awaited<ReturnType<typeof planRebuild>>) =>
  rebuildPlanLines(plan, { style: styleFor(false), width: null, isAll: false, typed: String }).join('\n');

describe('rebuilding links of what comes in', () => {
  it('links again what the kept external records know of, and makes nothing a second time', async () => {
    const e = await made();
    await forgetLinks(e);
    const plan = await give(e, (services) => planRebuild(services, null));
    expect(plan.conflicts).toEqual([]);
    expect(plan.incoming.links.map(({ feed, externalId }) => `${feed} ${externalId}`)).toContain('tax T-21');
    expect(text(plan)).toContain('linked again as it was kept');
    const end = await give(e, (services) => rebuild(services, plan));
    expect(end.left).toEqual([]);
    const [tax] = e.precoro.all('tax');
    expect(await e.crossReference.owner('default', 'tax', 'T-21')).toEqual({
      entity: 'tax',
      id: String(tax?.['id']),
    });
    await e.settle();
    expect(e.precoro.all('tax')).toHaveLength(1);
    expect(e.precoro.all('supplier')).toHaveLength(1);
    const again = await give(e, (services) => planRebuild(services, null));
    expect(again).toMatchObject({ certain: [], conflicts: [], incoming: { links: [] } });
  });

  it('calls no link of a feed a stranger where nothing was lost', async () => {
    const e = await made();
    const plan = await give(e, (services) => planRebuild(services, null));
    expect(plan).toMatchObject({ certain: [], conflicts: [] });
    expect(plan.incoming.links).toEqual([]);
  });

  it('reads sources from the beginning of which nothing is known, and everything where tables were set back', async () => {
    const e = await made();
    const asked = e.tax.asked.length;
    const plan = await give(e, (services) => planRebuild(services, null));
    expect(plan.incoming.empty).toContain('payment');
    expect(plan.incoming.empty).not.toContain('tax');
    const back = await give(e, (services) => planRebuild(services, e.clock.now()));
    const end = await give(e, (services) => rebuild(services, back));
    expect(end.compared).toBe(2);
    expect(rebuildEndLines(back, end, { style: styleFor(false) }).join(' ')).toContain(
      'being compared again: 2',
    );
    await e.settle();
    expect(e.tax.asked.slice(asked)).toContain('default null');
    expect(e.precoro.all('tax')).toHaveLength(1);
  });

  it('takes what Precoro shows of one company for that company alone', async () => {
    const e = await made({ 'acme-uk': 'UK', 'acme-fr': 'FR' });
    await forgetLinks(e);
    const plan = await give(e, (services) => planRebuild(services, null));
    expect(plan.conflicts).toEqual([]);
    await give(e, (services) => rebuild(services, plan));
    await e.settle();
    expect(e.precoro.all('supplier')).toHaveLength(1);
  });
});
