import type { RecordRef } from '../../domain/records.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { storedRecord } from '../stored-record.ts';
import { cancelPayment, invoiceOf } from './cancel-payment.ts';
import { inboundDone, inboundFailed } from './finish-inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { contentInMirror } from './shown.ts';
import { updateInPrecoro } from './update-in-precoro.ts';

/** What was deleted or voided outside, and told so by its source. Never what merely is not found. */
export async function goneOutside(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
): Promise<Spent | 'skipped'> {
  const { feed } = order;
  switch (feed.onGone) {
    case 'nothing':
      await inboundDone(services, inbound, 'nothing to do: it is gone, and stays in Precoro as configured');
      return 'skipped';
    case 'disable':
      return updateInPrecoro(services, session, order, { feed, inbound, values: { enable: false } }, ref);
    case 'cancel':
      return cancelPayment(services, session, order, inbound, ref);
    case 'report':
      await report(services, order, inbound, ref);
      return 'skipped';
  }
}

/** Told until it is out of use in Precoro, too. */
async function report(
  services: InwardServices,
  { feed }: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
): Promise<void> {
  if (await isOutOfUse(services, inbound, ref)) {
    await inboundDone(services, inbound, 'nothing to do: it is gone on both sides');
    return;
  }
  const { label } = services.catalogue[feed.entity];
  const deed = feed.payment ? 'cancel it there' : 'disable it there, or restore it outside';
  const words = `${labelOfInbound(inbound)} was ${feed.payment ? 'voided' : 'deleted'} in the external system, and stands in Precoro as ${label} ${ref.id}. Accountant: ${deed}.`;
  await inboundFailed(services, inbound, { kind: 'gone', actor: 'accountant', words });
}

/** As far as the mirror knows: a payment is seen on its invoice. */
async function isOutOfUse({ mirror }: InwardServices, inbound: Inbound, ref: RecordRef): Promise<boolean> {
  const invoice = ref.entity === 'payment' ? invoiceOf(inbound) : null;
  if (!invoice) return contentInMirror(await mirror.read(ref))?.['enable'] === false;
  const content = (await mirror.read(invoice))?.detail?.content;
  const known = content && storedRecord('invoice', content)?.payments;
  return known?.find(({ id }) => id === ref.id)?.status === CANCELLED;
}

const CANCELLED = 8;
