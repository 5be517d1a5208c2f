import type { RecordRef } from '../../domain/records.ts';
import { changeInbound, withInboundStep } from '../../sync/inward/inbound-state.ts';
import type { InboundKey } from '../../sync/ports/inbound.ts';
import { ExternalUnreachableError } from '../ask-external.ts';
import type { OperatorServices } from '../services.ts';
import { incomingKeyOf, type Incoming } from './incoming-key.ts';
import { atOnce, isUnderWay } from './incoming-state.ts';
import { readFromSource, type ReadSourceServices } from './read-source.ts';

export type RetryIncomingServices = ReadSourceServices & Pick<OperatorServices, 'who'>;

/** `held`: it goes on when it is released. `unknown`: nothing of it can be had, also not from the external system now. */
export type IncomingRetry = 'sent' | 'held' | 'unknown';

/** Whether there is something to try: it is not done, or failed. */
export function isUnfinishedIncoming({ inbound }: Incoming): boolean {
  const { failure, wait, phase, seq, doneSeq } = inbound;
  return failure !== null || (wait !== null && phase !== 'passed') || seq > doneSeq;
}

/**
 * Has one external record compared with Precoro at once. What could not be kept is read from the external system again
 * first. A write that is under way is not disturbed. The dispatcher is to be woken.
 */
export async function retryIncoming(
  services: RetryIncomingServices,
  { inbound }: Incoming,
): Promise<IncomingRetry> {
  const { clock, who } = services;
  if (inbound.failure?.kind === 'decode') return readOrUnknown(services, inbound);
  if (inbound.hold) return 'held';
  const step = `tried again by ${who}`;
  await changeInbound(services, inbound, (known) => {
    const now = clock.now();
    if (known.hold || isUnderWay(known, now)) return null;
    return withInboundStep(atOnce(known, now, step), now, step);
  });
  return 'sent';
}

/** The same for one of which nothing but the failure is known: it never could be kept. */
export async function retryNeverKept(
  services: RetryIncomingServices,
  ref: RecordRef,
): Promise<IncomingRetry> {
  const key = incomingKeyOf(services.integration, ref);
  return key === null ? 'unknown' : readOrUnknown(services, key);
}

async function readOrUnknown(services: RetryIncomingServices, key: InboundKey): Promise<IncomingRetry> {
  try {
    return (await readFromSource(services, key)) ? 'sent' : 'unknown';
  } catch (error) {
    if (error instanceof ExternalUnreachableError) return 'unknown';
    throw error;
  }
}
