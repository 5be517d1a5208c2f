import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import { contentHash } from '../domain/hashing.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping, Integration } from '../mapping/contract.ts';
import { createdFor } from '../sync/idempotency-key.ts';
import { isReadWhole } from '../sync/history-state.ts';
import { namedByShown } from '../mapping/shown-id.ts';
import { sendable } from '../sync/merge-look.ts';
import type { Link, LinkSummary, MirrorRecord } from '../sync/ports/state.ts';
import { decideTravel, isHistorical } from '../sync/travel.ts';
import { ExternalUnreachableError, openTarget, type AskServices } from './ask-external.ts';
import { describeRecord } from './describe-record.ts';
import { placeKey, readDecisions, type Decision } from './rebuild-decisions.ts';
import { shownBy, type Shown } from './rebuild-observe.ts';
import type { OperatorServices } from './services.ts';

export type GatherServices = AskServices &
  Pick<OperatorServices, 'audit' | 'clock' | 'integration' | 'catalogue' | 'states' | 'mirror' | 'links'>;

/** One record of the external system. */
export interface Outside {
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
  /** What it was created with, where that is a key of ours. */
  readonly key: string | null;
}

/** One Precoro record as the mirror knows it. */
export interface Mirrored {
  readonly ref: RecordRef;
  readonly label: string;
  readonly shown: Shown;
  /** What is known of it can be applied; of a document that is linked but was not read whole it cannot. */
  readonly isWhole: boolean;
  /** The external id that Precoro shows, where it names a record outside. */
  readonly named: string | null;
  /** The company that the same means, where Precoro shows one: it came from there. Null: any. */
  readonly namedIn: string | null;
  /** Precoro shows the key of ours that stands for links in several companies: it was linked. */
  readonly isOurKey: boolean;
  /** Where it goes to. */
  readonly companies: readonly string[];
  /** Whether the engine would take the one that Precoro names for the record's own, or has done so before it left. */
  readonly isFollowed: boolean;
  /** Once linked it is sent whatever the configured condition says. */
  readonly isLatched: boolean;
  /** The engine sends it, and looks outside before. */
  readonly isSent: boolean;
}

/** Everything that tells who belongs to whom. */
export interface Gathered {
  /** By record key, in the order of entities: what others refer to comes first. */
  readonly records: ReadonlyMap<string, Mirrored>;
  /** By {@link placeKey}. */
  readonly links: ReadonlyMap<string, LinkSummary>;
  readonly decisions: ReadonlyMap<string, Decision>;
  /** What was created for a record in a company, by {@link placeKey}. */
  readonly created: ReadonlyMap<string, readonly Outside[]>;
  /** By {@link outsideKey}. */
  readonly outside: ReadonlyMap<string, Outside>;
  /** Which record an external one belongs to by its link, by {@link outsideKey}. */
  readonly owners: ReadonlyMap<string, RecordRef>;
  /** Links of records outside that hold something else than after the last write that the link knows of. */
  readonly overtaken: readonly LinkSummary[];
  /** Entities of which not everything is read from Precoro yet. */
  readonly unread: readonly EntityName[];
  /** Entities that were read, and of which nothing is known all the same. */
  readonly empty: readonly EntityName[];
}

/**
 * Reads mirror, links and audit whole, and the external system's lists. Nothing is asked of Precoro.
 *
 * Throws ExternalUnreachableError.
 */
export async function gather(
  services: GatherServices,
  mappings: readonly EntityMapping[],
): Promise<Gathered> {
  const { links, owners } = await readLinks(services);
  const { outside, created, hashes } = await readOutside(services, mappings);
  const decisions = await readDecisions(services);
  const records = await readMirror(services, mappings);
  return {
    records,
    links,
    decisions,
    created,
    outside,
    owners,
    overtaken: [...links.values()].filter((link) => isOvertaken(link, hashes)),
    ...(await readWhat(services, mappings, records)),
  };
}

async function readWhat(
  { states }: GatherServices,
  mappings: readonly EntityMapping[],
  records: Gathered['records'],
): Promise<Pick<Gathered, 'unread' | 'empty'>> {
  const known = new Set([...records.values()].map(({ ref }) => ref.entity));
  const all = (await states.readAll()).filter(({ entity }) => mappings.some((one) => one.entity === entity));
  const unread = all.filter(({ cursor }) => !isReadWhole(cursor)).map(({ entity }) => entity);
  const empty = all.map(({ entity }) => entity).filter((one) => !known.has(one) && !unread.includes(one));
  return { unread, empty };
}

/** One external record. */
export function outsideKey({ company, target, externalId }: Omit<Outside, 'key'>): string {
  return JSON.stringify([company, target, externalId]);
}

