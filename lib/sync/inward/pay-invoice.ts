import { absolute, compareDecimals, subtract, sumOf, toDecimal, type Decimal } from '../../domain/money.ts';
import { recordKey, type RecordRef } from '../../domain/records.ts';
import { SECOND } from '../../domain/time.ts';
import type { PaymentRules } from '../../mapping/contract.ts';
import { linkName, type Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { adoptPayment, keepPayment } from './adopt-payment.ts';
import { bodyOf, sendCreate } from './create-in-precoro.ts';
import { namedPayment, unclaimedPayments } from './find-payment.ts';
import { agreedOf, inboundDone, inboundFailed, inboundPassed } from './finish-inbound.ts';
import { advanceInbound, labelOfInbound } from './inbound-state.ts';
import { textOf } from './shown.ts';
import { lookAtInvoice, type InvoiceState } from './invoice-state.ts';
import { refusalOf } from './payment-refusal.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { inboundPauses } from './wait-inbound.ts';

/** Another payment of the same invoice is looked at again after so long. */
const NEIGHBOUR_MS = 30 * SECOND;
const MOST_NEIGHBOURS = 100;

/**
 * Posts a payment of a bill on its invoice, once. Precoro has no search for payments and no change of them; what tells whether
 * one is there is the invoice's own list of them. One at a time per invoice, so that their count speaks for each.
 */
export async function payInvoice(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  rules: PaymentRules,
): Promise<Spent | 'skipped'> {
  const { feed, values } = incoming;
  const invoice: RecordRef = { entity: 'invoice', id: textOf(values['invoice']) };
  const total = totalOf(incoming, rules);
  const { ref } = incoming.inbound;
  if (ref) {
    const unseen = await seePosted(services, session, order, incoming, ref);
    return unseen ?? keepPosted(services, incoming, total);
  }
  const inbound = await inGroup(services, incoming.inbound, recordKey(invoice));
  if (!inbound) return 'skipped';
  const neighbour = await openNeighbour(services, inbound);
  if (neighbour !== null) {
    await inboundPauses(
      services,
      inbound,
      `payment ${neighbour} of the same invoice is under way`,
      NEIGHBOUR_MS,
    );
    return 'skipped';
  }
  const look = await lookAtInvoice(services, session, order, inbound, invoice);
  if ('spent' in look) return look.spent;
  const amount = amountOf(total, look.state.open, rules);
  const paid = { feed, inbound, values: { ...values, sumPaid: amount, total } };
  const mark = { amounts: [total, amount], payDate: values['payDate'] };
  const equal = await unclaimedPayments(services, look.state.payments, mark);
  const there = namedPayment(services, inbound, look.state) ?? equal[0];
  if (there) {
    await adoptPayment(services, order, inbound, there, paid.values);
    return 'skipped';
  }
  return postPayment(services, session, order, paid, look.state);
}

/** Stored before anything else: its neighbours are found by it. */
async function inGroup(services: InwardServices, inbound: Inbound, group: string): Promise<Inbound | null> {
  if (inbound.group === group) return inbound;
  return advanceInbound(services, inbound, { group });
}

/** What was paid, and what else settles the bill. */
function totalOf({ inbound, values }: Incoming, { alsoSettles }: PaymentRules): Decimal {
  const parts = [values['sumPaid'], ...alsoSettles.map((name) => inbound.content[name])];
  return sumOf(parts.map((part) => toDecimal(part) ?? '0'));
}

/** A cent more or less than what is open is all of it: each side rounds in its own way. */
function amountOf(total: Decimal, open: Decimal, { roundingUpTo }: PaymentRules): Decimal {
  const isAll = compareDecimals(absolute(subtract(total, open)), roundingUpTo) <= 0;
  return isAll && compareDecimals(open, '0') > 0 ? open : total;
}

/** A POST that was answered with an id only: its invoice shows what Precoro took of it. Null where it is seen. */
async function seePosted(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  { inbound }: Incoming,
  ref: RecordRef,
): Promise<Spent | 'skipped' | null> {
  const invoiceId = inbound.agreed?.values['invoice'];
  if (typeof invoiceId !== 'string' || (await services.mirror.read(ref))) return null;
  const look = await lookAtInvoice(services, session, order, inbound, { entity: 'invoice', id: invoiceId });
  if ('spent' in look) return look.spent;
  const { payments, cancelled } = look.state;
  const posted = [...payments, ...cancelled].find(({ id }) => id === ref.id);
  if (posted) await keepPayment(services, order, posted, invoiceId);
  return null;
}

/** A payment in Precoro stays as it was posted. */
async function keepPosted(
  services: InwardServices,
  { feed, inbound, values }: Incoming,
  total: Decimal,
): Promise<'skipped'> {
  const posted = inbound.agreed?.values ?? {};
  const now = { ...values, total };
  const isSame =
    posted['total'] === total &&
    posted['invoice'] === values['invoice'] &&
    posted['payDate'] === values['payDate'] &&
    posted['isCancelled'] !== true;
  if (isSame || !inbound.agreed) {
    const agreed = agreedOf(inbound, { ...now, ...posted }, feed.version);
    await inboundDone(services, inbound, 'nothing to do: it is posted', { agreed });
    return 'skipped';
  }
  const then = `${textOf(posted['total'])} on ${textOf(posted['payDate'])}`;
  const state =
    posted['isCancelled'] === true
      ? `was cancelled in Precoro because it was voided, and counts again in the external system`
      : `was posted in Precoro as ${then}, and is ${total} on ${textOf(values['payDate'])} now`;
  const words = `payment ${labelOfInbound(inbound)} ${state}. Precoro cannot change a payment. Accountant: void it in the external system and pay again, or set it right in Precoro by hand.`;
  await inboundFailed(services, inbound, { kind: 'rejected', actor: 'accountant', words });
  return 'skipped';
}

/** Another payment of the invoice whose outcome is open. */
async function openNeighbour(services: InwardServices, inbound: Inbound): Promise<string | null> {
  const keys = await services.inbounds.openInGroup(inbound.group ?? '', MOST_NEIGHBOURS);
  const neighbours = await services.inbounds.readMany(keys);
  const isOther = (one: Inbound) => one.externalId !== inbound.externalId || one.company !== inbound.company;
  return [...neighbours.values()].find((one) => one.phase === 'creating' && isOther(one))?.externalId ?? null;
}

async function postPayment(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  paid: Incoming,
  state: InvoiceState,
): Promise<Spent | 'skipped'> {
  const { feed, inbound, values } = paid;
  const { total, ...form } = values;
  const refusal = refusalOf(inbound, state, { total: textOf(total), amount: textOf(form['sumPaid']) });
  if (refusal) {
    await inboundFailed(services, inbound, refusal);
    return 'skipped';
  }
  if (!feed.creates) {
    const own = linkName(feed.target, inbound.company, inbound.externalId);
    await inboundPassed(services, inbound, 'this feed makes nothing new', own);
    return 'skipped';
  }
  const body = await bodyOf(services, { ...paid, values: form });
  if (!body) return 'skipped';
  const call = { kind: 'create', entity: feed.entity, body } as const;
  const invoice = { ref: state.ref, equalBefore: state.payments.length };
  return sendCreate(services, session, order, paid, call, invoice);
}
