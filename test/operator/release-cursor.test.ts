import { describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../lib/domain/time.ts';
import { DispatcherBusyError, releaseCursor } from '../../lib/operator/release-cursor.ts';
import { DISPATCHER_LEASE } from '../../lib/sync/dispatch.ts';
import { invoice, settledEngine, type Engine } from '../sync/engine.ts';

describe('releasing a cursor that was stopped on purpose', () => {
  it('reads on from where it stopped, and tells what it stood for', async () => {
    const e = await stoppedEngine();
    e.precoro.put('invoice', invoice());
    await e.run(45 * MINUTE);
    expect(e.bills()).toHaveLength(0);
    const services = { ...e.services, who: 'ada@desk' };
    expect(await e.clock.drive(releaseCursor(services, 'invoice'))).toBe('a webhook was missed');
    await e.run(5 * MINUTE);
    expect(e.bills()).toHaveLength(1);
    expect((await e.state('invoice')).cursor.stopped).toBeNull();
  });

  it('changes nothing where it runs, and leaves a line in the audit only where it did not', async () => {
    const e = await settledEngine();
    const services = { ...e.services, who: 'ada@desk' };
    const before = await e.state('invoice');
    expect(await e.clock.drive(releaseCursor(services, 'invoice'))).toBeNull();
    expect(await e.state('invoice')).toEqual(before);
    expect(e.services.audit.entries.filter(({ what }) => what === 'released the cursor')).toEqual([]);
  });

  it('gives up when the dispatcher never stands aside', async () => {
    const e = await stoppedEngine();
    const { leases, clock } = e.services;
    await leases.acquire(DISPATCHER_LEASE, 'dispatcher', clock.now() + 60 * MINUTE, clock.now());
    const released = e.clock.drive(releaseCursor({ ...e.services, who: 'ada@desk' }, 'invoice'));
    await expect(released).rejects.toThrow(DispatcherBusyError);
    expect((await e.state('invoice')).cursor.stopped).toBe('a webhook was missed');
  });
});

async function stoppedEngine(): Promise<Engine> {
  const e = await settledEngine();
  const { clock, leases, states } = e.services;
  const lease = await leases.acquire(DISPATCHER_LEASE, 'test', clock.now() + MINUTE, clock.now());
  if (!lease) throw new Error('the dispatcher is at work');
  const { cursor } = await e.state('invoice');
  await states.saveCursor('invoice', { ...cursor, stopped: 'a webhook was missed' }, lease.fence);
  await leases.release(lease);
  return e;
}
