import { describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../lib/domain/time.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import { LEASE_MARGIN_MS } from '../../lib/sync/timing.ts';
import { arrive, INVOICE, settledEngine, SUPPLIER, supplier } from './engine.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward/inward-engine.ts';

/** A supplier that both directions write, of which no message is on its way. */
async function toCreate(): Promise<InwardEngine> {
  const e = inwardEngine();
  await e.closeGate('supplier');
  e.precoro.put('supplier', supplier({ name: 'Acme', city: 'Leeds', phone: '1' }));
  await e.settle();
  await e.openGate('supplier');
  e.loseLetters();
  return e;
}

/** The same one, linked and changed since. */
async function toUpdate(): Promise<InwardEngine> {
  const e = await toCreate();
  await e.apply(SUPPLIER);
  await e.settle();
  const { externalId } = (await e.link(SUPPLIER)) ?? {};
  e.vendor.change({ externalId: externalId ?? '', fields: vendor('Acme', { phone: '1' }) });
  await e.settle();
  await e.closeGate('supplier');
  await e.edit('supplier', 501, { city: 'Hull' });
  await e.settle();
  await e.openGate('supplier');
  e.loseLetters();
  return e;
}

describe('whoever loses its lease on a record that both directions write', () => {
  it.each([
    ['create', toCreate],
    ['update', toUpdate],
  ] as const)('before an %s sends nothing, and comes again: it may be the other one', async (_, before) => {
    const e = await before();
    const written = e.external.writes.length;
    const lost = { ...e.services, crossReference: { ...e.services.crossReference, save: async () => false } };
    await e.clock.drive(applyRecord(lost, { schema: 1, ref: SUPPLIER, seq: 0 }, MINUTE));
    expect(e.external.writes).toHaveLength(written);
    expect(e.letters()).toEqual([{ schema: 1, ref: SUPPLIER, seq: 0 }]);
  });

  it.each([
    ['create', toCreate],
    ['update', toUpdate],
  ] as const)('as its time is over before an %s does the same', async (_, before) => {
    const e = await before();
    const written = e.external.writes.length;
    await e.clock.drive(applyRecord(e.services, { schema: 1, ref: SUPPLIER, seq: 0 }, 5 * SECOND));
    expect(e.external.writes).toHaveLength(written);
    expect(e.letters()).toEqual([{ schema: 1, ref: SUPPLIER, seq: 0 }]);
  });
});

it.each([
  ['created', false, 5 * MINUTE],
  ['updated', true, 5 * MINUTE],
  // The last moment of what is kept free to write the outcome down is the first that is too late.
  ['created', false, MINUTE - LEASE_MARGIN_MS],
  ['updated', true, MINUTE - LEASE_MARGIN_MS],
] as const)(
  'whoever stood still until its time was over comes again: it is to be %s still',
  async (_, isLinked, stillMs) => {
    const e = await settledEngine();
    if (isLinked) await arrive(e);
    await e.closeGate('invoice');
    if (isLinked) await e.edit('invoice', 956598, { note: 'newer' });
    else await arrive(e);
    await e.drain();
    await e.openGate('invoice');
    e.loseLetters();
    const written = e.external.writes.length;
    const { states } = e.services;
    const readAll = async () => {
      await e.clock.advance(stillMs);
      return states.readAll();
    };
    const standing = { ...e.services, states: { ...states, readAll } };
    await e.clock.drive(applyRecord(standing, { schema: 1, ref: INVOICE, seq: 0 }, MINUTE));
    expect(e.external.writes).toHaveLength(written);
    expect(e.letters()).toEqual([{ schema: 1, ref: INVOICE, seq: 0 }]);
  },
);

describe('whoever has lost its lease by the time the record is created', () => {
  it.each([
    ['saveLinked', async () => 'fenced' as const],
    ['release', async () => false],
  ])('is told so by %s, tells nobody of a failure, and comes again', async (name, refuse) => {
    const e = await toCreate();
    const lost = {
      ...e.services,
      crossReference: { ...e.services.crossReference, [name]: refuse },
    };
    await e.clock.drive(applyRecord(lost, { schema: 1, ref: SUPPLIER, seq: 0 }, MINUTE));
    expect(e.external.writes).toEqual(['create vendor']);
    expect(e.letters()).toContainEqual({ schema: 1, ref: SUPPLIER, seq: 0 });
    expect(await e.failure(SUPPLIER)).toBeNull();
    expect((await e.link(SUPPLIER))?.failure).toBeNull();
    await e.run(20 * MINUTE);
    expect(e.vendors()).toHaveLength(1);
  });
});

it('what both sides hold after a create is in the table before its first byte', async () => {
  const e = await toCreate();
  let values: unknown = null;
  e.external.during = async () => {
    values = (await e.link(SUPPLIER))?.intent?.values;
    e.external.during = null;
  };
  await e.apply(SUPPLIER);
  expect(values).toEqual({ name: 'Acme', city: 'Leeds', enable: true });
});

it('whoever loses its lease on a record that only goes out leaves the record to whoever took it', async () => {
  const e = await settledEngine();
  await e.closeGate('invoice');
  await arrive(e);
  await e.openGate('invoice');
  e.loseLetters();
  const written = e.external.writes.length;
  const lost = { ...e.services, crossReference: { ...e.services.crossReference, save: async () => false } };
  await e.clock.drive(applyRecord(lost, { schema: 1, ref: INVOICE, seq: 0 }, MINUTE));
  expect(e.external.writes).toHaveLength(written);
  expect(e.letters()).toEqual([]);
});

it('whoever has too little time to write still finds that nothing is to be written, and does not come again', async () => {
  const e = await settledEngine();
  await arrive(e);
  const found = e.outcomesOf(INVOICE).length;
  await e.clock.drive(applyRecord(e.services, { schema: 1, ref: INVOICE, seq: 0 }, 5 * SECOND));
  expect(e.outcomesOf(INVOICE).slice(found)).toMatchObject([
    { outcome: 'nothing to do: updated before, and the same since' },
  ]);
  expect(e.letters()).toEqual([]);
});
