import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { nextKey, wasUnlinked } from '../sync/idempotency-key.ts';
import { orderUnder } from '../sync/order-of.ts';
import type { AuditEntry, Link } from '../sync/ports/state.ts';
import { companiesGiven } from './companies-given.ts';
import { dayOf } from './day-of.ts';
import { incomingAt, settleUnlinked } from './inward/link-incoming.ts';
import { nameRecord, type NamedRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';
import { overtaken, underLease } from './under-lease.ts';
import { mappingOf } from '../sync/services.ts';
import { withStep } from '../sync/trail.ts';

export type UnlinkServices = Pick<
  OperatorServices,
  | 'clock'
  | 'newId'
  | 'integration'
  | 'catalogue'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'failures'
  | 'writeBacks'
  | 'inbounds'
  | 'upserts'
  | 'dispatcher'
  | 'audit'
  | 'who'
>;

export interface UnlinkEnd {
  readonly ref: RecordRef;
  readonly label: string;
  /** What it was linked to; empty when it was not linked. Outside it stands as it did. */
  readonly unlinked: readonly Counterpart[];
  /** What it is on hold for now; null when it was not linked. */
  readonly words: string | null;
}

export interface Counterpart {
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
}

/**
 * Takes a record's link away and puts the record on hold, until a person links it to another or releases it. The
 * external record is not touched. In all companies unless one is named.
 *
 * Throws RangeError for an unknown company, and RecordBusyError.
 */
export async function unlinkRecord(
  services: UnlinkServices,
  ref: RecordRef,
  company?: string,
): Promise<UnlinkEnd> {
  const companies = companiesGiven(services.integration, company);
  const named = await nameRecord(services, ref);
  const ends: Unlinked[] = [];
  for (const one of companies) {
    const before = await services.links.read(ref, one);
    if (before) ends.push(...(await unlinkIn(services, named, before)));
  }
  if (ends.length > 0 && mappingOf(services.integration, ref.entity)) await sendRecords(services, [ref]);
  const unlinked = ends.flatMap(({ was }) => was ?? []);
  return { ref, label: named.label, unlinked, words: ends[0]?.words ?? null };
}

interface Unlinked {
  /** Null when it was unlinked before, and only what follows from that is done again. */
  readonly was: Counterpart | null;
  readonly words: string;
}

async function unlinkIn(
  services: UnlinkServices,
  named: NamedRecord,
  { ref, company, externalId, intent, hold }: Link,
): Promise<readonly Unlinked[]> {
  if (externalId === null && !isUnlinked({ ref, company, externalId, intent, hold })) return [];
  return underLease<readonly Unlinked[]>(services, ref, company, async (link) => {
    const was = counterpartOf(link);
    const incoming = was ? await incomingAt(services, ref.entity, was) : [];
    const after = was ? await takeAway(services, link, was, forGood(services, named, link, was)) : link;
    if (!isUnlinked(after)) return { link, value: [] };
    await settleUnlinked(services, incoming, named);
    await clearShown(services, after);
    return { link: after, value: [{ was, words: after.hold?.words ?? '' }] };
  });
}

/** On hold since it was unlinked: a crash may have come before Precoro was told. */
function isUnlinked(link: Pick<Link, 'ref' | 'company' | 'externalId' | 'intent' | 'hold'>): boolean {
  return link.externalId === null && wasUnlinked(link) && link.hold?.kind === 'held';
}

export function counterpartOf({ company, target, externalId }: Link): Counterpart | null {
  return target !== null && externalId !== null ? { company, target, externalId } : null;
}

/** What becomes of a record whose link is taken away. */
export interface Unlinking {
  /** Null for one of which nothing is written. */
  readonly hold: Failure | null;
  /** See `Intent`. */
  readonly besides: readonly string[];
  /** 0: what is released from the hold is to be created. */
  readonly attempt: 0 | 1;
}

function forGood(
  { clock, integration, who }: UnlinkServices,
  { argument }: NamedRecord,
  link: Link,
  was: Counterpart,
): Unlinking {
  const goesOut = mappingOf(integration, link.ref.entity) !== undefined;
  const told = goesOut ? unlinkedBy : onlyUnlinkedBy;
  const hold = told({ at: clock.now(), who }, argument, was.externalId);
  return { hold, besides: besidesOf(link, was), attempt: 0 };
}

/** Takes the link away under its lease; {@link clearShown} is to follow. */
export async function takeAway(
  services: UnlinkServices,
  link: Link,
  was: Counterpart,
  { hold, besides, attempt }: Unlinking,
): Promise<Link> {
  const { audit, clock, who } = services;
  const now = clock.now();
  const subject = recordKey(link.ref);
  await audit.record({ at: now, who, what: 'unlinked', subject, detail: { ...was } });
  const after: Link = withStep(
    {
      ...link,
      phase: 'none',
      externalId: null,
      target: null,
      // Nothing was sent under this key yet.
      intent: { key: nextKey(link, now), payloadHash: '', attempt, at: now, besides },
      intentPayload: null,
      agreed: null,
      unsettledUntil: null,
      hold,
      wait: null,
    },
    now,
    `unlinked from ${was.externalId} by ${who}`,
  );
  if (!(await services.crossReference.saveUnlinked(after, was))) throw overtaken(link);
  return after;
}

/** What was once ruled out stays so. */
function besidesOf({ intent }: Link, { externalId }: Counterpart): readonly string[] {
  return [...new Set([...(intent?.besides ?? []), externalId])];
}

/** `argument` is what to type to mean the record. */
export function unlinkedBy(
  { at, who }: Pick<AuditEntry, 'at' | 'who'>,
  argument: string,
  externalId: string,
): Failure {
  const words = `On hold since ${dayOf(at)} by ${who}: unlinked from ${externalId}. Engineer: link it to the right one (precoro-sync link ${argument} ID), or run precoro-sync release ${argument} to have a new one created.`;
  return { kind: 'held', actor: 'engineer', words };
}

/** Of what only comes in nothing new is ever created outside. */
function onlyUnlinkedBy(
  { at, who }: Pick<AuditEntry, 'at' | 'who'>,
  argument: string,
  externalId: string,
): Failure {
  const words = `On hold since ${dayOf(at)} by ${who}: unlinked from ${externalId}. Engineer: link it to the right one (precoro-sync link ${argument} ID); else it stays as it is in Precoro.`;
  return { kind: 'held', actor: 'engineer', words };
}

/** With several companies Precoro shows our own key, as long as one of them is linked. */
export async function clearShown(
  services: Pick<UnlinkServices, 'clock' | 'integration' | 'links' | 'writeBacks' | 'dispatcher'>,
  link: Link,
): Promise<void> {
  const { ref, company } = link;
  const others = services.integration.companies.filter((one) => one !== company);
  const links = await Promise.all(others.map((one) => services.links.read(ref, one)));
  if (links.some((link) => link !== null && link.externalId !== null)) return;
  const order = await orderUnder(services, link, services.integration.companies);
  await services.writeBacks.desire(ref, { externalId: null }, order, services.clock.now());
  await services.dispatcher.wake(2);
}
