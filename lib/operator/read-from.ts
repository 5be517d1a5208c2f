import type { EntityName } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import type { Cursor } from '../sync/ports/state.ts';
import { DispatcherBusyError, takeDispatchersPlace } from './release-cursor.ts';
import type { OperatorServices } from './services.ts';

export type ReadFromServices = Pick<OperatorServices, 'clock' | 'newId' | 'leases' | 'states' | 'dispatcher'>;

const LEASE_MS = 30 * SECOND;

/**
 * Has everything that Precoro changed since then (by its clock) read again from its lists. The cursor only goes back,
 * and only while the dispatcher is kept from moving it. False before the first read is finished, which reads everything
 * anyway.
 *
 * Throws DispatcherBusyError.
 */
export async function readFrom(
  services: ReadFromServices,
  entity: EntityName,
  since: number,
): Promise<boolean> {
  const { clock, leases, states } = services;
  const lease = await takeDispatchersPlace(services, LEASE_MS);
  try {
    const state = (await states.readAll()).find((one) => one.entity === entity);
    if (!state || state.cursor.watermark === null) return false;
    const cursor = goneBack(state.cursor, state.cursor.watermark, since, clock.now());
    if (!(await states.saveCursor(entity, cursor, lease.fence))) {
      throw new DispatcherBusyError('The dispatcher went on meanwhile; try again in a minute.');
    }
  } finally {
    await leases.release(lease);
  }
  await services.dispatcher.wake(0);
  return true;
}

/** A read in progress begins anew: it may have passed what is wanted. */
function goneBack(cursor: Cursor, watermark: number, since: number, now: number): Cursor {
  return { ...cursor, watermark: Math.min(watermark, since), reading: null, dueAt: now };
}
