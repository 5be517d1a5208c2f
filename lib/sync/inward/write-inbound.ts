import type { Feed, InwardResult } from '../../mapping/contract.ts';
import type { Inbound, InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { createInPrecoro } from './create-in-precoro.ts';
import { inboundDone, inboundFailed, inboundPassed } from './finish-inbound.ts';
import { goneOutside } from './gone-outside.ts';
import { identifyInbound } from './identify-inbound.ts';
import { advanceInbound, changeInbound, isDue, woken } from './inbound-state.ts';
import { mapInbound, nameOf } from './map-inbound.ts';
import { payInvoice } from './pay-invoice.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { settlePayment } from './settle-payment.ts';
import { finishCreated } from './take-created.ts';
import { updateInPrecoro } from './update-in-precoro.ts';
import { inboundAwaits } from './wait-inbound.ts';

/** Brings one external record into Precoro, as far as it can go now. `skipped`: nothing was spent. */
export async function writeInbound(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  key: InboundKey,
): Promise<Spent | 'skipped'> {
  const stored = await services.inbounds.read(key);
  if (!stored || !isDue(stored, services.clock.now())) return 'skipped';
  if (stored.phase === 'creating' && stored.ref && stored.intent)
    return linkMade(services, order.feed, stored);
  const identified = await identifyInbound(services, order.feed, stored);
  const inbound = identified && (await reopened(services, identified));
  if (!inbound) return 'skipped';
  if (order.feed.payment && inbound.phase === 'creating') {
    const settled = await settlePayment(services, session, order, inbound);
    return 'inbound' in settled ? proceed(services, session, order, settled.inbound) : settled.spent;
  }
  return proceed(services, session, order, inbound);
}

/** What was passed over counts as open while it is looked at again. */
async function reopened(services: InwardServices, inbound: Inbound): Promise<Inbound | null> {
  if (inbound.phase !== 'passed') return inbound;
  return advanceInbound(services, inbound, { phase: 'new', seq: inbound.seq + 1 });
}

/** Its POST was answered, and nothing more: a crash, or somebody else had the record. */
async function linkMade(services: InwardServices, feed: Feed, inbound: Inbound): Promise<'skipped'> {
  const { ref, intent } = inbound;
  if (!ref || !intent) return 'skipped';
  const created = { id: ref.id, idn: null, externalId: null };
  await finishCreated(services, { feed, inbound, values: intent.values }, created, null);
  return 'skipped';
}

async function proceed(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
): Promise<Spent | 'skipped'> {
  const { feed } = order;
  if (inbound.isGone && inbound.ref) return goneOutside(services, session, order, inbound, inbound.ref);
  if (inbound.isGone)
    return settled(services, inbound, 'nothing to do: it is gone, and never was in Precoro');
  if (inbound.ref === null && !feed.when(inbound.content))
    return settled(services, inbound, 'nothing to do: the configured condition says no');
  const mapped = await mapInbound(services, feed, inbound);
  if (mapped.ok) return send(services, session, order, { feed, inbound, values: mapped.values });
  await cannotGo(services, feed, inbound, mapped);
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

/** Whatever a look found before: nothing of it was made, and nothing is to be. */
async function settled(services: InwardServices, inbound: Inbound, words: string): Promise<'skipped'> {
  await inboundDone(services, inbound, words, { phase: 'new' });
  services.log({ entity: inbound.entity, id: inbound.externalId, outcome: words });
  return 'skipped';
}

async function cannotGo(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
  mapped: Exclude<InwardResult, { readonly ok: true }>,
): Promise<void> {
  if (mapped.problem !== 'awaits') {
    const { problem: kind, words, actor } = mapped;
    return inboundFailed(services, inbound, { kind, words, actor });
  }
  const { waitsFor, words } = mapped;
  const parent = nameOf(waitsFor, inbound.company);
  // A bill that is none of ours stays so, unless it is linked one day.
  if (feed.payment && inbound.ref === null)
    await inboundPassed(services, inbound, 'its bill is not linked to an invoice of Precoro', parent);
  else await inboundAwaits(services, inbound, words, parent);
  // Its link may have come between our look and the parking.
  if (await services.links.owner(inbound.company, waitsFor.target, waitsFor.externalId))
    await wakeOne(services, inbound, parent);
}

async function wakeOne(services: InwardServices, key: Inbound, parent: string): Promise<void> {
  const parked = await services.inbounds.read(key);
  if (parked?.wait?.waitsFor === parent)
    await changeInbound(services, parked, (known) => woken(known, parent));
}
