import { describe, expect, it } from '@jest/globals';
import { SAME_WORK, TAP_STREAMS, withSupplierDetails } from '../../bench/clients/tap-streams.ts';
import type { TapTargetOptions } from '../../bench/clients/tap-target.ts';
import { tapTargetClient } from '../../bench/clients/tap-target.ts';
import { sendSuppliers } from '../../bench/clients/target-writes.ts';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { clientScene } from './client-scene.ts';

const QUIET = {
  patchFiresWebhook: false,
  patchBumpsUpdateDate: false,
  modifiedSinceBound: 'exclusive',
} as const;
const LINE = { name: 'Goods', quantity: '1', price: '100' };

describe('reading the tap way', () => {
  it.each([
    ['its own lists', { streams: TAP_STREAMS }, 3],
    ['its own lists and the second pass', { streams: TAP_STREAMS, secondPass: true }, 6],
    ['our four entities', { streams: SAME_WORK }, 4],
  ])('spends one request per list and pass when nothing changed: %s', async (_name, options, perJob) => {
    const scene = start(options, QUIET);
    await scene.clock.advance(HOUR - MINUTE);
    expect(scene.served()).toEqual({ GET: 2 * perJob, POST: 0, PUT: 0, PATCH: 0 });
    await scene.client.stop();
  });

  it.each([
    ['a page of the default size', 20, false, 1],
    ['one more than a page', 21, false, 2],
    ['100 suppliers', 100, false, 5],
    ['100 suppliers, each by itself too', 100, true, 105],
  ])('reads ceil(N/P) pages of suppliers: %s', async (_name, count, details, gets) => {
    const streams = (details ? withSupplierDetails(SAME_WORK) : SAME_WORK).slice(0, 1);
    const scene = start({ streams, startDate: 0 }, QUIET, count);
    for (const { id } of scene.mock.company.listSuppliers())
      scene.mock.company.updateSupplier(id, { enable: true });
    await scene.clock.advance(20 * MINUTE);
    expect(scene.served()).toMatchObject({ GET: gets, PATCH: count });
    await scene.client.stop();
  });

  it('reads each approved document by itself, writes it and links it', async () => {
    const scene = start({ streams: SAME_WORK }, QUIET, 1);
    await scene.clock.advance(MINUTE);
    approveInvoices(scene, 25);
    scene.mock.company.createInvoice({ supplierId: 40001, lines: [LINE] });
    await scene.clock.advance(HOUR - 2 * MINUTE);
    // Two jobs of four lists; 25 invoices are two pages.
    expect(scene.served()).toMatchObject({ GET: 8 + 1 + 25, PATCH: 25 });
    expect(scene.linked('invoice')).toBe(25);
    await scene.client.stop();
  });

  it('sets the external id again when a record changes, though it is right already', async () => {
    const scene = start({ streams: SAME_WORK }, QUIET);
    await scene.clock.advance(MINUTE);
    const { id } = scene.mock.company.createSupplier({ name: 'Again' });
    await scene.clock.advance(31 * MINUTE);
    scene.mock.company.updateSupplier(id, { city: 'Leiden' });
    await scene.clock.advance(30 * MINUTE);
    expect(scene.served()).toMatchObject({ PATCH: 2 });
    await scene.client.stop();
  });

  it.each([
    ['ends with the hashes', true, 1],
    ['never ends without them', false, 3],
  ])('an echo of its own links %s', async (_name, remembersHashes, patches) => {
    const scene = start({ streams: SAME_WORK, remembersHashes }, {});
    await scene.clock.advance(MINUTE);
    scene.mock.company.createSupplier({ name: 'Echo' });
    await scene.clock.advance(2 * HOUR - MINUTE);
    expect(scene.served()).toMatchObject({ PATCH: patches });
    await scene.client.stop();
  });

  it.each([
    ['the second pass finds', true, 1],
    ['without the second pass never finds', false, 0],
  ])('%s a document whose link failed once its bookmark has moved on', async (_name, secondPass, linked) => {
    const scene = start({ streams: SAME_WORK, secondPass }, QUIET, 1);
    await scene.clock.advance(MINUTE);
    approveInvoices(scene, 1);
    scene.mock.orderFault({ fault: 'errorBefore', method: 'PATCH', count: 5 });
    await scene.clock.advance(45 * MINUTE);
    expect(scene.linked('invoice')).toBe(0);
    await scene.clock.advance(30 * MINUTE);
    expect(scene.linked('invoice')).toBe(linked);
    await scene.client.stop();
  });

  it('goes on after a job that Precoro gave no answer to', async () => {
    const scene = start({ streams: SAME_WORK }, QUIET);
    scene.mock.orderFault({ fault: 'dropBefore', count: 5 });
    await scene.clock.advance(2 * MINUTE);
    scene.mock.company.createSupplier({ name: 'Later' });
    await scene.clock.advance(40 * MINUTE);
    expect(scene.written).toHaveLength(1);
    await scene.client.stop();
  });

  it('does not hear webhooks', async () => {
    const scene = start({ streams: SAME_WORK }, QUIET);
    await scene.clock.advance(MINUTE);
    scene.client.onWebhook({ id: 1, type: 7, action: 0 });
    await scene.clock.advance(20 * MINUTE);
    expect(scene.served()).toMatchObject({ GET: 4 });
    await scene.client.stop();
  });
});

