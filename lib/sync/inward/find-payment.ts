import { compareDecimals, type Decimal } from '../../domain/money.ts';
import type { Payment } from '../../entities/payment.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { InvoiceState } from './invoice-state.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import type { InwardServices } from './services.ts';

/** By what a payment is known where it does not show its external id. */
export interface PaymentMark {
  readonly amounts: readonly Decimal[];
  readonly payDate: unknown;
}

/** The payment that carries this external id, cancelled or not; null where none shows it. */
export function namedPayment(
  { integration }: Pick<InwardServices, 'integration'>,
  inbound: Inbound,
  { payments, cancelled }: InvoiceState,
): Payment | null {
  const id = shownIdOf(integration.companies, inbound);
  return [...payments, ...cancelled].find(({ externalId }) => externalId === id) ?? null;
}

/**
 * Payments of this amount and day that show no external id and belong to nobody: ours, whose answer was lost, or one that was
 * entered by hand. Of several any will do, for they are equal: two equal payments need two of them.
 */
export async function unclaimedPayments(
  services: InwardServices,
  payments: readonly Payment[],
  { amounts, payDate }: PaymentMark,
): Promise<readonly Payment[]> {
  const unclaimed: Payment[] = [];
  for (const one of payments) {
    const isEqual = amounts.some((amount) => compareDecimals(one.sumPaid, amount) === 0);
    if (one.externalId !== null || !isEqual || !isSameDay(one.payDate, payDate)) continue;
    if (!(await isClaimed(services, one))) unclaimed.push(one);
  }
  return unclaimed;
}

/** A payment that shows no day may be of any. */
function isSameDay(shown: string | null, wanted: unknown): boolean {
  return shown === null || typeof wanted !== 'string' || shown.slice(0, 10) === wanted.slice(0, 10);
}

async function isClaimed({ links, integration }: InwardServices, { id }: Payment): Promise<boolean> {
  const known = await Promise.all(
    integration.companies.map((company) => links.read({ entity: 'payment', id }, company)),
  );
  return known.some((link) => link?.externalId != null);
}
