import { DecodeError } from '../../domain/decode.ts';
import { absolute, compareDecimals, subtract, sumOf, toDecimal, type Decimal } from '../../domain/money.ts';
import { recordKey, type RecordRef } from '../../domain/records.ts';
import { SECOND } from '../../domain/time.ts';
import type { Payment } from '../../entities/payment.ts';
import { creationBody } from '../../entities/write-bodies.ts';
import type { PaymentRules } from '../../mapping/contract.ts';
import type { Failure } from '../../domain/failures.ts';
import { handOnRows } from '../hand-on.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { PrecoroCall } from '../ports/precoro.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { post } from './create-in-precoro.ts';
import { agreedOf, inboundDone, inboundFailed, inboundWaits } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { INVOICE_READ_MS, invoiceState, readInvoiceSoon, type InvoiceState } from './invoice-state.ts';
import { linkInbound } from './link-inbound.ts';
import { shownIdOf, type InwardOrder, type InwardServices } from './services.ts';
import type { Incoming } from './write-inbound.ts';

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
  const invoice: RecordRef = { entity: 'invoice', id: String(values['invoice']) };
  const inbound = await inGroup(services, incoming.inbound, recordKey(invoice));
  if (!inbound) return 'skipped';
  const total = totalOf(incoming, rules);
  if (inbound.ref) return keepPosted(services, { ...incoming, inbound }, total);
  const neighbour = await openNeighbour(services, inbound);
  if (neighbour !== null) {
    const words = `payment ${neighbour} of the same invoice is under way`;
    await inboundWaits(services, inbound, words, services.clock.now() + NEIGHBOUR_MS);
    return 'skipped';
  }
  // Only a look from after the quiet time says what became of a POST without an answer.
  const state = await invoiceState(services, invoice, inbound.openUntil ?? 0);
  if (!state) {
    await inboundWaits(
      services,
      inbound,
      'its invoice is read first',
      services.clock.now() + INVOICE_READ_MS,
    );
    return 'skipped';
  }
  const amount = amountOf(total, state.open, rules);
  const there = await alreadyThere(services, inbound, state, values['payDate'], [
    total,
    amount,
    toDecimal(inbound.intent?.values['sumPaid']) ?? amount,
  ]);
  if (there) return adoptPayment(services, order, { ...incoming, inbound }, there);
  const refusal = refusalOf(incoming, state, total, amount);
  if (refusal) {
    await inboundFailed(services, inbound, refusal, {
      changes: { phase: 'new', intent: null, openUntil: null },
    });
    return 'skipped';
  }
  const paid = { feed, inbound, values: { ...values, sumPaid: amount } };
  return postPayment(services, session, order, paid, total, state);
}

