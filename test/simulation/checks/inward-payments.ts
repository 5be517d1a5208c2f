import type { Inbound } from '../../../lib/sync/ports/inbound.ts';
import { newest, type Subject } from '../world/inward-truth.ts';
import { CANCELLED, centsOf } from '../world/precoro-writes.ts';
import type { World } from '../world/world.ts';

/** The invoice whose bill it pays, where that is linked; null for a bill that is none of ours. */
function invoiceOf(world: World, subject: Subject): string | null {
  const bill = newest(subject).fields['bill'];
  const link = world.stores.crossReference
    .links()
    .find(({ target, externalId }) => target === 'bill' && externalId === bill);
  return link?.ref.id ?? null;
}

/** Each payment stands once, on its invoice, with what was paid. */
export function checkPayment(world: World, subject: Subject, inbound: Inbound): void {
  const { watch, precoro, plan } = world;
  const { fields, isGone } = newest(subject);
  const what = `payment ${subject.externalId}`;
  const invoice = invoiceOf(world, subject);
  if (inbound.ref === null) {
    if (invoice === null || isGone) return;
    const why = whyNotPaid(world, subject);
    if (why === null)
      watch.tell('lost', `${what} of invoice ${invoice} is not in Precoro, and nobody was told`);
    return;
  }
  const posted = precoro.find('payment', Number(inbound.ref.id));
  if (!posted)
    return watch.tell('unlinked', `${what} is linked to payment ${inbound.ref.id}, which is not there`);
  if (isGone) {
    const isDone = plan.inward?.onVoided !== 'cancel' || posted['status'] === CANCELLED;
    if (!isDone) watch.tell('stale', `${what} was voided, but still counts in Precoro`);
    return;
  }
  const { id } = posted['invoice'] as { readonly id: unknown };
  const cents = centsOf(fields['amount']) + centsOf(fields['discount']);
  const isRight = String(id) === invoice && Math.abs(centsOf(posted['sumPaid']) - cents) <= 1;
  if (!isRight)
    watch.tell('stale', `${what} stands as ${String(posted['sumPaid'])} on invoice ${String(id)}`);
  if (posted['status'] === CANCELLED) watch.tell('lost', `${what} is linked to what counts no more`);
}

/** Why Precoro cannot take it, in words; null where it could. */
export function whyNotPaid(world: World, subject: Subject): string | null {
  const id = invoiceOf(world, subject);
  if (id === null) return 'its bill is not linked';
  const invoice = world.precoro.find('invoice', Number(id));
  if (!invoice || invoice['status'] === CANCELLED) return 'its invoice is gone';
  const { fields } = newest(subject);
  const cents = centsOf(fields['amount']) + centsOf(fields['discount']);
  const open = centsOf(invoice['sum']) - centsOf(invoice['sumPaid']);
  return cents > open + 1 ? 'it is more than what is open' : null;
}
