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
  const { id, idn, externalId: shown, status, sumPaid, payDate, currency, note } = found;
  const seen = { id, idn, status, sumPaid, payDate, currency, note, externalId: shown };
  const row = { ...seen, invoice: { id: values['invoice'] ?? null } };
  await handOnRows(services, [row], order.rules, order.fence);
  const how = `found in Precoro as payment ${idn}`;
  const { feed } = order;
  const ref = { entity: 'payment', id } as const;
  const linked = await linkInbound(services, feed, inbound, { ref, shown, how });
  if (!linked) return;
  const agreed = agreedOf(inbound, values, feed.version);
  const isAsSent = inbound.intent === null;
  if (isAsSent) await inboundDone(services, linked, how, { agreed });
  else await changeInbound(services, linked, (known) => ({ ...known, agreed }));
}
