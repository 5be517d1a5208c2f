import type { EntityName, RecordRef } from '../domain/records.ts';
import { inboundName, type InboundKey } from './ports/inbound.ts';

/**
 * Names a record of the external system where records of Precoro are named, in failures above all, as long as it has no
 * record there: `tax#~tax/default/T-21`. No id of Precoro begins with `~`.
 */
export function incomingRef(inbound: InboundKey & { readonly entity: EntityName }): RecordRef {
  return { entity: inbound.entity, id: `~${inboundName(inbound)}` };
}
