import type { RecordRef } from '../../domain/records.ts';
import type { Feed, Integration } from '../../mapping/contract.ts';
import { inboundName, type Inbound, type InboundKey } from '../../sync/ports/inbound.ts';
import { feedsOf } from '../../sync/services.ts';
import type { OperatorServices } from '../services.ts';

export type ReadIncomingServices = Pick<OperatorServices, 'integration' | 'inbounds'>;

/** One record of the external system, with the feed that it comes by. */
export interface Incoming {
  readonly feed: Feed;
  readonly inbound: Inbound;
}

/** Whether it names a record of the external system: `tax#~tax/default/T-21`. No id of Precoro begins with `~`. */
export function isIncoming({ id }: Pick<RecordRef, 'id'>): boolean {
  return id.startsWith('~');
}

/** Reads what `incomingRef` wrote; null for anything else, and for a feed or company that is not configured. */
export function incomingKeyOf(
  { feeds }: Pick<Integration, 'feeds'>,
  { id }: Pick<RecordRef, 'id'>,
): (InboundKey & { readonly of: Feed }) | null {
  if (!isIncoming({ id })) return null;
  for (const feed of feeds) {
    for (const company of feed.companies) {
      const begin = `~${inboundName({ feed: feed.name, company, externalId: '' })}`;
      if (id.startsWith(begin) && id.length > begin.length) {
        return { feed: feed.name, company, externalId: id.slice(begin.length), of: feed };
      }
    }
  }
  return null;
}

/** What is stored of the external record that the reference names; null where nothing is. */
export async function readIncoming(
  { integration, inbounds }: ReadIncomingServices,
  ref: RecordRef,
): Promise<Incoming | null> {
  const key = incomingKeyOf(integration, ref);
  const inbound = key && (await inbounds.read(key));
  return key && inbound ? { feed: key.of, inbound } : null;
}

/** External records that a record of Precoro is linked to, as they come in. Empty for what only goes out. */
async function incomingOf(
  services: ReadIncomingServices & Pick<OperatorServices, 'links'>,
  ref: RecordRef,
): Promise<readonly Incoming[]> {
  const found: Incoming[] = [];
  for (const feed of feedsOf(services.integration, ref.entity)) {
    for (const company of feed.companies) {
      const link = await services.links.read(ref, company);
      if (link?.externalId == null || link.target !== feed.target) continue;
      const key = { feed: feed.name, company, externalId: link.externalId };
      const inbound = await services.inbounds.read(key);
      if (inbound) found.push({ feed, inbound });
    }
  }
  return found;
}

/** The external record itself, or those that the record of Precoro is linked to. */
export async function incomingMeantBy(
  services: ReadIncomingServices & Pick<OperatorServices, 'links'>,
  ref: RecordRef,
): Promise<readonly Incoming[]> {
  if (!isIncoming(ref)) return incomingOf(services, ref);
  const incoming = await readIncoming(services, ref);
  return incoming ? [incoming] : [];
}
