import { toDecimal, type Decimal } from '../../domain/money.ts';
import { recordKey, type RecordRef } from '../../domain/records.ts';
import type { OperatorServices } from '../../operator/services.ts';
import type { Verdict } from '../../operator/views.ts';
import { labelOfInbound } from '../../sync/inward/inbound-state.ts';
import type { Inbound } from '../../sync/ports/inbound.ts';

/** One payment of the external system, as it stands on its way to an invoice. */
export interface IncomingPayment {
  readonly label: string;
  readonly amount: Decimal | null;
  readonly currency: string | null;
  readonly changedAt: number;
  readonly state: Verdict['state'];
  readonly words: string;
}

/** Payments on one invoice, first seen first. Reads the payments' feeds whole. */
export async function paymentsOn(
  { integration, inbounds }: Pick<OperatorServices, 'integration' | 'inbounds'>,
  invoice: RecordRef,
): Promise<readonly IncomingPayment[]> {
  if (invoice.entity !== 'invoice') return [];
  const found: Inbound[] = [];
  for (const feed of integration.feeds.filter(({ payment }) => payment !== null)) {
    for await (const inbound of inbounds.scan(feed.name)) {
      if (inbound.group === recordKey(invoice)) found.push(inbound);
    }
  }
  return found.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt).map(paymentOf);
}

function paymentOf(inbound: Inbound): IncomingPayment {
  const { content, changedAt, hold, failure, seq, doneSeq, trail, wait } = inbound;
  const currency = content['currency'];
  const state = hold ? 'on hold' : failure ? 'failing' : seq > doneSeq ? 'on its way' : 'in step';
  const words = (hold ?? failure)?.words ?? wait?.reason ?? trail.at(-1)?.words ?? 'it was read';
  return {
    label: labelOfInbound(inbound),
    amount: toDecimal(content['amount']) ?? null,
    currency: typeof currency === 'string' ? currency : null,
    ...{ changedAt, state, words },
  };
}
