import type { Failure } from '../../domain/failures.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { changeInbound, labelOfInbound } from '../../sync/inward/inbound-state.ts';
import { dayOf } from '../day-of.ts';
import type { NamedRecord } from '../name-record.ts';
import type { Incoming } from './incoming-key.ts';
import { heldApart, tellIncoming } from './incoming-state.ts';
import type { LinkIncomingServices } from './link-incoming.ts';

/**
 * The match of these external records with one of Precoro is taken back: each is a record of its own again, and on hold until
 * it is matched anew, linked or released. Told before it is stored, so that no crash keeps it from people.
 */
export async function settleUndone(
  services: LinkIncomingServices,
  incoming: readonly Incoming[],
  was: Pick<NamedRecord, 'ref' | 'title'>,
): Promise<void> {
  const { clock, who } = services;
  for (const one of incoming) {
    const { inbound } = one;
    if (inbound.ref !== null && inbound.ref.id !== was.ref.id) continue;
    const hold = undoneBy(services, one, was);
    await tellIncoming(services, inbound, hold);
    const step = `the match with ${was.title} (id ${was.ref.id}) was undone by ${who}`;
    await changeInbound(services, inbound, (known) => heldApart(known, hold, clock.now(), step));
  }
}

function undoneBy(
  { clock, who }: LinkIncomingServices,
  { feed, inbound }: Incoming,
  { ref, title }: Pick<NamedRecord, 'ref' | 'title'>,
): Failure {
  const argument = `"${incomingRef(inbound).id}"`;
  const words = `On hold since ${dayOf(clock.now())} by ${who}: the match of ${labelOfInbound(inbound)} (${inbound.externalId}) with ${title} (id ${ref.id}) was undone. Accountant: match it anew (precoro-sync match ${feed.entity} --plan FILE.csv), link the right one (precoro-sync link ${argument} ID), or run precoro-sync release ${argument} to have it made in Precoro.`;
  return { kind: 'ambiguous', actor: 'accountant', words };
}
