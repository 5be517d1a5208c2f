import { recordKey, type RecordRef } from '../../domain/records.ts';
import { MINUTE, SECOND } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import { tellLinked } from '../adopt-counterpart.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Link } from '../ports/state.ts';
import { withDeed } from '../trail.ts';
import { inboundFailed } from './finish-inbound.ts';
import { changeInbound, withInboundStep } from './inbound-state.ts';
import type { InwardServices } from './services.ts';
import { inboundPauses, inboundStands } from './wait-inbound.ts';

const LEASE_MS = MINUTE;
/** A record in work by the other direction is looked at again after so long. */
export const BUSY_RETRY_MS = 15 * SECOND;

/** A Precoro record that is an external one's counterpart. */
export interface FoundRecord {
  readonly ref: RecordRef;
  /** The external id that Precoro was last seen to show there; null for none. */
  readonly shown: string | null;
  /** For people: how it was found. */
  readonly how: string;
}

/**
 * Links an external record to the Precoro record that is its counterpart: one transaction in the cross-reference, as in the
 * other direction, then the inbound state; a crash in between finds the link again. Null when somebody else has to act or the
 * record is in work: that is stored.
 */
export async function linkInbound(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
  found: FoundRecord,
): Promise<Inbound | null> {
  const { clock, crossReference } = services;
  const now = clock.now();
  const until = now + LEASE_MS;
  const link = await crossReference.acquire(found.ref, inbound.company, services.newId(), until, now);
  if (link === 'busy') {
    await inboundPauses(services, inbound, `${recordKey(found.ref)} is in work`, BUSY_RETRY_MS);
    return null;
  }
  const linked = await underLease(services, feed, inbound, found, link);
  if (!linked) return null;
  const companies = { ...services, companies: services.integration.companies };
  // Whoever took the lease meanwhile may have stored the link as only made: it is told once more.
  if (!(await crossReference.release(await tellLinked(companies, linked, found.shown)))) {
    await inboundPauses(services, inbound, `${recordKey(found.ref)} is in work`, BUSY_RETRY_MS);
    return null;
  }
  return changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, found.how),
    ...{ phase: 'linked', ref: found.ref, intent: null, openUntil: null, wait: null },
    agreed: (known.ref?.id === found.ref.id ? known.agreed : null) ?? madeWith(known, feed),
  }));
}

/** What a POST has made was the same on both sides, whoever found it. */
function madeWith({ intent, hash }: Inbound, { version }: Feed): Inbound['agreed'] {
  return intent && { values: intent.values, contentHash: hash, feedVersion: version };
}

/** The link, still leased. Null when it may not be: then the lease is given back, and why is stored. */
async function underLease(
  services: InwardServices,
  feed: Feed,
  inbound: Inbound,
  found: FoundRecord,
  link: Link,
): Promise<Link | null> {
  const { externalId } = inbound;
  if (link.externalId === externalId && link.target === feed.target) return link;
  if (link.externalId !== null || (await isForPeople(services, link, found))) {
    await services.crossReference.release(link);
    await tellNotLinked(services, inbound, found, link);
    return null;
  }
  const now = services.clock.now();
  const ended = { hold: null, failure: null, intent: null, intentPayload: null, agreed: null } as const;
  const named = { phase: 'created', target: feed.target, externalId } as const;
  const linked = withDeed({ ...link, ...ended, ...named }, now, found.how);
  const saved = await services.crossReference.saveLinked(linked);
  if (saved === 'saved') return linked;
  if (saved === 'fenced') return null;
  await services.crossReference.release(link);
  const words = `${externalId} of the external system already belongs to ${recordKey(saved.taken)}, but ${recordKey(found.ref)} in Precoro carries it as well. Accountant: clear it on the wrong one.`;
  await inboundFailed(services, inbound, { kind: 'ambiguous', actor: 'accountant', words });
  return null;
}

/** A person has stopped the record, or has unlinked it and what Precoro shows is only not cleared yet. */
async function isForPeople(services: InwardServices, link: Link, { shown }: FoundRecord): Promise<boolean> {
  if (link.hold?.kind === 'held') return true;
  const wish = await services.writeBacks.read(link.ref);
  return shown !== null && wish?.desiredExternalId === null;
}

async function tellNotLinked(
  services: InwardServices,
  inbound: Inbound,
  { ref, shown }: FoundRecord,
  { externalId }: Link,
): Promise<void> {
  if (externalId === null)
    return inboundStands(services, inbound, `${recordKey(ref)} in Precoro is on hold, or was unlinked`);
  const words = `${recordKey(ref)} in Precoro carries ${shown ?? inbound.externalId}, but is linked to ${externalId} here. Accountant: unlink the wrong one.`;
  await inboundFailed(services, inbound, { kind: 'ambiguous', actor: 'accountant', words });
}
