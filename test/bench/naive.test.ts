import { describe, expect, it } from '@jest/globals';
import { naiveClient } from '../../bench/clients/naive.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { MockSwitches } from '../../lib/mock-precoro/switches.ts';
import { clientScene } from './client-scene.ts';

const QUIET = { patchFiresWebhook: false, patchBumpsUpdateDate: false };

describe('the naive client', () => {
  it('reads every created supplier by itself and links it', async () => {
    const scene = start(QUIET);
    for (let n = 1; n <= 5; n += 1) scene.mock.company.createSupplier({ name: `Supplier ${n}` });
    await scene.clock.advance(MINUTE);
    expect(scene.served()).toMatchObject({ GET: 5, PATCH: 5 });
    expect(scene.linked('supplier')).toBe(5);
    await scene.client.stop();
  });

  it('reads again what its own link announces', async () => {
    const scene = start({});
    for (let n = 1; n <= 5; n += 1) scene.mock.company.createSupplier({ name: `Supplier ${n}` });
    await scene.clock.advance(10 * MINUTE);
    expect(scene.served()).toMatchObject({ GET: 10, PATCH: 5 });
    await scene.client.stop();
  });

  it('waits out the limit of the same GET when a record is announced twice', async () => {
    const scene = start(QUIET);
    const { id } = scene.mock.company.createSupplier({ name: 'Twice' });
    scene.mock.company.updateSupplier(id, { city: 'Leiden' });
    await scene.clock.advance(5 * MINUTE);
    expect(scene.served()).toMatchObject({ GET: 2, PATCH: 1 });
    expect(scene.refused()).toBe(1);
    const [first, second] = scene.written;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(MINUTE - SECOND);
    await scene.client.stop();
  });

  it('leaves a document alone until it is approved, then follows it', async () => {
    const scene = start(QUIET, 1);
    const { idn } = scene.mock.company.createInvoice({ supplierId: 40001, lines: [LINE] });
    await scene.clock.advance(2 * MINUTE);
    expect(scene.written).toEqual([]);
    scene.mock.company.approve('invoice', idn);
    await scene.clock.advance(5 * MINUTE);
    expect(scene.linked('invoice')).toBe(1);
    await scene.client.stop();
  });

  it('finds by its poll what no webhook announced', async () => {
    const scene = start({ ...QUIET, webhookTries: 1 }, 1);
    scene.mock.setWebhookEndpoints([]);
    const { idn } = scene.mock.company.createInvoice({ supplierId: 40001, lines: [LINE] });
    scene.mock.company.approve('invoice', idn);
    await scene.clock.advance(31 * MINUTE);
    expect(scene.served()).toMatchObject({ GET: 5, PATCH: 1 });
    expect(scene.linked('invoice')).toBe(1);
    await scene.client.stop();
  });

  it('spends four requests per poll of a quiet company', async () => {
    const scene = start(QUIET);
    await scene.clock.advance(HOUR + MINUTE);
    expect(scene.served()).toMatchObject({ GET: 8, PATCH: 0 });
    await scene.client.stop();
  });

  it('tries again after a server error, and gives the record up after five', async () => {
    const scene = start(QUIET);
    scene.mock.orderFault({ fault: 'errorBefore', count: 2 });
    const { id } = scene.mock.company.createSupplier({ name: 'Late' });
    await scene.clock.advance(5 * MINUTE);
    expect(scene.written).toMatchObject([{ id: String(id) }]);
    scene.mock.orderFault({ fault: 'dropBefore', path: '/suppliers/', count: 99 });
    scene.mock.company.updateSupplier(id, { city: 'Leiden' });
    await scene.clock.advance(20 * MINUTE);
    expect(scene.written).toHaveLength(1);
    expect(scene.client.waiting()).toBe(0);
    await scene.client.stop();
  });

  it('drops a webhook about nothing', async () => {
    const scene = start(QUIET);
    scene.client.onWebhook({ id: 999, type: 7, action: 1 });
    scene.client.onWebhook({ id: 999, type: 3, action: 1, idn: 12 });
    scene.client.onWebhook({ id: 1, type: 9, action: 1 });
    scene.client.onWebhook('nonsense');
    await scene.clock.advance(MINUTE);
    expect(scene.served()).toMatchObject({ GET: 2, PATCH: 0 });
    expect(scene.written).toEqual([]);
    await scene.client.stop();
  });
});

const LINE = { name: 'Goods', quantity: '1', price: '100' };

function start(switches: Partial<MockSwitches>, suppliers = 0) {
  const scene = clientScene({ switches, seed: { suppliers }, hears: () => client });
  const client = naiveClient(scene.world);
  client.start();
  return { ...scene, client };
}
