import type { RecordRef } from '../../domain/records.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { PrecoroAnswer } from '../ports/precoro.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { inboundDone, inboundFailed } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { invoiceChanged, lookAtInvoice } from './invoice-state.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { inboundRetries, inboundUnanswered, openInbound } from './wait-inbound.ts';

/** Cancels in Precoro what was voided outside. Harmless when it is repeated, but looked at first all the same. */
export async function cancelPayment(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
): Promise<Spent | 'skipped'> {
  const invoice = invoiceOf(inbound);
  if (!invoice) {
    await inboundFailed(services, inbound, notDone(inbound, 'its invoice is not known here any more'));
    return 'skipped';
  }
  const look = await lookAtInvoice(services, session, order, inbound, invoice);
  if ('spent' in look) return look.spent;
  const posted = look.state.payments.find(({ id }) => id === ref.id);
  if (!posted) {
    await inboundDone(services, inbound, 'it counts no more in Precoro', cancelled(inbound));
    return 'skipped';
  }
  let begun: Inbound | null = null;
  const begin = async () => {
    begun = await openInbound(services, inbound, 'it is being cancelled, or that got no answer');
    return begun !== null;
  };
  const key = { id: ref.id, idn: posted.idn };
  const call = { kind: 'cancel', entity: 'payment', key } as const;
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  if (!spent.spent || !begun) return spent;
  await invoiceChanged(services, invoice);
  await takeCancelled(services, begun, posted.idn, spent.answer);
  return spent;
}

async function takeCancelled(
  services: InwardServices,
  inbound: Inbound,
  idn: string,
  answer: PrecoroAnswer,
): Promise<void> {
  if (answer.kind === 'object') {
    await inboundDone(services, inbound, `cancelled payment ${idn} in Precoro`, cancelled(inbound));
    return;
  }
  if (answer.kind === 'page' || (answer.kind === 'unavailable' && answer.mayHaveHappened))
    return inboundUnanswered(services, inbound, `its cancellation got no answer`);
  const closed = await changeInbound(services, inbound, (one) => ({ ...one, openUntil: null }));
  if (!closed) return;
  if (answer.kind === 'rejected' || answer.kind === 'notFound')
    await inboundFailed(services, closed, notDone(closed, `Precoro does not cancel it: ${answer.words}`));
  else await inboundRetries(services, closed, `Precoro did not take it: ${answer.kind}`);
}

/** Where a payment stands; null where that is not known any more. */
export function invoiceOf({ group, agreed }: Inbound): RecordRef | null {
  const [entity, id] = group?.split('#') ?? [];
  if (entity === 'invoice' && id) return { entity, id };
  const posted = agreed?.values['invoice'];
  return typeof posted === 'string' ? { entity: 'invoice', id: posted } : null;
}

/** Should it count again outside, a person has to see to it. */
function cancelled({ agreed }: Inbound) {
  return { agreed: agreed && { ...agreed, values: { ...agreed.values, isCancelled: true } } };
}

function notDone(inbound: Inbound, why: string) {
  const words = `payment ${labelOfInbound(inbound)} was voided in the external system and still counts in Precoro: ${why}. Accountant: cancel it there.`;
  return { kind: 'rejected', actor: 'accountant', words } as const;
}
