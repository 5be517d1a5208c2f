import type { EntityName } from '../domain/records.ts';
import { MINUTE, SECOND } from '../domain/time.ts';
import { DISPATCHER_LEASE } from '../sync/dispatch.ts';
import type { Lease } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

type LeaseServices = Pick<OperatorServices, 'clock' | 'leases' | 'newId'>;

/** The dispatcher is at work all the time. */
export class DispatcherBusyError extends Error {
  override readonly name = 'DispatcherBusyError';
}

const WAIT_MS = 3 * MINUTE;

/**
 * Takes the dispatcher's place for at most `lastsMs`; nothing is read from Precoro meanwhile. Waits up to three minutes
 * for its turn to end. @throws {DispatcherBusyError} when it does not.
 */
export async function takeDispatchersPlace(
  { clock, leases, newId }: LeaseServices,
  lastsMs: number,
): Promise<Lease> {
  const [owner, giveUpAt] = [newId(), clock.now() + WAIT_MS];
  for (;;) {
    const lease = await leases.acquire(DISPATCHER_LEASE, owner, clock.now() + lastsMs, clock.now());
    if (lease) return lease;
    if (clock.now() >= giveUpAt) throw busy();
    await clock.sleep(SECOND);
  }
}

/**
 * Lets a cursor go on that was stopped on purpose: a person has understood why. Answers the reason it stood for, null where
 * it did not stand. What was missed meanwhile is read from where it stopped.
 */
export async function releaseCursor(
  services: LeaseServices & Pick<OperatorServices, 'audit' | 'dispatcher' | 'states' | 'who'>,
  entity: EntityName,
): Promise<string | null> {
  const { audit, clock, dispatcher, leases, states, who } = services;
  const lease = await takeDispatchersPlace(services, MINUTE);
  try {
    const state = (await states.readAll()).find((one) => one.entity === entity);
    const stopped = state?.cursor.stopped ?? null;
    if (!state || stopped === null) return null;
    await audit.record({
      at: clock.now(),
      who,
      what: 'released the cursor',
      subject: entity,
      detail: { stopped },
    });
    const running = { ...state.cursor, stopped: null, dueAt: clock.now() };
    if (!(await states.saveCursor(entity, running, lease.fence))) throw busy();
    return stopped;
  } finally {
    await leases.release(lease);
    await dispatcher.wake(0);
  }
}

function busy(): DispatcherBusyError {
  return new DispatcherBusyError(
    'Requests to Precoro have been under way for three minutes without a pause; try again in a minute.',
  );
}
