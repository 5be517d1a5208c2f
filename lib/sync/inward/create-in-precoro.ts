import { DecodeError } from '../../domain/decode.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RecordRef } from '../../domain/records.ts';
import { creationBody } from '../../entities/write-bodies.ts';
import { linkName, type Inbound } from '../ports/inbound.ts';
import type { PrecoroCall } from '../ports/precoro.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundFailed, inboundPassed } from './finish-inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import { invoiceChanged } from './invoice-state.ts';
import { awaitField, fieldIdOf } from './option-field.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { takeCreated } from './take-created.ts';
import { openInbound } from './wait-inbound.ts';

/**
 * Makes a record in Precoro that nobody was found for. The intent is stored before the first byte: whatever happens now,
 * the next attempt knows that something may be there, and looks for it once it can have no effect any more.
 */
export async function createInPrecoro(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
): Promise<Spent | 'skipped'> {
  const { feed, inbound } = incoming;
  if (!feed.creates && inbound.phase !== 'creating') {
    const { company, externalId } = inbound;
    const own = linkName(feed.target, company, externalId);
    await inboundPassed(services, inbound, 'this feed makes nothing new', own);
    return 'skipped';
  }
  const fieldId = await fieldIdOf(services, feed);
  if (fieldId === 'unknown') {
    await awaitField(services, feed, [inbound]);
    return 'skipped';
  }
  const body = await bodyOf(services, incoming);
  if (!body) return 'skipped';
  const call = { kind: 'create', entity: feed.entity, body, ...fieldId } as const;
  return sendCreate(services, session, order, incoming, call, null);
}

/** Null where the values are wrong: that is stored. */
export async function bodyOf(
  services: InwardServices,
  { feed, inbound, values }: Incoming,
): Promise<JsonObject | null> {
  const { companies, precoro } = services.integration;
  const externalId = precoro.switches.externalIdInPost ? shownIdOf(companies, inbound) : null;
  try {
    return creationBody(services.catalogue[feed.entity], values, externalId);
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof RangeError)) throw error;
    const words = `${labelOfInbound(inbound)} cannot be made in Precoro: ${error.message}. Engineer: correct inward.${feed.name}.`;
    await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words });
    return null;
  }
}

/** The invoice that a payment is posted to. */
export interface PaidInvoice {
  readonly ref: RecordRef;
  /** Payments that it showed before. */
  readonly equalBefore: number;
}

/** Sends a POST under its intent, and stores what became of it. `paid` is null for what is no payment. */
export async function sendCreate(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  call: Extract<PrecoroCall, { kind: 'create' }>,
  paid: PaidInvoice | null,
): Promise<Spent> {
  const { inbound, values } = incoming;
  const attempt = (inbound.intent?.attempt ?? 0) + 1;
  const reason = 'a POST is under way, or got no answer: it is looked for before anything is sent again';
  let begun: Inbound | null = null;
  const begin = async () => {
    const intent = { at: services.clock.now(), attempt, values, equalBefore: paid?.equalBefore ?? null };
    begun = await openInbound(services, inbound, reason, { phase: 'creating', intent });
    return begun !== null;
  };
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  if (spent.spent && begun) {
    // Before the payment counts as posted: whoever looks at it then must not see its invoice without it.
    if (paid) await invoiceChanged(services, paid.ref);
    const fieldId = call.fieldId === undefined ? {} : { fieldId: call.fieldId };
    const asked = { ...order, rules: { ...order.rules, ...fieldId } };
    const sent = { answer: spent.answer, body: call.body, before: inbound };
    await takeCreated(services, asked, { ...incoming, inbound: begun }, sent);
  }
  return spent;
}
