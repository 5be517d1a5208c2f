import type { EntityName } from '../../domain/records.ts';
import type { Feed } from '../../mapping/contract.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import { contentInMirror } from '../../sync/inward/shown.ts';
import { limitsOf } from '../../sync/services.ts';
import { priceOf, type Price } from '../price.ts';
import type { OperatorServices } from '../services.ts';
import type { FeedStatus } from '../views.ts';
import { labelOfFeed } from './feed-status.ts';
import type { Incoming } from './incoming-key.ts';
import { judgeIncoming, type JudgeServices } from './known-incoming.ts';

export type ForecastServices = JudgeServices &
  Pick<OperatorServices, 'clock' | 'integration' | 'inbounds' | 'ledgers'>;

/** What working off a feed comes to, as far as is known here. Counts are records; nothing was asked of Precoro. */
export interface FeedForecast extends Pick<FeedStatus, 'feed' | 'entity' | 'label'> {
  /** No record in Precoro is known for them: they are made there, unless Precoro shows one by its external id. */
  readonly created: number;
  readonly updated: number;
  /** Precoro holds the same. */
  readonly same: number;
  /** Of them Precoro must be asked first what it holds. */
  readonly unseen: number;
  /** A record they name has none in Precoro yet. */
  readonly awaiting: number;
  /** Not fit to be written: each becomes a failure. */
  readonly refused: number;
  readonly onHold: number;
  /** The condition says no, the feed makes nothing new, or the bill is not ours. */
  readonly leftAlone: number;
  /** To be made, with the name of a record of Precoro that no external one is linked to. */
  readonly sameName: number;
  /** Entities of the records that they name. */
  readonly references: readonly EntityName[];
  readonly requests: Price & { readonly lookups: number; readonly writes: number };
}

const IN_ONE_LOOKUP = 200;

/**
 * What becomes of a feed's records once it is worked off. `all`: also of those that are done, as if each was compared again.
 * Reads the feed and the entity's mirror whole.
 */
export async function forecastFeed(
  services: ForecastServices,
  feed: Feed,
  { all = false }: { readonly all?: boolean } = {},
): Promise<FeedForecast> {
  const known = await readShown(services, feed);
  const count = {
    created: 0,
    updated: 0,
    same: 0,
    unseen: 0,
    awaiting: 0,
    refused: 0,
    onHold: 0,
    leftAlone: 0,
  };
  const references = new Set<EntityName>();
  let sameName = 0;
  for await (const inbound of services.inbounds.scan(feed.name)) {
    if (!all && inbound.seq <= inbound.doneSeq && inbound.hold === null) continue;
    const fate = await fateOf(services, { feed, inbound }, known);
    count[fate] += 1;
    for (const { entity } of feed.referencesOf(inbound.content)) references.add(entity);
    const name = inbound.content['name'];
    if (fate === 'created' && typeof name === 'string' && known.unlinkedNames.has(plain(name))) sameName += 1;
  }
  references.delete(feed.entity);
  const named = { feed: feed.name, entity: feed.entity, label: labelOfFeed(services, feed) };
  return {
    ...named,
    ...count,
    sameName,
    references: [...references],
    requests: await priced(services, feed, count, known.rows),
  };
}

type Fate = 'created' | 'updated' | 'same' | 'unseen' | 'awaiting' | 'refused' | 'onHold' | 'leftAlone';

/** What Precoro's rows of the entity show. */
interface Shown {
  readonly rows: number;
  /** Precoro ids by the external id that is shown. */
  readonly byExternalId: ReadonlyMap<string, string>;
  readonly unlinkedNames: ReadonlySet<string>;
}

async function readShown({ mirror }: ForecastServices, { entity }: Feed): Promise<Shown> {
  const byExternalId = new Map<string, string>();
  const unlinkedNames = new Set<string>();
  let rows = 0;
  for await (const mirrored of mirror.scan(entity)) {
    rows += 1;
    const content = contentInMirror(mirrored);
    const [externalId, name] = [content?.['externalId'], content?.['name']];
    if (typeof externalId === 'string') byExternalId.set(externalId, mirrored.ref.id);
    else if (typeof name === 'string') unlinkedNames.add(plain(name));
  }
  return { rows, byExternalId, unlinkedNames };
}

async function fateOf(services: ForecastServices, { feed, inbound }: Incoming, shown: Shown): Promise<Fate> {
  if (inbound.hold) return 'onHold';
  const ref = inbound.ref ?? (await refOf(services, { feed, inbound }, shown));
  if (ref === null && (inbound.isGone || (inbound.phase !== 'creating' && !feed.when(inbound.content)))) {
    return 'leftAlone';
  }
  const judged = await judgeIncoming(services, { feed, inbound: { ...inbound, ref } });
  if (!judged.mapped.ok) {
    if (judged.mapped.problem !== 'awaits') return 'refused';
    return feed.payment ? 'leftAlone' : 'awaiting';
  }
  if (ref === null) return feed.creates || inbound.phase === 'creating' ? 'created' : 'leftAlone';
  if (feed.payment) return 'same';
  if (judged.shown === null) return 'unseen';
  return judged.writes.length === 0 ? 'same' : 'updated';
}

/** The record of Precoro that it is linked to, or that shows its external id. */
async function refOf(
  { integration, links }: ForecastServices,
  { feed, inbound }: Incoming,
  { byExternalId }: Shown,
): Promise<Incoming['inbound']['ref']> {
  const { company, externalId } = inbound;
  const owner = await links.owner(company, feed.target, externalId);
  if (owner) return owner;
  const id = byExternalId.get(shownIdOf(integration.companies, inbound));
  return id === undefined ? null : { entity: feed.entity, id };
}

async function priced(
  { catalogue, clock, integration, ledgers }: ForecastServices,
  feed: Feed,
  count: Readonly<Record<Fate, number>>,
  rows: number,
): Promise<FeedForecast['requests']> {
  const writes = count.created + count.updated;
  const looked = writes + count.same + count.unseen + count.awaiting;
  // A payment is looked for in its invoice, the rest together.
  const lookups = feed.payment
    ? count.created
    : looked === 0
      ? 0
      : Math.ceil(
          (catalogue[feed.entity].canFilterByExternalId ? looked : Math.max(1, rows)) / IN_ONE_LOOKUP,
        );
  const { ledger } = await ledgers.read();
  const price = priceOf(
    ledger,
    limitsOf(integration),
    lookups + writes + count.unseen,
    clock.now(),
    'inwardWrite',
  );
  return { lookups: lookups + count.unseen, writes, ...price };
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