/** What stands outside is not what was kept there after the last write that the link knows of. */
function isOvertaken({ company, target, externalId, externalHash }: LinkSummary, hashes: Hashes): boolean {
  if (target === null || externalId === null || externalHash === null) return false;
  const hash = hashes.get(outsideKey({ company, target, externalId }));
  return hash !== undefined && hash !== externalHash;
}

/** Of the content of what stands outside, by {@link outsideKey}. */
type Hashes = ReadonlyMap<string, string>;

/** Content is not kept: there may be very many. */
async function readOutside(services: GatherServices, mappings: readonly EntityMapping[]) {
  const outside = new Map<string, Outside>();
  const created = new Map<string, Outside[]>();
  const hashes = new Map<string, string>();
  for (const target of new Set(mappings.map((mapping) => mapping.target))) {
    for (const company of services.integration.companies) {
      for await (const { hash, ...one } of listed(services, target, company)) {
        const key = outsideKey(one);
        hashes.set(key, hash);
        outside.set(key, one);
        const maker = createdFor(one.key);
        if (!maker) continue;
        const place = placeKey(maker.ref, maker.company);
        created.set(place, [...(created.get(place) ?? []), one]);
      }
    }
  }
  return { outside, created, hashes };
}

async function* listed(
  services: GatherServices,
  name: string,
  company: string,
): AsyncGenerator<Outside & { readonly hash: string }> {
  const target = await openTarget(services, name);
  try {
    for await (const { externalId, createdWithKey, payload } of target.list(company)) {
      const key = createdFor(createdWithKey)?.company === company ? createdWithKey : null;
      yield { company, target: name, externalId, key, hash: contentHash(payload) };
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : 'its list ended early';
    throw new ExternalUnreachableError(words, { cause: error });
  }
}

async function readLinks({ links: port }: GatherServices) {
  const links = new Map<string, LinkSummary>();
  const owners = new Map<string, RecordRef>();
  for await (const link of port.scan()) {
    const { ref, company, target, externalId } = link;
    links.set(placeKey(ref, company), link);
    if (target !== null && externalId !== null) owners.set(outsideKey({ company, target, externalId }), ref);
  }
  return { links, owners };
}

async function readMirror(services: GatherServices, mappings: readonly EntityMapping[]) {
  const records = new Map<string, Mirrored>();
  for (const mapping of mappings) {
    for await (const mirrored of services.mirror.scan(mapping.entity)) {
      records.set(recordKey(mirrored.ref), mirroredOf(services, mapping, mirrored));
    }
  }
  return records;
}

/** With several companies Precoro shows our own key, which names nobody. */
function mirroredOf(
  { catalogue, integration }: GatherServices,
  mapping: EntityMapping,
  mirrored: MirrorRecord,
): Mirrored {
  const { ref, label, record, facts } = describeRecord(catalogue, mirrored.ref, mirrored, null);
  const shown = shownBy(mirrored);
  const isOurKey = integration.companies.length > 1 && shown.externalId === recordKey(ref);
  const own = shown.externalId === null ? null : namedByShown(integration.companies, shown.externalId);
  const namedIn = integration.companies.length > 1 ? (own?.company ?? null) : null;
  const named = isOurKey ? null : namedIn === null ? shown.externalId : (own?.externalId ?? null);
  const companies = record ? mapping.companiesOf(record) : [];
  const places = 'words' in companies ? integration.companies : companies;
  const isSentIn = (phase: Link['phase']) =>
    record !== null && decideTravel(record, facts, mapping, integration, { phase }).do === 'send';
  const isSent = isSentIn('none');
  const isFollowed = isSent || (record !== null && hasLeftSince(record, facts, integration));
  const isNew = record !== null && !isHistorical(record, facts, integration.goLive);
  const isLatched = !isSent && isNew && isSentIn('linked');
  const isWhole = sendable(mirrored, facts) !== null;
  return {
    ref,
    label,
    shown,
    isWhole,
    named,
    namedIn,
    isOurKey,
    companies: places,
    isFollowed,
    isSent,
    isLatched,
  };
}

/** What left before go-live was never ours. */
function hasLeftSince(record: PrecoroRecord, facts: EntityFacts, { goLive }: Integration): boolean {
  const mayHaveTravelled = facts.neverTravels(record) === null;
  const hasLeft = ['left', 'revision'].includes(facts.standing(record));
  if (!mayHaveTravelled || !hasLeft) return false;
  return facts.isDocument
    ? !isHistorical(record, facts, goLive)
    : (fromPrecoroTime(record.updateDate ?? '') ?? 0) >= (fromPrecoroTime(goLive) ?? 0);
}
