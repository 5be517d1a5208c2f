import { recordKey, type RecordRef } from '../../domain/records.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import { tellLinked } from '../adopt-counterpart.ts';
import { linkName, type Inbound } from '../ports/inbound.ts';
import type { Link } from '../ports/state.ts';
import { withDeed } from '../trail.ts';
import { inboundFailed, inboundWaits } from './finish-inbound.ts';
import { changeInbound, withInboundStep } from './inbound-state.ts';
import type { InwardServices } from './services.ts';
import { wakeInbounds } from './wake-inbounds.ts';

const LEASE_MS = MINUTE;
const BUSY_RETRY_MS = 15 * SECOND;

/**
 * Links an external record to the Precoro record that is its counterpart: one transaction in the cross-reference, as in the
 * other direction, then the inbound state; a crash in between finds the link again. Null when somebody else has to act or the
 * record is in work: that is stored.
 */
export async function linkInbound(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
  found: { readonly ref: RecordRef; readonly shown: string | null; readonly how: string },
): Promise<Inbound | null> {
  const { clock, crossReference } = services;
  const { company, externalId } = inbound;
  const { ref, shown, how } = found;
  const now = clock.now();
  const link = await crossReference.acquire(ref, company, services.newId(), now + LEASE_MS, now);
  if (link === 'busy') {
    await inboundWaits(services, inbound, `${recordKey(ref)} is in work`, now + BUSY_RETRY_MS);
    return null;
  }
  const isHere = link.externalId === externalId && link.target === feed.target;
  if (!isHere && link.externalId !== null) {
    await crossReference.release(link);
    const words = `${recordKey(ref)} in Precoro carries ${shown ?? externalId}, but is linked to ${link.externalId} here. Accountant: unlink the wrong one.`;
    await inboundFailed(services, inbound, { kind: 'ambiguous', actor: 'accountant', words });
    return null;
  }
  const ended = { hold: null, failure: null, intent: null, intentPayload: null };
  const linked: Link = isHere
    ? link
    : withDeed(
        { ...link, ...ended, phase: 'created', target: feed.target, externalId, agreed: null },
        now,
        how,
      );
  const saved = isHere ? 'saved' : await crossReference.saveLinked(linked);
  if (saved === 'fenced') return null;
  if (saved !== 'saved') {
    await crossReference.release(link);
    const words = `${externalId} of the external system already belongs to ${recordKey(saved.taken)}, but ${recordKey(ref)} in Precoro carries it as well. Accountant: clear it on the wrong one.`;
    await inboundFailed(services, inbound, { kind: 'ambiguous', actor: 'accountant', words });
    return null;
  }
  const told = await tellLinked({ ...services, companies: services.integration.companies }, linked, shown);
  await crossReference.release(told);
  const stored = await changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, how),
    phase: 'linked',
    ref,
    intent: null,
    wait: null,
  }));
  await wakeInbounds(services, linkName(feed.target, company, externalId));
  return stored;
}
