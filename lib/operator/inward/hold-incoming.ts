import type { Failure } from '../../domain/failures.ts';
import { changeInbound, withInboundStep } from '../../sync/inward/inbound-state.ts';
import type { OperatorServices } from '../services.ts';
import type { Incoming, ReadIncomingServices } from './incoming-key.ts';
import { atOnce, onHold, tellIncoming, untellIncoming } from './incoming-state.ts';

export type HoldIncomingServices = ReadIncomingServices &
  Pick<OperatorServices, 'clock' | 'failures' | 'dispatcher' | 'who'>;

/** Stops one external record: nothing of it is written to Precoro until it is released. The newest reason counts. */
export async function holdIncoming(
  services: HoldIncomingServices,
  { inbound }: Incoming,
  hold: Failure,
  why: string,
): Promise<void> {
  const { clock, who } = services;
  const step = `put on hold by ${who}: ${why}`;
  await changeInbound(services, inbound, (known) => onHold(known, hold, clock.now(), step));
  await tellIncoming(services, inbound, hold);
}

/**
 * Lets an external record go on, whoever stopped it: it is compared with Precoro at once. Answers what it was on hold for,
 * null where it was not. The failure leaves the list first, so that a crash between the two is repeated.
 */
export async function releaseIncoming(
  services: HoldIncomingServices,
  { inbound }: Incoming,
): Promise<Failure | null> {
  const { clock, dispatcher, who } = services;
  const { hold } = inbound;
  if (!hold) return null;
  const step = `released by ${who}`;
  if (inbound.failure?.words === hold.words) await untellIncoming(services, inbound);
  await changeInbound(services, inbound, (known) => {
    const now = clock.now();
    const failure = known.failure?.words === hold.words ? null : known.failure;
    // Whoever releases it has ended what made it go to and fro.
    return withInboundStep({ ...atOnce(known, now, step), hold: null, failure, written: [] }, now, step);
  });
  await dispatcher.wake(0);
  return hold;
}

/** Has it compared once more after what stopped the link of its record in Precoro was lifted. */
export async function goOnIncoming(
  services: HoldIncomingServices,
  { inbound }: Incoming,
  lifted: readonly string[],
): Promise<void> {
  const { failure, hold, wait } = inbound;
  const isCured = failure !== null && lifted.includes(failure.words);
  const isWaiting = lifted.some((words) => wait?.reason.includes(words));
  if (hold !== null || (!isCured && !isWaiting)) return;
  if (isCured) await untellIncoming(services, inbound);
  await changeInbound(services, inbound, (known) => ({
    ...atOnce(known, services.clock.now(), 'released'),
    failure: isCured && known.failure?.words === failure.words ? null : known.failure,
  }));
  await services.dispatcher.wake(0);
}
