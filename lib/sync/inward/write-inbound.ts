import { DAY } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { Inbound, InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { createInPrecoro } from './create-in-precoro.ts';
import { inboundAwaits, inboundDone, inboundFailed } from './finish-inbound.ts';
import { goneOutside } from './gone-outside.ts';
import { isDue } from './inbound-state.ts';
import { mapInbound, nameOf } from './map-inbound.ts';
import { payInvoice } from './pay-invoice.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { updateInPrecoro } from './update-in-precoro.ts';

/** One external record on its way, mapped. */
export interface Incoming {
  readonly feed: Feed;
  readonly inbound: Inbound;
  readonly values: WriteValues;
}

/** Brings one external record into Precoro, as far as it can go now. `skipped`: nothing was spent. */
export async function writeInbound(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  key: InboundKey,
): Promise<Spent | 'skipped'> {
  const inbound = await services.inbounds.read(key);
  const now = services.clock.now();
  if (!inbound || !isDue(inbound, now) || (inbound.openUntil ?? 0) > now) return 'skipped';
  const { feed } = order;
  if (inbound.isGone && inbound.phase !== 'creating') return goneOutside(services, session, order, inbound);
  const isWanted = inbound.ref !== null || inbound.phase === 'creating' || feed.when(inbound.content);
  if (!isWanted) return settled(services, inbound, 'nothing to do: the configured condition says no');
  const mapped = await mapInbound(services, feed, inbound);
  if (mapped.ok) return send(services, session, order, { feed, inbound, values: mapped.values });
  if (mapped.problem === 'awaits' && feed.payment) {
    return passOver(services, inbound, nameOf(mapped.waitsFor, inbound.company));
  }
  if (mapped.problem === 'awaits') {
    await inboundAwaits(services, inbound, mapped.words, nameOf(mapped.waitsFor, inbound.company));
    return 'skipped';
  }
  const { problem: kind, words, actor } = mapped;
  await inboundFailed(services, inbound, { kind, words, actor });
  return 'skipped';
}

function send(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
): Promise<Spent | 'skipped'> {
  const { feed, inbound } = incoming;
  if (feed.payment) return payInvoice(services, session, order, incoming, feed.payment);
  return inbound.ref === null
    ? createInPrecoro(services, session, order, incoming)
    : updateInPrecoro(services, session, order, incoming, inbound.ref);
}

async function settled(services: InwardServices, inbound: Inbound, words: string): Promise<'skipped'> {
  await inboundDone(services, inbound, words);
  services.log({ entity: inbound.entity, id: inbound.externalId, outcome: words });
  return 'skipped';
}

/** A bill that is none of ours stays so, unless it is linked one day: then the payment is looked at again. */
async function passOver(services: InwardServices, inbound: Inbound, waitsFor: string): Promise<'skipped'> {
  const now = services.clock.now();
  const reason = 'its bill is not linked to an invoice of Precoro';
  const wait = { dueAt: now + NEVER_MS, since: now, attempts: 0, reason, waitsFor };
  await inboundDone(services, inbound, `passed over: ${reason}`, { phase: 'passed', wait });
  return 'skipped';
}

const NEVER_MS = 3650 * DAY;
