import type { Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { cancelPayment } from './cancel-payment.ts';
import { inboundDone, inboundFailed } from './finish-inbound.ts';
import { labelOfInbound } from './inbound-state.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { updateInPrecoro } from './update-in-precoro.ts';

/** What was deleted or voided outside, and told so by its source. Never what merely is not found. */
export async function goneOutside(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
): Promise<Spent | 'skipped'> {
  const { feed } = order;
  const { ref } = inbound;
  if (ref === null) {
    await inboundDone(services, inbound, 'nothing to do: it is gone, and never was in Precoro');
    return 'skipped';
  }
  switch (feed.onGone) {
    case 'nothing':
      await inboundDone(services, inbound, 'nothing to do: it is gone, and stays in Precoro as configured');
      return 'skipped';
    case 'disable':
      return updateInPrecoro(services, session, order, { feed, inbound, values: { enable: false } }, ref);
    case 'cancel':
      return cancelPayment(services, session, order, inbound, ref);
    case 'report': {
      const { label } = services.catalogue[feed.entity];
      const deed = feed.payment ? 'cancel it there' : 'disable it there, or restore it outside';
      const words = `${labelOfInbound(inbound)} was ${feed.payment ? 'voided' : 'deleted'} in the external system, and stands in Precoro as ${label} ${ref.id}. Accountant: ${deed}.`;
      await inboundFailed(services, inbound, { kind: 'gone', actor: 'accountant', words });
      return 'skipped';
    }
  }
}
