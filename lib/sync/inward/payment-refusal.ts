import { compareDecimals, type Decimal } from '../../domain/money.ts';
import type { Failure } from '../../domain/failures.ts';
import type { Inbound } from '../ports/inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import type { InvoiceState } from './invoice-state.ts';

/** Why a payment does not add up with its invoice; null where it does. */
export function refusalOf(
  inbound: Inbound,
  state: InvoiceState,
  { total, amount }: { readonly total: Decimal; readonly amount: Decimal },
): Failure | null {
  const name = `payment ${labelOfInbound(inbound)}`;
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

function refused(words: string): Failure {
  return { kind: 'refused', actor: 'accountant', words };
}