/** Stored before anything else: its neighbours are found by it. */
async function inGroup(services: InwardServices, inbound: Inbound, group: string): Promise<Inbound | null> {
  if (inbound.group === group) return inbound;
  return changeInbound(services, inbound, (known) => ({ ...known, group }));
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

/** A payment in Precoro stays as it was posted. */
async function keepPosted(
  services: InwardServices,
  { feed, inbound, values }: Incoming,
  total: Decimal,
): Promise<'skipped'> {
  const posted = inbound.agreed?.values ?? {};
  const isSame =
    posted['total'] === total &&
    posted['invoice'] === values['invoice'] &&
    posted['payDate'] === values['payDate'];
  if (isSame || !inbound.agreed) {
    const agreed = agreedOf(inbound, { ...values, total }, feed.version);
    await inboundDone(services, inbound, 'nothing to do: it is posted', { agreed });
    return 'skipped';
  }
  const words = `payment ${labelOfInbound(inbound)} was posted in Precoro as ${String(posted['total'])} on ${String(posted['payDate'])}, and is ${total} on ${String(values['payDate'])} now. Precoro cannot change a payment. Accountant: void it in the external system and pay again, or cancel it in Precoro.`;
  await inboundFailed(services, inbound, { kind: 'rejected', actor: 'accountant', words });
  return 'skipped';
}

/** Another payment of the invoice whose outcome is open. */
async function openNeighbour(services: InwardServices, inbound: Inbound): Promise<string | null> {
  const keys = await services.inbounds.openInGroup(inbound.group ?? '', MOST_NEIGHBOURS);
  const neighbours = await services.inbounds.readMany(keys);
  const open = [...neighbours.values()].find(
    (one) =>
      one.phase === 'creating' && !(one.externalId === inbound.externalId && one.company === inbound.company),
  );
  return open?.externalId ?? null;
}

/**
 * The payment itself, by the external id that it carries; else one of the same amount and day that belongs to nobody: ours,
 * whose answer was lost, or one that was entered by hand. Two equal payments need two of them.
 */
async function alreadyThere(
  services: InwardServices,
  inbound: Inbound,
  { payments }: InvoiceState,
  payDate: unknown,
  amounts: readonly Decimal[],
): Promise<Payment | null> {
  const id = shownIdOf(services.integration.companies, inbound);
  const named = payments.find(({ externalId }) => externalId === id);
  if (named) return named;
  const equal = payments.filter(
    (one) =>
      one.externalId === null &&
      amounts.some((amount) => compareDecimals(one.sumPaid, amount) === 0) &&
      isSameDay(one.payDate, payDate),
  );
  for (const one of equal) if (!(await isLinked(services, one))) return one;
  return null;
}

/** A payment that shows no day may be of any. */
function isSameDay(shown: string | null, wanted: unknown): boolean {
  return shown === null || typeof wanted !== 'string' || shown.slice(0, 10) === wanted.slice(0, 10);
}

async function isLinked({ links, integration }: InwardServices, { id }: Payment): Promise<boolean> {
  const known = await Promise.all(
    integration.companies.map((company) => links.read({ entity: 'payment', id }, company)),
  );
  return known.some((link) => link?.externalId != null);
}

/** Links it; its own row in the mirror lets the write-back show the external id. */
async function adoptPayment(
  services: InwardServices,
  order: InwardOrder,
  { feed, inbound, values }: Incoming,
  found: Payment,
): Promise<'skipped'> {
  const { id, idn, externalId: shown, status, sumPaid, payDate, currency, note } = found;
  const row = {
    id,
    idn,
    status,
    sumPaid,
    payDate,
    currency,
    note,
    externalId: shown,
    invoice: { id: values['invoice'] ?? null },
  };
  await handOnRows(services, [row], order.rules, order.fence);
  const how = `found in Precoro as payment ${idn}`;
  const linked = await linkInbound(services, feed, inbound, { ref: { entity: 'payment', id }, shown, how });
  const total = totalOf({ feed, inbound, values }, feed.payment ?? { alsoSettles: [], roundingUpTo: '0' });
  if (linked)
    await inboundDone(services, linked, how, {
      agreed: agreedOf(inbound, { ...values, total }, feed.version),
    });
  return 'skipped';
}

function refusalOf(
  { inbound }: Incoming,
  state: InvoiceState,
  total: Decimal,
  amount: Decimal,
): Failure | null {
  const name = `payment ${labelOfInbound(inbound)}`;
  const refused = (words: string): Failure => ({ kind: 'refused', actor: 'accountant', words });
  const currency = inbound.content['currency'];
  if (typeof currency === 'string' && state.currency !== null && currency !== state.currency) {
    return refused(
      `${name} is in ${currency}, but invoice ${state.label} is in ${state.currency}. Accountant: pay it in the invoice's currency, or enter it in Precoro by hand.`,
    );
  }
  if (compareDecimals(amount, '0') <= 0) {
    return refused(
      `${name} comes to ${total} and not to more than 0. Accountant: correct it in the external system.`,
    );
  }
  if (compareDecimals(amount, state.open) > 0) {
    return refused(
      `${name} comes to ${total}, but only ${state.open} of invoice ${state.label} is open in Precoro. Accountant: look which payments stand on it in Precoro, and cancel what is wrong.`,
    );
  }
  return null;
}

async function postPayment(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  total: Decimal,
  state: InvoiceState,
): Promise<Spent | 'skipped'> {
  const { feed, inbound, values } = incoming;
  const { precoro, companies } = services.integration;
  const externalId = precoro.switches.externalIdInPost ? shownIdOf(companies, inbound) : null;
  try {
    const body = creationBody(services.catalogue.payment, values, externalId);
    const call: Extract<PrecoroCall, { kind: 'create' }> = { kind: 'create', entity: feed.entity, body };
    const kept = { ...incoming, values: { ...values, total } };
    const spent = await post(services, session, order, kept, call, body, state.payments.length);
    const mirrored = spent.spent ? await services.mirror.read(state.ref) : null;
    if (mirrored) await readInvoiceSoon(services, mirrored);
    return spent;
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof RangeError)) throw error;
    const words = `payment ${labelOfInbound(inbound)} cannot be posted: ${error.message}. Engineer: correct inward.${feed.name}.`;
    await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words });
    return 'skipped';
  }
}
