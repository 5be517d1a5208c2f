import { toDecimal } from '../../domain/money.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { adoptPayment } from './adopt-payment.ts';
import { namedPayment, unclaimedPayments } from './find-payment.ts';
import { inboundFailed } from './finish-inbound.ts';
import { advanceInbound, holdOf, labelOfInbound, withInboundStep } from './inbound-state.ts';
import { lookAtInvoice } from './invoice-state.ts';
import { textOf } from './shown.ts';
import type { InwardOrder, InwardServices } from './services.ts';

/**
 * What became of a POST without an answer, once it can have no effect any more: looked for where it was sent, and by what was
 * sent, whatever the external system wants by now. `inbound`: nothing of it is there, and it goes on as one that was never
 * sent.
 */
export async function settlePayment(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
): Promise<{ readonly inbound: Inbound } | { readonly spent: Spent | 'skipped' }> {
  const sent = inbound.intent?.values ?? {};
  const invoice: RecordRef = { entity: 'invoice', id: textOf(sent['invoice']) };
  const look = await lookAtInvoice(services, session, order, inbound, invoice);
  if ('spent' in look) return look;
  const { payments, cancelled } = look.state;
  const amount = toDecimal(sent['sumPaid']);
  const mark = { amounts: amount === undefined ? [] : [amount], payDate: sent['payDate'] };
  const [equal = null] = await unclaimedPayments(services, payments, mark);
  const found = namedPayment(services, inbound, look.state) ?? equal;
  if (found) {
    await adoptPayment(services, order, inbound, found, sent);
    return { spent: 'skipped' };
  }
  const [doubtful] = await unclaimedPayments(services, cancelled, mark);
  if (doubtful) {
    const words = `payment ${labelOfInbound(inbound)} was sent to Precoro without an answer, and an equal one (${doubtful.idn}) was cancelled there since. Accountant: see whether it is to count; release it, to have it posted again.`;
    const changes = { phase: 'new', intent: null, openUntil: null } as const;
    await inboundFailed(services, inbound, holdOf(words), { isHeld: true, changes });
    return { spent: 'skipped' };
  }
  const words = 'looked for it: not there, so it may be sent once more';
  const told = withInboundStep(inbound, services.clock.now(), words);
  const free = await advanceInbound(services, told, { phase: 'new', intent: null, openUntil: null });
  return free ? { inbound: free } : { spent: 'skipped' };
}
