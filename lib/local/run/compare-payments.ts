import { absolute, compareDecimals, subtract, sumOf, toDecimal, type Decimal } from '../../domain/money.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import { shownValues } from '../../entities/write-values.ts';
import type { Feed, PaymentRules } from '../../mapping/contract.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { namedByShown } from '../../mapping/shown-id.ts';
import type { Finding } from '../../sync/reconcile.ts';
import { findingOf, isTold, type Arrival, type InwardSides } from './arrival.ts';

/** What was paid in one currency, on invoices whose payments came from outside. */
export interface PaymentSum {
  readonly currency: string;
  readonly invoices: number;
  readonly precoro: Decimal;
  readonly external: Decimal;
  readonly equal: boolean;
}

export interface PaymentComparison {
  readonly findings: readonly Finding[];
  readonly sums: readonly PaymentSum[];
}

/**
 * Payments that stand outside against those in Precoro: each once, as much on each invoice, and nothing more there. What a
 * person was told of is left out on both sides.
 */
export function comparePayments(
  sides: Pick<InwardSides, 'companies' | 'precoro' | 'ownerOf' | 'isTold'>,
  feed: Feed & { readonly payment: PaymentRules },
  arrivals: readonly Arrival[],
): PaymentComparison {
  const rules = feed.payment;
  const counting = arrivals.filter((arrival) => !isTold(sides, arrival));
  const invoices = Map.groupBy(counting, (arrival) => invoiceOf(sides, arrival));
  const ours = new Set(arrivals.flatMap(({ counterparts }) => counterparts.map(({ id }) => id)));
  const untold = (sides.precoro.get('payment') ?? []).filter(
    (payment) => isInForce(payment) && !ours.has(payment.id) && !isToldOf(sides, feed, payment),
  );
  const paid = [...invoices].map(([invoice, of]) => {
    const beside = untold.filter((payment) => invoiceShown(payment) === invoice);
    return paidOf(rules, of, beside);
  });
  const sums = [...Map.groupBy(paid, ({ currency }) => currency)].map(([currency, some]): PaymentSum => {
    const precoro = sumOf(some.map((one) => one.precoro));
    const external = sumOf(some.map((one) => one.external));
    const equal = some.every((one) => one.equal);
    return { currency, invoices: some.length, precoro, external, equal };
  });
  const findings = paid.flatMap((one) => one.findings);
  return { findings: [...findings, ...untold.flatMap(leftOver)], sums };
}

interface Paid {
  readonly currency: string;
  readonly precoro: Decimal;
  readonly external: Decimal;
  readonly equal: boolean;
  readonly findings: readonly Finding[];
}

/** One that was voided outside is told by the name that it came under. */
function isToldOf(
  { companies, isTold: told }: Pick<InwardSides, 'companies' | 'isTold'>,
  { name, entity }: Feed,
  { id, externalId }: PrecoroRecord,
): boolean {
  const named = externalId === null ? null : namedByShown(companies, externalId);
  return told({ entity, id }) || (named !== null && told(incomingRef({ feed: name, entity, ...named })));
}

/** It came from outside, and is not in the books there any more. */
function leftOver({ id, label, externalId }: PrecoroRecord): readonly Finding[] {
  if (externalId === null) return [];
  const words = `stands in Precoro as ${externalId}, which is not in the books outside, and nobody was told`;
  return [{ fault: 'unlinked', ref: { entity: 'payment', id }, label: `payment ${label}`, words }];
}

/** One invoice. `beside`: payments there that name none of those outside. */
function paidOf(rules: PaymentRules, arrivals: readonly Arrival[], beside: readonly PrecoroRecord[]): Paid {
  const [first] = arrivals;
  const external = sumOf(arrivals.map(({ found }) => settledBy(found.fields, rules)));
  const mine = arrivals.flatMap(({ counterparts }) => counterparts.filter(isInForce));
  const precoro = sumOf([...mine, ...beside].map(amountOf));
  const findings = arrivals.flatMap((arrival) => judgeOne(arrival));
  const rounding = sumOf(arrivals.map(() => rules.roundingUpTo));
  const equal = compareDecimals(absolute(subtract(precoro, external)), rounding) <= 0;
  const words = `${precoro} is paid in Precoro, ${external} outside`;
  const unequal = !equal && first && findings.length === 0 ? [findingOf(first, 'stale', words)] : [];
  const currency = typeof first?.found.fields['currency'] === 'string' ? first.found.fields['currency'] : '';
  return { currency, precoro, external, equal, findings: [...findings, ...unequal] };
}

function judgeOne(arrival: Arrival): readonly Finding[] {
  const inForce = arrival.counterparts.filter(isInForce);
  if (inForce.length > 1) {
    const ids = inForce.map(({ id }) => id).join(', ');
    return [findingOf(arrival, 'duplicated', `posted as ${ids}`)];
  }
  return inForce.length === 1
    ? []
    : [findingOf(arrival, 'missing', 'paid outside, not refused, and not in Precoro')];
}

function settledBy(fields: Arrival['found']['fields'], { alsoSettles }: PaymentRules): Decimal {
  return sumOf(['amount', ...alsoSettles].map((name) => toDecimal(fields[name]) ?? '0'));
}

function invoiceOf(sides: Pick<InwardSides, 'ownerOf'>, { feed, company, found }: Arrival): string {
  const [bill] = feed.referencesOf(found.fields);
  return (bill && sides.ownerOf(bill, company)?.id) ?? '';
}

function isInForce(payment: PrecoroRecord): boolean {
  return payment.status !== CANCELLED;
}

const CANCELLED = 8;

function shownOf(payment: PrecoroRecord) {
  const { writes } = CATALOGUE.payment;
  return writes ? shownValues(writes, payment) : {};
}

function invoiceShown(payment: PrecoroRecord): string {
  const { invoice } = shownOf(payment);
  return typeof invoice === 'string' ? invoice : '';
}

function amountOf(payment: PrecoroRecord): Decimal {
  return toDecimal(shownOf(payment)['sumPaid']) ?? '0';
}
