import { describe, expect, it } from '@jest/globals';
import { dynamoLeases } from '../../lib/aws/dynamodb/leases.ts';
import type { Leases } from '../../lib/sync/ports/state.ts';
import { memoryLeases } from '../support/memory/memoryLeases.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<Leases>][] = [
  ['in memory', async () => memoryLeases()],
  ['on DynamoDB', async () => dynamoLeases(await tables.place('cursors'))],
];

describe.each(implementations)('Leases %s', (_name, make) => {
  it('go to one of twenty who ask at once', async () => {
    const leases = await make();
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, i) => leases.acquire('dispatcher', `owner-${i}`, NOW + 100, NOW)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
  });

  it('are refused to others until their end, then go on with a higher fence', async () => {
    const leases = await make();
    expect(await leases.acquire('dispatcher', 'a', NOW + 100, NOW)).toEqual({
      name: 'dispatcher',
      owner: 'a',
      until: NOW + 100,
      fence: 1,
      callAt: null,
    });
    expect(await leases.acquire('dispatcher', 'b', NOW + 200, NOW + 99)).toBeNull();
    expect(await leases.acquire('dispatcher', 'b', NOW + 200, NOW + 100)).toMatchObject({
      owner: 'b',
      fence: 2,
    });
  });

  it('can be renewed by their owner', async () => {
    const leases = await make();
    await leases.acquire('dispatcher', 'a', NOW + 100, NOW);
    expect(await leases.acquire('dispatcher', 'a', NOW + 300, NOW + 50)).toMatchObject({
      until: NOW + 300,
      fence: 2,
    });
    expect(await leases.acquire('dispatcher', 'b', NOW + 400, NOW + 200)).toBeNull();
  });

  it('are free at once when given back, and fences go on growing', async () => {
    const leases = await make();
    const lease = await leases.acquire('dispatcher', 'a', NOW + 100, NOW);
    if (lease) await leases.release(lease);
    expect(await leases.acquire('dispatcher', 'b', NOW + 100, NOW)).toMatchObject({ owner: 'b', fence: 2 });
  });

  it('tell the next owner when the last one asked to be called', async () => {
    const leases = await make();
    const lease = await leases.acquire('dispatcher', 'a', NOW + 100, NOW);
    if (lease) await leases.release({ ...lease, callAt: NOW + 30 });
    const next = await leases.acquire('dispatcher', 'b', NOW + 100, NOW);
    expect(next?.callAt).toBe(NOW + 30);
    if (next) await leases.release({ ...next, callAt: null });
    expect((await leases.acquire('dispatcher', 'c', NOW + 100, NOW))?.callAt).toBeNull();
  });

  it('are not taken from the next owner by a late release', async () => {
    const leases = await make();
    const old = await leases.acquire('dispatcher', 'a', NOW + 100, NOW);
    await leases.acquire('dispatcher', 'b', NOW + 300, NOW + 100);
    if (old) await leases.release(old);
    expect(await leases.acquire('dispatcher', 'c', NOW + 400, NOW + 150)).toBeNull();
  });

  it('of different names are independent', async () => {
    const leases = await make();
    await leases.acquire('dispatcher', 'a', NOW + 100, NOW);
    expect(await leases.acquire('poller', 'b', NOW + 100, NOW)).toMatchObject({ name: 'poller', fence: 1 });
  });
});
