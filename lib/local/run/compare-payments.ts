import { absolute, compareDecimals, subtract, sumOf, toDecimal, type Decimal } from '../../domain/money.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import { shownValues } from '../../entities/write-values.ts';
import type { PaymentRules } from '../../mapping/contract.ts';
import type { Finding } from '../../sync/reconcile.ts';
import { findingOf, isTold, type Arrival, type InwardSides } from './compare-inward.ts';

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
  sides: Pick<InwardSides, 'precoro' | 'ownerOf' | 'isTold'>,
  rules: PaymentRules,
  arrivals: readonly Arrival[],
): PaymentComparison {
  const counting = arrivals.filter((arrival) => !isTold(sides, arrival));
  const invoices = Map.groupBy(counting, (arrival) => invoiceOf(sides, arrival));
  const ours = new Set(arrivals.flatMap(({ counterparts }) => counterparts.map(({ id }) => id)));
  const inForce = (sides.precoro.get('payment') ?? []).filter(isInForce);
  const paid = [...invoices].map(([invoice, of]) => {
    const beside = inForce.filter((payment) => invoiceShown(payment) === invoice && !ours.has(payment.id));
    return paidOf(sides, rules, of, beside);
  });
  const sums = [...Map.groupBy(paid, ({ currency }) => currency)].map(([currency, some]): PaymentSum => {
    const precoro = sumOf(some.map((one) => one.precoro));
    const external = sumOf(some.map((one) => one.external));
    const equal = some.every((one) => one.equal);
    return { currency, invoices: some.length, precoro, external, equal };
  });
  return { findings: paid.flatMap(({ findings }) => findings), sums };
}

interface Paid {
  readonly currency: string;
  readonly precoro: Decimal;
  readonly external: Decimal;
  readonly equal: boolean;
  readonly findings: readonly Finding[];
}

/** One invoice. `beside`: payments there that name none of those outside. */
function paidOf(
  sides: Pick<InwardSides, 'isTold'>,
  rules: PaymentRules,
  arrivals: readonly Arrival[],
  beside: readonly PrecoroRecord[],
): Paid {
  const [first] = arrivals;
  const external = sumOf(arrivals.map(({ found }) => settledBy(found.fields, rules)));
  const mine = arrivals.flatMap(({ counterparts }) => counterparts.filter(isInForce));
  const untold = beside.filter(({ id }) => !sides.isTold({ entity: 'payment', id }));
  const precoro = sumOf([...mine, ...untold].map(amountOf));
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
