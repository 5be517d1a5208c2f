import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Inbound } from '../../../lib/sync/ports/inbound.ts';
import { SUPPLIER, supplier } from '../engine.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const HOLD = { kind: 'ambiguous', actor: 'accountant', words: 'Two may be it.' } as const;

/**
 * A supplier of Precoro that is to be created outside, beside a vendor of which a POST to Precoro got no answer. `change`
 * is what else the table says of that vendor.
 */
async function besideVendor(
  changes: (now: number) => Partial<Inbound>,
  shown: Parameters<typeof supplier>[0] = {},
): Promise<InwardEngine> {
  const e = inwardEngine();
  await e.closeGate('supplier');
  e.vendor.change({ externalId: 'X1', fields: vendor('Acme') });
  e.precoro.put('supplier', supplier({ name: 'Acme', externalId: null, ...shown }));
  await e.settle();
  await e.openGate('supplier');
  e.loseLetters();
  const now = e.clock.now();
  const known = await e.inbound('supplier', 'X1');
  if (!known) throw new Error('its source has told it');
  const intent = { at: now, attempt: 1, values: { name: 'Acme' }, equalBefore: null };
  const saved = await e.services.inbounds.save({ ...known, phase: 'creating', intent, ...changes(now) });
  expect(saved).toBe(true);
  return e;
}

describe('a supplier of the name of a vendor that a POST without an answer may have made in Precoro', () => {
  it.each<[string, (now: number) => Partial<Inbound>, number]>([
    [
      'waits until a minute after that can take effect no more',
      (now) => ({ openUntil: now + 7 * MINUTE }),
      8 * MINUTE,
    ],
    ['waits a minute where that time is over', (now) => ({ openUntil: now - 7 * MINUTE }), MINUTE],
    ['waits a minute where it is known how the POST ended', () => ({ openUntil: null }), MINUTE],
    [
      'waits a quarter of an hour while people are asked',
      (now) => ({ hold: HOLD, openUntil: now + 7 * MINUTE }),
      15 * MINUTE,
    ],
  ])('%s', async (_, changes, waitMs) => {
    const e = await besideVendor(changes);
    await e.apply(SUPPLIER);
    expect((await e.link(SUPPLIER))?.wait).toMatchObject({
      dueAt: e.clock.now() + waitMs,
      reason: 'a record of the same name is being made in Precoro, and this may be it',
    });
    expect(e.vendors()).toEqual([]);
  });

  it.each<[string, (now: number) => Partial<Inbound>, Parameters<typeof supplier>[0]]>([
    ['is created where the vendor has another name', () => ({}), { name: 'Other' }],
    ['is created where the POST is known to have made something else', () => ({ phase: 'linked' }), {}],
  ])('%s', async (_, changes, shown) => {
    const e = await besideVendor(changes, shown);
    await e.apply(SUPPLIER);
    expect(e.vendors()).toHaveLength(1);
  });

  it('is adopted from what Precoro shows of it, whatever is being made', async () => {
    const e = await besideVendor(() => ({}), { externalId: 'V7' });
    e.external.plant('vendor', 'V7', { fields: { name: 'Acme' }, lines: [] });
    await e.apply(SUPPLIER);
    expect((await e.link(SUPPLIER))?.externalId).toBe('V7');
  });
});

it('a late index that still names a vendor whose POST has ended keeps no supplier waiting', async () => {
  const e = await besideVendor(() => ({ phase: 'linked' }));
  const known = await e.inbound('supplier', 'X1');
  const others = { feed: 'supplier', company: 'default', externalId: 'never heard of' };
  e.services.inbounds = { ...e.services.inbounds, beingMade: async () => (known ? [others, known] : []) };
  await e.apply(SUPPLIER);
  expect(e.vendors()).toHaveLength(1);
});
