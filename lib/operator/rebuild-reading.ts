import type { EntityName } from '../domain/records.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import { readFrom, type ReadFromServices } from './read-from.ts';
import { DispatcherBusyError, takeDispatchersPlace } from './release-cursor.ts';

/** Clocks, and the time between a read and what it stored. */
const MARGIN_MS = 5 * MINUTE;
const LEASE_MS = 30 * SECOND;

/**
 * Has read again what Precoro changed since the tables were set back; or everything, where nothing of it is known any
 * more. `since` null: nothing. Answers which entities are read from the beginning.
 *
 * Throws DispatcherBusyError.
 */
export async function readAgain(
  services: ReadFromServices,
  entities: readonly EntityName[],
  empty: readonly EntityName[],
  since: number | null,
): Promise<void> {
  for (const entity of entities) {
    if (empty.includes(entity)) await readAnew(services, entity);
    else if (since !== null) await readFrom(services, entity, since - MARGIN_MS);
  }
}

/** As after the first deployment: newest first, behind all that is live. What was proved of the cursor stays so. */
async function readAnew(services: ReadFromServices, entity: EntityName): Promise<void> {
  const { leases, states } = services;
  const lease = await takeDispatchersPlace(services, LEASE_MS);
  try {
    const state = (await states.readAll()).find((one) => one.entity === entity);
    if (!state) return;
    const cursor = { ...state.cursor, watermark: null, reading: null, history: null, dueAt: 0 };
    if (!(await states.saveCursor(entity, cursor, lease.fence))) {
      throw new DispatcherBusyError('The dispatcher went on meanwhile; try again in a minute.');
    }
  } finally {
    await leases.release(lease);
  }
  await services.dispatcher.wake(0);
}
