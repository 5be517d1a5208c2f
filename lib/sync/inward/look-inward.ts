import type { InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { listWhole } from './list-whole.ts';
import { lookUp } from './look-up.ts';
import type { InwardOrder, InwardServices } from './services.ts';

/**
 * Asks Precoro about external records before anything of them is written. By external id, where there is such a filter and a
 * POST takes the external id; else the list shows whether a POST without an answer has made something.
 */
export async function lookInward(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  keys: readonly InboundKey[],
): Promise<Spent | 'skipped'> {
  const facts = services.catalogue[order.feed.entity];
  if (!facts.canFilterByExternalId) return listWhole(services, session, order, keys);
  if (services.integration.precoro.switches.externalIdInPost) return lookUp(services, session, order, keys);
  const open = [...(await services.inbounds.readMany(keys)).values()].filter(
    ({ phase }) => phase === 'creating',
  );
  return open.length > 0 ? listWhole(services, session, order, open) : lookUp(services, session, order, keys);
}
