import { recordKey } from '../../domain/records.ts';
import { MINUTE } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import { createdFor } from '../idempotency-key.ts';
import type { Inbound } from '../ports/inbound.ts';
import { advanceInbound, withInboundStep } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import type { InwardServices } from './services.ts';
import { shownInMirror } from './shown.ts';
import { inboundPauses, inboundStands } from './wait-inbound.ts';

/**
 * Sets a record right with the cross-reference, which both directions and people change. Its word counts: what it links is
 * never made a second time, what a person has unlinked there is not written any more. Null when nothing may be done now:
 * that is stored.
 */
export async function identifyInbound(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
): Promise<Inbound | null> {
  const owner = await services.links.owner(inbound.company, feed.target, inbound.externalId);
  if (owner) {
    if (inbound.phase === 'linked' && inbound.ref?.id === owner.id) return inbound;
    const shown = await shownInMirror(services, owner);
    const how = `linked to ${recordKey(owner)} already`;
    return linkInbound(services, feed, inbound, { ref: owner, shown, how });
  }
  if (inbound.phase === 'linked') return unlinked(services, inbound);
  return (await isBeingSettled(services, inbound)) ? null : inbound;
}

/**
 * A create without an answer made it for a record of Precoro, which does not know yet: that direction finds it, and links it.
 * Where the system does not keep our keys nothing tells, and Precoro's unique names stop a second one.
 */
async function isBeingSettled(services: InwardServices, inbound: Inbound): Promise<boolean> {
  const made = createdFor(inbound.madeWith ?? null);
  const link = made && (await services.links.read(made.ref, made.company));
  if (!link || link.phase !== 'creating' || link.intent?.key !== inbound.madeWith) return false;
  const words = `it was made for ${recordKey(link.ref)}, which is not linked to it yet`;
  if (link.hold) await inboundStands(services, inbound, `${words}: ${link.hold.words}`);
  else await inboundPauses(services, inbound, words, MINUTE);
  return true;
}

/**
 * A person took its link away, and decides what becomes of the Precoro record first: that one is on hold until then. Of one
 * that is gone there is nothing to decide: unlinking it says that it is to be made anew.
 */
async function unlinked(services: InwardServices, inbound: Inbound): Promise<Inbound | null> {
  const { ref, company, failure } = inbound;
  const link = ref && (await services.links.read(ref, company));
  if (ref && link?.hold && failure?.kind !== 'gone') {
    await inboundStands(services, inbound, `it was unlinked from ${recordKey(ref)}, which is on hold`);
    return null;
  }
  const words = 'unlinked: it is a record of its own again';
  return advanceInbound(services, withInboundStep(inbound, services.clock.now(), words), {
    ...{ phase: 'new', ref: null, agreed: null, intent: null, openUntil: null, lookedAt: null },
  });
}