describe('writing the target way', () => {
  it('spends two requests per create and per update, known or not', async () => {
    const { scene, send } = writing(2);
    expect(await send([supplier(null, 'New'), supplier(40001, 'One'), supplier(40002, 'Two')])).toEqual({
      created: 1,
      updated: 2,
      skipped: 0,
      refused: 0,
    });
    expect(scene.served()).toEqual({ GET: 0, POST: 1, PUT: 2, PATCH: 3 });
  });

  it('spends three where currencies are named, and keeps the ones that are there', async () => {
    const { scene, send } = writing(1);
    scene.mock.company.updateSupplier(40001, { currencies: ['GBP'] });
    await send([{ ...supplier(40001, 'One'), fields: { name: 'One', currencies: ['USD'] } }]);
    expect(scene.served()).toEqual({ GET: 1, POST: 0, PUT: 1, PATCH: 1 });
    expect(scene.mock.company.supplier(40001)?.currencies).toEqual(['GBP', 'USD']);
  });

  it('sends 1,000 updates as 2,000 requests without its hashes, and as none with them', async () => {
    const { scene, send } = writing(1000, { limitPerHour: 0 });
    const all = Array.from({ length: 1000 }, (_, n) => supplier(40001 + n, `Supplier ${n}`));
    const hashes = new Set<string>();
    await send(all, hashes);
    expect(scene.served()).toEqual({ GET: 0, POST: 0, PUT: 1000, PATCH: 1000 });
    expect(await send(all, hashes)).toMatchObject({ skipped: 1000, updated: 0 });
    expect(scene.served()).toEqual({ GET: 0, POST: 0, PUT: 1000, PATCH: 1000 });
  });

  it('counts a supplier whose name is in use as refused and goes on', async () => {
    const { scene, send } = writing(0);
    scene.mock.company.createSupplier({ name: 'Taken' });
    const result = await send([supplier(null, 'Taken'), supplier(null, 'Free')]);
    expect(result).toMatchObject({ created: 1, refused: 1 });
  });
});

function start(options: TapTargetOptions, switches: Partial<MockSwitches>, suppliers = 0) {
  const scene = clientScene({ switches, seed: { suppliers } });
  const client = tapTargetClient(scene.world, options);
  client.start();
  return { ...scene, client };
}

function approveInvoices({ mock }: ReturnType<typeof start>, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const { idn } = mock.company.createInvoice({ supplierId: 40001, lines: [LINE] });
    mock.company.approve('invoice', idn);
  }
}

function writing(suppliers: number, switches: Partial<MockSwitches> = {}) {
  const scene = clientScene({ seed: { suppliers }, switches });
  const signal = new AbortController().signal;
  const send = (all: Parameters<typeof sendSuppliers>[1], hashes: Set<string> | null = null) =>
    scene.clock.drive(sendSuppliers(scene.world, all, hashes, signal));
  return { scene, send };
}

function supplier(precoroId: number | null, name: string) {
  return { externalId: `E-${name}`, precoroId, fields: { name } };
}
