import type { RecordRef } from '../domain/records.ts';
import { inboundName, type Inbound } from './ports/inbound.ts';

/** Names an external record on its way to Precoro where a Precoro record is named: among failures, in mails and commands. */
export function incomingRef(inbound: Pick<Inbound, 'entity' | 'feed' | 'company' | 'externalId'>): RecordRef {
  return { entity: inbound.entity, id: `~${inboundName(inbound)}` };
}
