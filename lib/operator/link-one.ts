import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { tellLinked } from '../sync/adopt-counterpart.ts';
import { sendable } from '../sync/merge-look.ts';
import type { Link } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { QUIET_MS } from '../sync/timing.ts';
import { closeFailure, type CloseServices } from './close-failure.ts';
import { decisionOn } from './decided.ts';
import { incomingAt, openUntilOf, settleLinked } from './inward/link-incoming.ts';
import type { Incoming } from './inward/incoming-key.ts';
import { linkedWords } from './linked-by-match.ts';
import type { NamedRecord } from './name-record.ts';
import { readWhole } from './read-whole.ts';
import type { OperatorServices } from './services.ts';
import { overtaken, underLease } from './under-lease.ts';
import { withCompanies } from './with-companies.ts';
import { withStep } from '../sync/trail.ts';

export type LinkOneServices = CloseServices &
  Pick<
    OperatorServices,
    'newId' | 'mirror' | 'crossReference' | 'waits' | 'inbounds' | 'upserts' | 'audit' | 'who'
  >;

/** Which external record a Precoro record is to be linked to. */
export interface LinkOrder {
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
  /** For the audit: how a person came to it. */
  readonly how: 'by hand' | 'by hand, unverified' | 'matched';
}

/** What must be known of the record; what to call it takes a look more. */
export type LinkedRecord = Pick<NamedRecord, 'ref' | 'facts' | 'record' | 'mirrored'>;

export type LinkOneEnd =
  /** `was`: what the record was on hold for, which the link ends. */
  | { readonly end: 'linked'; readonly already: boolean; readonly was: Failure | null }
  | { readonly end: 'taken'; readonly owner: RecordRef }
  | { readonly end: 'linkedElsewhere'; readonly externalId: string }
  /** A create was sent to that side, and its outcome is not known before then. */
  | { readonly end: 'unsettled'; readonly until: number; readonly side: 'external' | 'precoro' }
  /** Why a match leaves it to the person who decided otherwise. */
  | { readonly end: 'decided'; readonly words: string };

/**
 * Links a record that the external system is known to hold. Ends hold and failure, has Precoro show it, and leaves a wait
 * that is due, so that the record is compared and brought up to date whatever happens to this process. Nothing is
 * written outside from here.
 *
 * Throws RecordBusyError.
 */
export async function linkOne(
  services: LinkOneServices,
  named: LinkedRecord,
  order: LinkOrder,
): Promise<LinkOneEnd> {
  return underLease<LinkOneEnd>(services, named.ref, order.company, async (link) => {
    const incoming = await incomingAt(services, named.ref.entity, order);
    const refused = refusal(link, order, services.clock.now()) ?? underWay(incoming, services);
    if (refused) return { link, value: refused };
    const linked = await saveLink(services, link, order);
    if ('owner' in linked) return { link, value: { end: 'taken', owner: linked.owner } };
    const shown = named.record?.externalId ?? null;
    const told = await tellLinked(withCompanies(services), linked, shown);
    await closeFailure(services, told, ({ kind }) => kind !== 'decode');
    await readIfRowOnly(services, named);
    await settleLinked(services, incoming, named.ref);
    const already = isLinkedTo(link, order);
    return { link: compareNow(told, order, services), value: { end: 'linked', already, was: link.hold } };
  });
}

/** Precoro may be making a record for it just now: a second one would be left there. */
function underWay(incoming: readonly Incoming[], { clock }: LinkOneServices): LinkOneEnd | null {
  const until = openUntilOf(incoming, clock.now());
  return until === null ? null : { end: 'unsettled', until, side: 'precoro' };
}

function refusal(link: Link, order: LinkOrder, now: number): LinkOneEnd | null {
  const { externalId, phase, intent } = link;
  if (isLinkedTo(link, order)) return null;
  if (externalId !== null) return { end: 'linkedElsewhere', externalId };
  const until = (intent?.at ?? 0) + QUIET_MS;
  if (phase === 'creating' && now < until) return { end: 'unsettled', until, side: 'external' };
  const decided = order.how === 'matched' ? decisionOn(link) : null;
  return decided === null ? null : { end: 'decided', words: decided };
}

function isLinkedTo(link: Link, { target, externalId }: LinkOrder): boolean {
  return link.externalId === externalId && link.target === target;
}

/** Phase `created`: if this process dies before Precoro is told, the engine does it. */
async function saveLink(
  services: LinkOneServices,
  link: Link,
  order: LinkOrder,
): Promise<Link | { readonly owner: RecordRef }> {
  const { audit, clock, who } = services;
  const { company, target, externalId, how } = order;
  const detail = { company, target, externalId, how };
  await audit.record({ at: clock.now(), who, what: 'linked', subject: recordKey(link.ref), detail });
  const ended = { hold: null, failure: null, intent: null, intentPayload: null };
  const linked: Link = isLinkedTo(link, order)
    ? { ...link, ...ended, phase: 'created' }
    : { ...link, ...ended, phase: 'created', target, externalId, agreed: null, unsettledUntil: null };
  const saved = await services.crossReference.saveLinked(linked);
  if (saved === 'fenced') throw overtaken(link);
  return saved === 'saved' ? linked : { owner: saved.taken };
}

/** What only comes in is compared by its external record: nothing of it is sent, and nothing waits to be. */
function compareNow(link: Link, { externalId, how }: LinkOrder, services: LinkOneServices): Link {
  const { clock, integration, who } = services;
  const now = clock.now();
  const words = linkedWords(externalId, who, how);
  if (!mappingOf(integration, link.ref.entity)) return withStep({ ...link, wait: null }, now, words);
  const reason = 'just linked: both sides are compared';
  const wait = { dueAt: now, since: now, attempts: 0, reason, waitsFor: null };
  return withStep({ ...link, wait }, now, words);
}

/** A document of which only the list row is known cannot be compared yet. */
async function readIfRowOnly(
  services: LinkOneServices,
  { ref, facts, mirrored }: LinkedRecord,
): Promise<void> {
  if (!mirrored || sendable(mirrored, facts) || mirrored.detailDueAt !== null) return;
  await readWhole(services, ref, 'live');
}
