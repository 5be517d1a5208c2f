import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const TWO = { companies: { '1': 'uk', '2': 'de' } } as const;
const creates = (e: InwardEngine) => e.writesSince(e.start).filter((one) => one === 'create supplier').length;

describe('with two companies', () => {
  it('a new record shows the company and the id that it comes from, and is told from another of that id', async () => {
    const e = inwardEngine(TWO);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme Ltd') }, 'uk');
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme GmbH') }, 'de');
    await e.run(HOUR);
    expect(e.shown('supplier', 'Acme Ltd')).toMatchObject({ externalId: 'uk:V1' });
    expect(e.shown('supplier', 'Acme GmbH')).toMatchObject({ externalId: 'de:V1' });
    expect(creates(e)).toBe(2);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme GmbH', { phone: '7' }) }, 'de');
    await e.run(HOUR);
    expect(e.shown('supplier', 'Acme GmbH')).toMatchObject({ phone: '7', externalId: 'de:V1' });
    expect(creates(e)).toBe(2);
  });

  it('what the other direction has linked is never made again, though Precoro shows our own key', async () => {
    const e = inwardEngine(TWO);
    e.precoro.put('supplier', supplier({ name: 'Acme', externalId: null }));
    await e.run(HOUR);
    const ids = ['uk', 'de'].map(async (company) => (await e.link(SUPPLIER, company))?.externalId);
    const [uk, de] = await Promise.all(ids);
    expect(e.precoro.get('supplier', 501)['externalId']).toBe('supplier#501');
    const start = e.clock.now();
    for (const [company, id] of [
      ['uk', uk],
      ['de', de],
    ] as const)
      e.vendor.change({ externalId: id ?? '', fields: vendor('Acme', { phone: '7' }) }, company);
    await e.run(HOUR);
    expect(creates(e)).toBe(0);
    expect(e.precoro.get('supplier', 501)).toMatchObject({ phone: '7', externalId: 'supplier#501' });
    expect(e.writesSince(start).filter((one) => one.startsWith('update'))).toEqual(['update supplier 501']);
  });

  it('a record made by one company is linked to its own in the other, and stays one', async () => {
    const e = inwardEngine(TWO);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') }, 'uk');
    await e.run(HOUR);
    const id = String(e.shown('supplier', 'Acme')?.['id']);
    const link = await e.link({ entity: 'supplier', id }, 'de');
    if (link?.externalId != null)
      e.vendor.change({ externalId: link.externalId, fields: vendor('Acme') }, 'de');
    await e.run(HOUR);
    expect(e.precoro.count('supplier')).toBe(1);
    expect(e.shown('supplier', 'Acme')).toMatchObject({ externalId: 'uk:V1' });
  });
});

describe('with one company', () => {
  it('what the other direction has just linked is not made again, before Precoro shows it', async () => {
    const e = inwardEngine();
    e.precoro.instead(
      ({ kind }) => kind === 'patch',
      () => ({ kind: 'rejected', status: 400, words: 'no', fields: {} }),
      1000,
    );
    e.precoro.put('supplier', supplier({ name: 'Acme', externalId: null }));
    await e.run(HOUR);
    const externalId = (await e.link(SUPPLIER))?.externalId ?? '';
    e.vendor.change({ externalId, fields: vendor('Acme', { phone: '7' }) });
    await e.run(HOUR);
    expect(creates(e)).toBe(0);
    expect(e.precoro.get('supplier', 501)).toMatchObject({ phone: '7', externalId: null });
  });

  it('an external id that two records of Precoro carry is a person’s to decide', async () => {
    const e = inwardEngine();
    for (const id of [501, 502])
      e.precoro.put('supplier', supplier({ id, name: `Acme ${id}`, externalId: 'V1' }));
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.run(HOUR);
    const failure = await e.told('supplier', 'supplier', 'V1');
    expect(failure?.words).toMatch(/"Acme 50[12]"/);
    expect(e.writesSince(e.start).filter((one) => !one.startsWith('lookup'))).toEqual([]);
  });
});

describe('a closed gate', () => {
  it('asks nothing and writes nothing; opened later everything goes', async () => {
    const e = inwardEngine({ mode: 'observe' });
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    e.tax.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
    await e.run(DAY);
    expect(e.writesSince(e.start)).toEqual([]);
    await e.openGate('supplier');
    await e.openGate('tax');
    await e.run(HOUR);
    expect(e.shown('supplier', 'Acme')).toMatchObject({ externalId: 'V1' });
    expect(e.shown('tax', 'VAT')).toMatchObject({ externalId: 'T1' });
  });

  it('of an entity on pause holds it back until it is resumed', async () => {
    const e = inwardEngine();
    await e.services.states.setPaused('supplier', true);
    e.vendor.change({ externalId: 'V1', fields: vendor('Acme') });
    await e.run(HOUR);
    expect(e.writesSince(e.start)).toEqual([]);
    await e.services.states.setPaused('supplier', false);
    await e.run(HOUR);
    expect(e.shown('supplier', 'Acme')).toBeDefined();
  });
});

describe('the price', () => {
  it('of 1,000 touched records, of which 100 differ and 20 are new, is 125 requests', async () => {
    const e = inwardEngine();
    for (let n = 0; n < 980; n += 1)
      e.precoro.put(
        'supplier',
        supplier({ id: 1000 + n, name: `Vendor ${n}`, city: 'Leeds', phone: null, externalId: `V${n}` }),
      );
    await e.run(HOUR);
    const start = e.clock.now();
    e.vendor.pageSize = 1000;
    for (let n = 0; n < 1000; n += 1)
      e.vendor.change({
        externalId: `V${n}`,
        fields: vendor(`Vendor ${n}`, { phone: n < 100 ? '7' : null }),
      });
    await e.run(HOUR);
    const asked = Map.groupBy(e.writesSince(start), (one) => one.replace(/ [0-9]+$/, ''));
    const counts = Object.fromEntries([...asked].map(([what, all]) => [what, all.length]));
    expect(counts).toEqual({ 'lookup supplier': 5, 'update supplier': 100, 'create supplier': 20 });
    await e.run(3 * HOUR);
    expect(e.writesSince(start)).toHaveLength(125);
  });
});

describe('words', () => {
  it('of any length are told short, and stop nothing', async () => {
    const e = inwardEngine();
    const name = 'N'.repeat(20_000);
    const refusal = { kind: 'rejected', status: 400, words: 'W'.repeat(100_000), fields: {} } as const;
    e.precoro.instead(
      ({ kind }) => kind === 'create',
      () => refusal,
      1,
    );
    e.vendor.change({ externalId: 'V1', fields: vendor(name) });
    await e.run(20 * MINUTE);
    const inbound = await e.inbound('supplier', 'V1');
    expect(inbound?.failure?.words.length).toBeLessThanOrEqual(2000);
    expect(inbound?.wait?.reason.length).toBeLessThanOrEqual(2000);
    expect((await e.told('supplier', 'supplier', 'V1'))?.words).toMatch(/^Precoro does not take N/);
  });
});
