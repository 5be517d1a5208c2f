import type { RecordRef } from '../../domain/records.ts';
import type { Inbound } from '../ports/inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import type { InwardServices } from './services.ts';

const KEPT_WRITES = 6;

/** Tells the event bus. Before the record counts as done: a crash repeats it, and loses nothing. */
export async function publishSynced(
  { events }: Pick<InwardServices, 'events'>,
  inbound: Inbound,
  ref: RecordRef,
  action: 'created' | 'updated',
): Promise<void> {
  const { company, externalId } = inbound;
  await events.publish({
    ...{ type: 'RecordSynced', direction: 'inward', action },
    ...{ ref, label: labelOfInbound(inbound), updateDate: null, company, externalId },
  });
}

/** The newest few writes with one more. */
export function writtenWith({ written }: Inbound, at: number, hash: string): Inbound['written'] {
  return [...written, { at, hash }].slice(-KEPT_WRITES);
}
