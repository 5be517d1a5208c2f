import { inboundName, type Inbound, type InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundFailed } from './finish-inbound.ts';
import { isSought } from './inbound-state.ts';
import { listChanges, listWhole } from './list-whole.ts';
import { lookUp } from './look-up.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { inboundRetries } from './wait-inbound.ts';

/**
 * Asks Precoro about external records before anything of them is written. By external id, where there is such a filter; else
 * by the whole list. A POST without an answer is looked for in what has changed since, too: nobody knows whether Precoro took
 * the external id with it.
 */
export async function lookInward(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  keys: readonly InboundKey[],
): Promise<Spent | 'skipped'> {
  const facts = services.catalogue[order.feed.entity];
  if (!facts.canFilterByExternalId) {
    const listed = await listWhole(services, session, order, keys);
    return orGiveWay(services, keys, listed === 'skipped' ? listed : listed.last);
  }
  const inbounds = [...(await services.inbounds.readMany(keys)).values()];
  const sent = inbounds.filter(({ phase, lookedAt }) => phase === 'creating' && lookedAt === null);
  if (sent.length > 0) {
    const listed = await (facts.listsChanges ? listChanges : listWhole)(services, session, order, sent);
    if (listed === 'skipped') return listed;
    const { last, found } = listed;
    if (!last.spent || last.answer.kind !== 'page') return orGiveWay(services, sent, last);
    const left = [...(await services.inbounds.readMany(sent))]
      .filter(([name, inbound]) => isSought(inbound) && !found.has(name))
      .map(([, inbound]) => inbound);
    return left.length === 0 ? last : orGiveWay(services, left, await lookUp(services, session, order, left));
  }
  return orGiveWay(services, keys, await lookUp(services, session, order, keys));
}

/**
 * What Precoro does not answer, or refuses, is not asked again at once: each record waits, and is told in time. A 429 is the
 * quota's business.
 */
async function orGiveWay(
  services: InwardServices,
  keys: readonly InboundKey[],
  spent: Spent | 'skipped',
): Promise<Spent | 'skipped'> {
  if (spent === 'skipped' || !spent.spent || spent.answer.kind === 'page') return spent;
  const { answer } = spent;
  if (answer.kind === 'rateLimited') return spent;
  const why = 'words' in answer ? answer.words : answer.kind;
  const known = await services.inbounds.readMany(keys);
  for (const key of keys) {
    const inbound = known.get(inboundName(key));
    if (inbound) await giveWay(services, inbound, answer.kind === 'rejected', why);
  }
  return spent;
}

function giveWay(services: InwardServices, inbound: Inbound, isRefused: boolean, why: string): Promise<void> {
  if (!isRefused) return inboundRetries(services, inbound, `Precoro did not say what it has: ${why}`);
  const words = `Precoro refuses to say whether it has this record: ${why}. Engineer: check the rights of the API key's user.`;
  return inboundFailed(services, inbound, { kind: 'rejected', actor: 'engineer', words });
}
