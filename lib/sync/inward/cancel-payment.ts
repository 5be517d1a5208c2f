import type { RecordRef } from '../../domain/records.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { QUIET_MS } from '../timing.ts';
import { inboundDone, inboundFailed, inboundRetries, inboundWaits } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { INVOICE_READ_MS, invoiceState, readInvoiceSoon } from './invoice-state.ts';
import type { InwardOrder, InwardServices } from './services.ts';

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
  const state = await invoiceState(services, invoice, inbound.openUntil ?? 0);
  if (!state) {
    await inboundWaits(
      services,
      inbound,
      'its invoice is read first',
      services.clock.now() + INVOICE_READ_MS,
    );
    return 'skipped';
  }
  const posted = state.payments.find(({ id }) => id === ref.id);
  if (!posted) {
    await inboundDone(services, inbound, 'it counts no more in Precoro');
    return 'skipped';
  }
  let begun: Inbound | null = null;
  const begin = async () => {
    const now = services.clock.now();
    const openUntil = now + QUIET_MS;
    const attempts = inbound.wait?.attempts ?? 0;
    const wait = { dueAt: openUntil, since: now, attempts, reason: 'it is being cancelled', waitsFor: null };
    const opened: Inbound = { ...inbound, openUntil, wait };
    begun = (await services.inbounds.save(opened)) ? { ...opened, version: opened.version + 1 } : null;
    return begun !== null;
  };
  const key = { id: ref.id, idn: posted.idn };
  const call = { kind: 'cancel', entity: 'payment', key } as const;
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  const known = begun as Inbound | null;
  if (!spent.spent || !known) return spent;
  const { answer } = spent;
  if (answer.kind === 'object') {
    await inboundDone(services, known, `cancelled payment ${posted.idn} in Precoro`);
    const mirrored = await services.mirror.read(invoice);
    if (mirrored) await readInvoiceSoon(services, mirrored);
    return spent;
  }
  if (answer.kind === 'page' || (answer.kind === 'unavailable' && answer.mayHaveHappened)) return spent;
  const closed = await changeInbound(services, known, (one) => ({ ...one, openUntil: null }));
  if (!closed) return spent;
  if (answer.kind === 'rejected' || answer.kind === 'notFound')
    await inboundFailed(services, closed, notDone(closed, `Precoro does not cancel it: ${answer.words}`));
  else await inboundRetries(services, closed, `Precoro did not take it: ${answer.kind}`);
  return spent;
}

function invoiceOf({ group }: Inbound): RecordRef | null {
  const [entity, id] = group?.split('#') ?? [];
  return entity === 'invoice' && id ? { entity, id } : null;
}

function notDone(inbound: Inbound, why: string) {
  const words = `payment ${labelOfInbound(inbound)} was voided in the external system and still counts in Precoro: ${why}. Accountant: cancel it there.`;
  return { kind: 'rejected', actor: 'accountant', words } as const;
}
