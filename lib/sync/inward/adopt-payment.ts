import type { Payment } from '../../entities/payment.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import { handOnRows } from '../hand-on.ts';
import type { Inbound } from '../ports/inbound.ts';
import { agreedOf, inboundDone } from './finish-inbound.ts';
import { changeInbound } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import type { InwardOrder, InwardServices } from './services.ts';

/**
 * Links a payment that stands on its invoice. Its own row in the mirror lets the write-back show the external id. `values`
 * are what was posted, or would have been; what is wanted beyond that is compared with them next.
 */
export async function adoptPayment(
  services: InwardServices,
  order: InwardOrder,
  inbound: Inbound,
  found: Payment,
  values: WriteValues,
): Promise<void> {
  await keepPayment(services, order, found, values['invoice']);
  const how = `found in Precoro as payment ${found.idn}`;
  const { feed } = order;
  const ref = { entity: 'payment', id: found.id } as const;
  const linked = await linkInbound(services, feed, inbound, { ref, shown: found.externalId, how });
  if (!linked) return;
  const agreed = agreedOf(inbound, values, feed.version);
  const isAsSent = inbound.intent === null;
  // What was told since it was judged is still to be done.
  if (isAsSent) await inboundDone(services, linked, how, { agreed }, inbound.seq);
  else await changeInbound(services, linked, (known) => ({ ...known, agreed }));
}

/** A payment, as its invoice shows it, becomes a row of its own in the mirror. */
export async function keepPayment(
  services: InwardServices,
  { rules, fence }: InwardOrder,
  { id, idn, externalId, status, sumPaid, payDate, currency, note }: Payment,
  invoiceId: unknown,
): Promise<void> {
  const seen = { id, idn, status, sumPaid, payDate, currency, note, externalId };
  await handOnRows(services, [{ ...seen, invoice: { id: invoiceId ?? null } }], rules, fence);
}
