import { describe, expect, it } from '@jest/globals';
import { handOnRows } from '../../../lib/sync/hand-on.ts';
import type { RowRules } from '../../../lib/sync/merge-look.ts';
import { mappingOf } from '../../../lib/sync/services.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const shown = { name: 'Acme', city: 'Leeds', phone: '1', enable: true };

/** A supplier on both sides, whose city was agreed to be another one since the mirror last saw it. */
async function agreedMeanwhile(e: InwardEngine, city: string) {
  e.precoro.put('supplier', supplier(shown));
  await e.settle();
  const externalId = e.vendors()[0]?.externalId ?? '';
  e.vendor.change({ externalId, fields: vendor('Acme', { phone: '1' }) });
  await e.settle();
  const inbound = await e.inbound('supplier', externalId);
  if (!inbound?.agreed) throw new Error('both sides have agreed');
  const agreed = { ...inbound.agreed, values: { ...inbound.agreed.values, city } };
  await e.services.inbounds.save({ ...inbound, agreed });
  const before = await e.mirror.read(SUPPLIER);
  if (!before) throw new Error('it is known');
  e.loseLetters();
  return before;
}

function seeRow(e: InwardEngine, city: string, changes: Wire = {}, different: Partial<RowRules> = {}) {
  const { externalId } = e.precoro.get('supplier', 501);
  const seen = { externalId: String(externalId), updateDate: '2026-03-02T08:12:00', ...changes };
  const rules = {
    facts: e.services.catalogue.supplier,
    mapping: mappingOf(e.integration, 'supplier') ?? null,
    integration: e.integration,
    detailClass: 'live',
    ...different,
  } as const;
  return handOnRows(e.services, [supplier({ ...shown, city, ...seen })], rules, 1e6);
}

describe('a row of a record that both directions write', () => {
  it.each([
    [
      'is a version of its own where something else was agreed meanwhile, though the mirror knows it',
      'York',
      'Leeds',
      1,
    ],
    ['is one version, not two, where it shows something new as well', 'York', 'Hull', 1],
    ['is none where it shows what is agreed and known', 'Leeds', 'Leeds', 0],
  ])('%s', async (_, agreed, now, versions) => {
    const e = inwardEngine();
    const before = await agreedMeanwhile(e, agreed);
    await seeRow(e, now);
    const after = await e.mirror.read(SUPPLIER);
    expect(after?.seq).toBe(before.seq + versions);
    expect(after?.changedAt).toBe(versions > 0 ? e.clock.now() : before.changedAt);
    expect(e.letters()).toEqual(versions > 0 ? [{ schema: 1, ref: SUPPLIER, seq: before.seq + 1 }] : []);
  });

  it.each([
    ['is read whole where it is to be sent outside, though its row alone goes nowhere', {}, false, true],
    ['is not read where nothing of it goes outside', { mapping: null }, false, false],
    ['is not read again where it was read whole', {}, true, false],
  ])('that is disabled, and does not show its external id, %s', async (_, different, isRead, isDue) => {
    const e = inwardEngine();
    const before = await agreedMeanwhile(e, 'York');
    // As where details are read of it.
    const facts = { ...e.services.catalogue.supplier, rowsAreComplete: false };
    if (isRead) {
      const detail = before.row && { ...before.row, updateDate: '2026-03-02T09:00:00Z' };
      await e.mirror.save({ ...before, detail });
    }
    await seeRow(e, 'Leeds', { enable: false, externalId: null }, { facts, ...different });
    expect((await e.mirror.read(SUPPLIER))?.detailDueAt).toBe(isDue ? e.clock.now() : null);
  });
});
