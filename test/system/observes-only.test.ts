import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { seedKnownVendors } from '../../lib/local/run/history.ts';
import type { RunOptions } from '../../lib/local/run/options.ts';
import { Assemblies, NO_FAULT_FOUND, Scene, SMALL } from './scene.ts';

jest.setTimeout(180_000);

const assemblies = new Assemblies();
afterAll(() => assemblies.remove());

/** Runs until nothing is left to do, and answers what was there before and after. */
async function firstStart(options: RunOptions) {
  const scene = await Scene.open(options, await assemblies.copy());
  try {
    await seedKnownVendors(scene.world, scene.integration);
    const before = await scene.hubContent();
    const recordsBefore = JSON.stringify([...scene.world.precoro.records()]);
    await scene.start();
    if (!options.observe) await scene.goLive();
    await scene.idle();
    const { byRouteAndStatus } = scene.world.precoro.counters();
    return {
      before,
      after: await scene.hubContent(),
      requests: Object.keys(byRouteAndStatus),
      precoroIsTheSame: recordsBefore === JSON.stringify([...scene.world.precoro.records()]),
      mirrored: (await scene.engine.stores.states.readAll()).every(({ cursor }) => cursor.watermark !== null),
      failures: await scene.engine.stores.failures.list(100),
      ...(await scene.proof()),
    };
  } finally {
    await scene.close();
  }
}

function expectNothingWritten(found: Awaited<ReturnType<typeof firstStart>>): void {
  expect(found.requests.length).toBeGreaterThan(0);
  expect(found.requests.filter((route) => !route.startsWith('GET '))).toEqual([]);
  expect(found.after).toEqual(found.before);
  expect(found.precoroIsTheSame).toBe(true);
  expect(found.mirrored).toBe(true);
  expect(found.proof).toEqual(NO_FAULT_FOUND);
}

describe('a first start writes nothing on either side', () => {
  it('with all gates open, where everything was approved before go-live and all suppliers are linked', async () => {
    const found = await firstStart({ ...SMALL, shareBeforeGoLive: 1, linkedSuppliers: 1 });
    expectNothingWritten(found);
    expect(found.before['vendor']?.split('\n')).toHaveLength(SMALL.suppliers);
    expect(found.failures).toEqual([]);
  });

  it('with all gates closed, whatever there is to do', async () => {
    const found = await firstStart({ ...SMALL, observe: true, shareBeforeGoLive: 0, linkedSuppliers: 0.5 });
    expectNothingWritten(found);
  });
});
