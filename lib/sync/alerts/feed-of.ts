import type { RecordRef } from '../../domain/records.ts';
import type { Feed } from '../../mapping/contract.ts';
import { inboundName } from '../ports/inbound.ts';

/** Of those feeds the one by which an external record comes (`tax#~tax/default/T-21`); undefined for any other record. */
export function feedOfFailure(feeds: readonly Feed[], { id }: RecordRef): Feed | undefined {
  return feeds.find(({ name, companies }) =>
    companies.some((company) => id.startsWith(`~${inboundName({ feed: name, company, externalId: '' })}`)),
  );
}

/** Whether the record is one of the external system that is on its way to Precoro. */
export function isFromOutside({ id }: RecordRef): boolean {
  return id.startsWith('~');
}
