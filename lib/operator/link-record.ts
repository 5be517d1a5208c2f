import type { ExternalRecord, Target } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import { incomingRef } from '../sync/incoming-ref.ts';
import { labelOfInbound } from '../sync/inward/inbound-state.ts';
import type { Link } from '../sync/ports/state.ts';
import { feedsOf, mappingOf } from '../sync/services.ts';
import {
  ExternalUnreachableError,
  findExternal,
  labelOfExternal,
  openTarget,
  readExternal,
  type AskServices,
} from './ask-external.ts';
import { companiesGiven } from './companies-given.ts';
import { configured } from './configured.ts';
import { incomingById } from './inward/find-incoming.ts';
import { incomingMeantBy, isIncoming, readIncoming, type Incoming } from './inward/incoming-key.ts';
import { isPaymentSeen, precoroRefGiven } from './inward/link-incoming.ts';
import { seeInPrecoro, type SeeServices } from './inward/see-in-precoro.ts';
import { linkOne, type LinkOneServices, type LinkOrder } from './link-one.ts';
import { whyNotLinked, type WhyNot } from './link-refusals.ts';
import { nameKnownRecord, nameRecord, RecordUnknownError, type NamedRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';

export type LinkServices = LinkOneServices & AskServices & SeeServices;

export interface LinkOptions {
  /** Where the record goes to several companies: the one that holds the external record. */
  readonly company?: string;
  /** Default, and all that is allowed today: the target of the entity's mapping. */
  readonly target?: string;
  /** Links without asking the external system whether it holds the record. Default false. */
  readonly unverified?: boolean;
}

export interface Linked {
  readonly end: 'linked';
  readonly ref: RecordRef;
  /** What people call it in Precoro. */
  readonly label: string;
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
  /** What people call it outside; null when it was not asked for. */
  readonly externalLabel: string | null;
  /** It was linked so before. */
  readonly already: boolean;
  /** What it was on hold for until now. */
  readonly was: Failure | null;
  /** Ids of what was created for it outside under another id, and stands there unlinked. */
  readonly leftBehind: readonly string[];
}

export interface LinkRefused {
  readonly end: 'refused';
  readonly ref: RecordRef;
  readonly label: string;
  readonly why: 'missing' | 'unreachable' | WhyNot['why'];
  readonly words: string;
  /** What to type first; null where no command helps. */
  readonly command: string | null;
}

export type LinkEnd = Linked | LinkRefused;

/**
 * Links a Precoro record to a record of the external system, as a person says. It is then compared and brought up to
 * date as if it had been created; while the gate is closed nothing is written outside.
 *
 * Throws RangeError for what is not configured and for a company that is not clear, RecordUnknownError, RecordBusyError.
 */
export async function linkRecord(
  services: LinkServices,
  ref: RecordRef,
  externalId: string,
  options: LinkOptions = {},
): Promise<LinkEnd> {
  if (isIncoming(ref)) return linkIncoming(services, ref, externalId, options);
  const { integration } = services;
  if (!mappingOf(integration, ref.entity) && feedsOf(integration, ref.entity).length > 0) {
    return linkToIncoming(services, ref, externalId, options);
  }
  const mapping = configured(integration, ref.entity);
  const named = await nameKnownRecord(services, ref);
  const order: LinkOrder = {
    company: companyOf(services, named, mapping, options.company),
    target: targetGiven(mapping, options.target),
    externalId: idGiven(externalId),
    how: options.unverified ? 'by hand, unverified' : 'by hand',
  };
  const seen = options.unverified ? UNSEEN : await verify(services, named, order);
  if ('refused' in seen) return seen.refused;
  const end = await linkOne(services, named, order);
  if (end.end !== 'linked') {
    const { why, words, command } = await whyNotLinked(services, named, order, end);
    return refuse(named, why, words, command);
  }
  await sendRecords(services, [ref]);
  const { company, target } = order;
  const { already, was } = end;
  const link = { ref, label: named.label, company, target, externalId: order.externalId };
  return { end: 'linked', ...link, ...seen, already, was };
}

/** `link "~tax/default/T-21" 7`: the external record that is named, and Precoro's id. */
async function linkIncoming(
  services: LinkServices,
  ref: RecordRef,
  given: string,
  options: LinkOptions,
): Promise<LinkEnd> {
  const incoming = await readIncoming(services, ref);
  if (!incoming) throw new RecordUnknownError(`${recordKey(ref)} was not read from the external system yet`);
  return linkPair(services, incoming, precoroRefGiven(ref.entity, given), options);
}

/** `link "tax 7" T-21`: the same the other way round, for what only comes in. */
async function linkToIncoming(
  services: LinkServices,
  ref: RecordRef,
  externalId: string,
  options: LinkOptions,
): Promise<LinkEnd> {
  const companies = companiesGiven(services.integration, options.company);
  const found = await incomingById(services, [ref.entity], [idGiven(externalId)]);
  const known = await Promise.all(found.map((one) => incomingMeantBy(services, one)));
  const mine = known.flat().filter(({ inbound }) => companies.includes(inbound.company));
  const [only] = mine;
  if (only && mine.length === 1) return linkPair(services, only, ref, options);
  if (mine.length > 1) {
    const names = mine.map(({ inbound }) => `"${incomingRef(inbound).id}"`).join(', ');
    throw new RangeError(`"${externalId}" means several external records: link one of ${names} to ${ref.id}`);
  }
  const { label } = await nameRecord(services, ref);
  const words = `No ${services.catalogue[ref.entity].label} ${externalId} was read from the external system yet.`;
  return { end: 'refused', ref, label, why: 'missing', words, command: null };
}

async function linkPair(
  services: LinkServices,
  incoming: Incoming,
  ref: RecordRef,
  options: LinkOptions,
): Promise<LinkEnd> {
  const { feed, inbound } = incoming;
  const { company, externalId } = inbound;
  const named = await nameRecord(services, ref);
  const how = options.unverified ? 'by hand, unverified' : 'by hand';
  const order: LinkOrder = { company, target: feed.target, externalId, how };
  if (inbound.ref !== null && inbound.ref.id !== ref.id) {
    const owner = await nameRecord(services, inbound.ref);
    const words = `${externalId} is linked to ${owner.title} already. If that is wrong, unlink it first.`;
    return refuse(named, 'taken', words, `precoro-sync unlink ${owner.argument}`);
  }
  const unseen = options.unverified ? null : await whyUnseen(services, incoming, named);
  if (unseen !== null) {
    const words = `Precoro was asked for ${named.facts.label} ${ref.id}: ${unseen}.`;
    return refuse(named, 'missing', words, null);
  }
  const end = await linkOne(services, named, order);
  if (end.end !== 'linked') {
    const { why, words, command } = await whyNotLinked(services, named, order, end);
    return refuse(named, why, words, command);
  }
  if (mappingOf(services.integration, ref.entity)) await sendRecords(services, [ref]);
  const { already, was } = end;
  const link = { ref, label: named.label, company, target: feed.target, externalId };
  const externalLabel = labelOfInbound(inbound);
  return { end: 'linked', ...link, externalLabel, leftBehind: [], already, was: was ?? inbound.hold };
}

/** What is not known here yet is looked for in Precoro; a payment only in its invoice. Null when it is there. */
async function whyUnseen(
  services: LinkServices,
  incoming: Incoming,
  { ref, mirrored }: NamedRecord,
): Promise<string | null> {
  if (mirrored !== null) return null;
  if (!incoming.feed.payment) return seeInPrecoro(services, incoming.feed, ref);
  const isSeen = await isPaymentSeen(services, incoming, ref);
  return isSeen ? null : 'the invoice that this payment is for does not show it';
}

const UNSEEN = { externalLabel: null, leftBehind: [] };

/** A document goes to one company; a supplier may go to several, and then one must be named. */
function companyOf(
  { integration }: LinkServices,
  { record, title }: NamedRecord,
  mapping: EntityMapping,
  given: string | undefined,
): string {
  const companies = companiesGiven(integration, given);
  const own = record && companies.length > 1 ? mapping.companiesOf(record) : companies;
  const choice = 'words' in own ? companies : own;
  const [only] = choice;
  if (only !== undefined && choice.length === 1) return only;
  throw new RangeError(`${title} goes to several companies: say which of ${choice.join(', ')}`);
}

function targetGiven(mapping: EntityMapping, given: string | undefined): string {
  if (given === undefined || given === mapping.target) return mapping.target;
  throw new RangeError(`records of ${mapping.entity} are linked to a ${mapping.target}, not to a ${given}`);
}

function idGiven(externalId: string): string {
  const id = externalId.trim();
  if (id === '') throw new RangeError('the external id is blank');
  return id;
}

type Seen =
  | { readonly externalLabel: string; readonly leftBehind: readonly string[] }
  | { readonly refused: LinkRefused };

/** Asks the external system before anything is changed. */
async function verify(services: LinkServices, named: NamedRecord, order: LinkOrder): Promise<Seen> {
  try {
    const target = await openTarget(services, order.target);
    const found = await readExternal(services, target, order.company, order.externalId);
    if (!found) return { refused: missing(named, order) };
    const awaited = await awaitedByAnother(services, named, found);
    if (awaited) return { refused: awaited };
    const externalLabel = labelOfExternal(target.spec, found.payload);
    return { externalLabel, leftBehind: await leftBehind(services, named, order, target, found) };
  } catch (error) {
    if (!(error instanceof ExternalUnreachableError)) throw error;
    const words = `The external system cannot be asked from here whether it has ${order.target} ${order.externalId}: ${error.message}. Run this where it can be reached, or say that it need not be verified.`;
    return { refused: refuse(named, 'unreachable', words, null) };
  }
}

function missing(named: NamedRecord, { company, target, externalId }: LinkOrder): LinkRefused {
  const where = company === 'default' ? '' : ` of ${company}`;
  const words = `There is no ${target} ${externalId} in the external system${where}.`;
  return refuse(named, 'missing', words, null);
}

/** It was just created for a record that has not heard of it yet. */
async function awaitedByAnother(
  services: LinkServices,
  named: NamedRecord,
  { createdWithKey, externalId }: ExternalRecord,
): Promise<LinkRefused | null> {
  const maker = createdFor(createdWithKey);
  if (!maker || recordKey(maker.ref) === recordKey(named.ref)) return null;
  const link = await services.links.read(maker.ref, maker.company);
  if (!link || !isOpen(link)) return null;
  const other = await nameRecord(services, maker.ref);
  const words = `${externalId} was created for ${other.title} just now, which is not linked to it yet. Try again in a few minutes.`;
  return refuse(named, 'unsettled', words, `precoro-sync show ${other.argument}`);
}

/** A create without an answer may have made a record that is not the one the person means. */
async function leftBehind(
  services: LinkServices,
  { ref }: NamedRecord,
  { company }: LinkOrder,
  target: Target,
  chosen: ExternalRecord,
): Promise<readonly string[]> {
  const link = await services.links.read(ref, company);
  if (!link || !isOpen(link) || !link.intentPayload) return [];
  const found = await findExternal(services, target, company, link.intentPayload);
  return found
    .filter(({ createdWithKey }) => createdWithKey === link.intent?.key)
    .map(({ externalId }) => externalId)
    .filter((externalId) => externalId !== chosen.externalId);
}

function isOpen({ phase, intent }: Link): boolean {
  return phase === 'creating' && intent !== null;
}

function refuse(
  { ref, label }: NamedRecord,
  why: LinkRefused['why'],
  words: string,
  command: string | null,
): LinkRefused {
  return { end: 'refused', ref, label, why, words, command };
}
