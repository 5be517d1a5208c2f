import { recordKey, type RecordRef } from '../../domain/records.ts';
import { MINUTE } from '../../domain/time.ts';
import type { WriteFacts } from '../../entities/write-facts.ts';
import type { Feed } from '../../mapping/contract.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Link } from '../ports/state.ts';
import { sendAgain } from '../send-again.ts';
import { mappingOf } from '../services.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { asCompared, asSeenAt, lastAgreed } from './agreed-values.ts';
import { inboundDone, inboundFailed } from './finish-inbound.ts';
import { holdOf, labelOfInbound } from './inbound-state.ts';
import { BUSY_RETRY_MS } from './link-inbound.ts';
import { goesToAndFro, rememberLost } from './lost-values.ts';
import { mergeValues, type Merged } from './merge-values.ts';
import { putChanges } from './put-changes.ts';
import { isSeen, readLinked } from './read-linked.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { observedAt, valuesInMirror } from './shown.ts';
import { inboundPauses, inboundStands } from './wait-inbound.ts';

/** The message of a record comes when its lease is given back. */
const AFTER_RELEASE_SECONDS = 2;
/** For two requests: a detail, and the PUT. */
const LEASE_MS = 2 * MINUTE;

/**
 * Compares a linked record with what Precoro shows, and writes what differs. Under the lease of the record, which the other
 * direction takes as well.
 */
export async function updateInPrecoro(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  ref: RecordRef,
): Promise<Spent | 'skipped'> {
  const { clock, crossReference } = services;
  const { inbound } = incoming;
  const now = clock.now();
  const link = await crossReference.acquire(ref, inbound.company, services.newId(), now + LEASE_MS, now);
  if (link === 'busy') {
    await inboundPauses(services, inbound, `${recordKey(ref)} is in work`, BUSY_RETRY_MS);
    return 'skipped';
  }
  try {
    return await compareAndWrite(services, session, order, incoming, link);
  } finally {
    await crossReference.release(link);
  }
}

async function compareAndWrite(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  link: Link,
): Promise<Spent | 'skipped'> {
  const { feed, inbound, values } = incoming;
  // That it is gone outside stops the other direction, and is what this one brings.
  if (link.hold && !(inbound.isGone && link.hold.kind === 'gone')) {
    await inboundStands(services, inbound, `${recordKey(link.ref)} is on hold: ${link.hold.words}`);
    return 'skipped';
  }
  const untold = await isUntold(services, inbound, link);
  if (untold) return 'skipped';
  const { writes } = services.catalogue[feed.entity];
  const mirrored = await services.mirror.read(link.ref);
  const shown = writes && valuesInMirror(writes, mirrored);
  if (!writes || !shown || !isSeen(inbound, mirrored))
    return readLinked(services, session, order, inbound, link.ref);
  const last = lastAgreed(inbound, link, feed.version);
  const known = last && asSeenAt(last, observedAt(mirrored));
  const sides = { wanted: values, shown, agreed: known?.values ?? null, open: known?.open };
  // A deletion is no word about a field: what it brings is configured, whoever owns the field.
  const merged = mergeValues(writes, inbound.isGone ? {} : feed.owners, sides);
  // Precoro's version may have gone over before the external side changed it: nothing else would send it once more.
  if (Object.keys(merged.send).length > 0 && mappingOf(services.integration, feed.entity))
    await sendAgain(services, link.ref, 0, AFTER_RELEASE_SECONDS);
  const agreed = asCompared({ ...(known ?? { values: {} }), ...madeOf(inbound, feed) }, merged);
  const told = await rememberLost(services, inbound, merged, values, shown);
  if (Object.keys(merged.write).length === 0) {
    await inboundDone(services, told, 'nothing to do: Precoro holds the same', { agreed });
    return 'skipped';
  }
  const compared = { ...incoming, inbound: told };
  if (await mayNotWrite(services, compared, writes, merged)) return 'skipped';
  return putChanges(services, session, order, compared, { link, merged, agreed, shown });
}

/**
 * True where it is not known what stands outside: while the other direction's write may still take effect there, and may have
 * written over what was told before; that direction reads it as soon as it cannot any more. And until its source tells it.
 */
async function isUntold(services: InwardServices, inbound: Inbound, link: Link): Promise<boolean> {
  const now = services.clock.now();
  // The other direction comes by itself, unless it waits for people. What is gone outside cannot be written over.
  const isToBeRead = link.failure === null && link.hold === null && !inbound.isGone;
  if (link.unsettledUntil !== null && (link.unsettledUntil > now || isToBeRead)) {
    const reason = `an update of ${recordKey(link.ref)} outside got no answer: what stands there is read first`;
    await inboundPauses(services, inbound, reason, Math.max(link.unsettledUntil - now, BUSY_RETRY_MS));
    return true;
  }
  if (inbound.hash !== '' || inbound.isGone) return false;
  await inboundDone(services, inbound, 'nothing to do: it was just written outside, and is told from there');
  return true;
}

function madeOf(
  { hash }: Inbound,
  { version }: Feed,
): { readonly contentHash: string; readonly feedVersion: string } {
  return { contentHash: hash, feedVersion: version };
}

/** True where a person has to act first: that is stored. */
async function mayNotWrite(
  services: InwardServices,
  { feed, inbound }: Incoming,
  writes: WriteFacts,
  { write }: Merged,
): Promise<boolean> {
  const fields = Object.keys(write).join(', ');
  const label = labelOfInbound(inbound);
  if (!writes.update) {
    const words = `${label} has changed in ${fields}, but Precoro's API cannot change a ${services.catalogue[feed.entity].label}. Accountant: change it in Precoro.`;
    await inboundFailed(services, inbound, { kind: 'rejected', actor: 'accountant', words });
    return true;
  }
  if (!goesToAndFro(inbound, write, services.clock.now())) return false;
  const words = `${label} goes to and fro between two states in ${fields}. Engineer: two systems write the same field, or Precoro does not keep it; name one owner for it, or take it out of inward.${feed.name}, then release the record.`;
  await inboundFailed(services, inbound, { ...holdOf(words), actor: 'engineer' }, { isHeld: true });
  return true;
}
