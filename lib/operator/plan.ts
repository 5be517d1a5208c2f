import { ENTITY_NAMES, type EntityName } from '../domain/records.ts';
import { HOUR } from '../domain/time.ts';
import type { Feed } from '../mapping/contract.ts';
import { isReadWhole } from '../sync/history-state.ts';
import { limitsOf } from '../sync/services.ts';
import { inBatches } from './in-batches.ts';
import { inwardJudge } from './plan-inward.ts';
import { outwardJudge } from './plan-outward.ts';
import type { PlanRow } from './plan-rows.ts';
import { readStanding, type Standing, type StandingServices } from './plan-standing.ts';
import { priceOf, type Price } from './price.ts';
import type { OperatorServices } from './services.ts';
import { timeInWords } from './words.ts';

/** What both directions would do now. Plain data. */
export interface ChangePlan {
  /** Name of the integration. */
  readonly name: string;
  readonly at: number;
  /** In the order in which they can be done; those in step are only counted. */
  readonly rows: readonly PlanRow[];
  readonly counts: readonly PlanCount[];
  readonly price: PlanPrice;
  /** In words, what is older than it should be, or not known yet. */
  readonly stale: readonly string[];
}

export interface PlanCount {
  readonly direction: PlanRow['direction'];
  readonly entity: EntityName;
  readonly feed: string | null;
  readonly company: string;
  readonly byAct: Readonly<Record<PlanRow['act'], number>>;
}

/** Requests to Precoro. None is sent to make a plan. */
export interface PlanPrice extends Price {
  readonly lookups: number;
  readonly details: number;
  readonly writes: number;
  readonly writeBacks: number;
  readonly requests: number;
}

export type PlanServices = StandingServices & Pick<OperatorServices, 'ledgers'>;

const ROWS_PER_LOOKUP = 200;

/**
 * Every create, update, link and skip of these entities in both directions, by what is known of Precoro and what the
 * external system holds now. Nothing is written, and nothing asked of Precoro. All entities where none is named.
 *
 * Throws RangeError for an entity that is not configured, NotReadYetError, ExternalUnreachableError.
 */
export async function planChanges(
  services: PlanServices,
  entities: readonly EntityName[],
): Promise<ChangePlan> {
  const { integration } = services;
  const chosen = chosenEntities(services, entities);
  const standing = await readStanding(services);
  const judged: PlanRow[] = [];
  for await (const row of rowsOf(services, standing, chosen)) judged.push(row);
  return {
    name: integration.name,
    at: standing.now,
    rows: judged.filter(({ act }) => act !== 'inStep'),
    counts: countsOf(judged),
    price: await pricePlan(services, judged, standing.now),
    stale: await staleWords(services, standing, chosen),
  };
}

/** In the order of entities. Throws RangeError for one that is not configured. */
export function chosenEntities(
  { integration }: Pick<PlanServices, 'integration'>,
  entities: readonly EntityName[],
): readonly EntityName[] {
  const configured = ENTITY_NAMES.filter((name) =>
    [...integration.entities, ...integration.feeds].some(({ entity }) => entity === name),
  );
  const unknown = entities.find((entity) => !configured.includes(entity));
  if (unknown)
    throw new RangeError(`the configuration has no entity "${unknown}"; it has: ${configured.join(', ')}`);
  return entities.length === 0 ? configured : configured.filter((name) => entities.includes(name));
}

async function* rowsOf(
  services: PlanServices,
  standing: Standing,
  chosen: readonly EntityName[],
): AsyncGenerator<PlanRow> {
  const { integration, mirror, inbounds } = services;
  const inward = inwardJudge(services, standing);
  for (const feed of integration.feeds.filter(({ entity }) => chosen.includes(entity)))
    for await (const { row } of inBatches(inbounds.scan(feed.name), (inbound) => inward.judge(feed, inbound)))
      yield row;
  const outward = outwardJudge(services, standing);
  for (const entity of chosen) {
    const mapping = integration.entities.find((one) => one.entity === entity);
    if (!mapping) continue;
    const all = mirror.scan(entity);
    for await (const everywhere of inBatches(all, (mirrored) => outward.judge(mapping, mirrored)))
      for (const { row } of everywhere) yield row;
  }
}

function countsOf(rows: readonly PlanRow[]): readonly PlanCount[] {
  const groups = Map.groupBy(rows, ({ direction, feed, entity, company }) =>
    JSON.stringify([direction, feed ?? entity, company]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { direction, entity, feed, company } = first;
    const count = (act: PlanRow['act']) => group.filter((row) => row.act === act).length;
    const byAct = {
      ...{ create: count('create'), update: count('update'), link: count('link'), cancel: count('cancel') },
      ...{ deactivate: count('deactivate'), inStep: count('inStep'), skip: count('skip') },
      ...{ waits: count('waits'), fails: count('fails') },
    };
    return [{ direction, entity, feed, company, byAct }];
  });
}

/** What the rows cost, and how long the requests take if nothing more urgent comes. */
export async function pricePlan(
  { ledgers, integration }: Pick<PlanServices, 'ledgers' | 'integration'>,
  rows: readonly PlanRow[],
  now: number,
): Promise<PlanPrice> {
  const sum = (of: (row: PlanRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const byFeed = Map.groupBy(
    rows.filter(({ price }) => price.lookups > 0),
    ({ feed }) => feed,
  );
  const lookups = [...byFeed.values()].reduce(
    (total, group) => total + Math.ceil(group.length / ROWS_PER_LOOKUP),
    0,
  );
  const details = sum(({ price }) => price.details);
  const writes = sum(({ price }) => price.writes);
  const writeBacks = sum(({ price }) => price.writeBacks);
  const requests = lookups + details + writes + writeBacks;
  const { ledger } = await ledgers.read();
  return {
    ...{ lookups, details, writes, writeBacks, requests },
    ...priceOf(ledger, limitsOf(integration), requests, now),
  };
}

/** By what it was judged; older than this it may be wrong. */
const FRESH_MS = 6 * HOUR;

/** What the judgement rests on and is not as new as it should be. */
export async function staleWords(
  services: Pick<PlanServices, 'catalogue' | 'integration' | 'sourceCursors'>,
  standing: Pick<Standing, 'states' | 'now'>,
  chosen: readonly EntityName[],
): Promise<readonly string[]> {
  const { catalogue, integration } = services;
  const words: string[] = [];
  for (const { entity, cursor, paused } of standing.states) {
    if (!chosen.includes(entity)) continue;
    const { label } = catalogue[entity];
    if (cursor.stopped !== null) words.push(`${label}: not read any more: ${cursor.stopped}`);
    else if (!isReadWhole(cursor)) words.push(`${label}: not everything was read from Precoro yet`);
    else if (standing.now - (cursor.watermark ?? 0) > FRESH_MS && catalogue[entity].listsChanges)
      words.push(`${label}: read from Precoro up to ${timeInWords(cursor.watermark ?? 0)}`);
    if (paused) words.push(`${label}: paused`);
  }
  const feeds = integration.feeds.filter(({ entity }) => chosen.includes(entity));
  return [...words, ...(await staleSources(services, feeds, standing.now))];
}

async function staleSources(
  { sourceCursors }: Pick<PlanServices, 'sourceCursors'>,
  feeds: readonly Feed[],
  now: number,
): Promise<readonly string[]> {
  const places = feeds.flatMap(({ source, companies }) => companies.map((company) => ({ source, company })));
  const words = await Promise.all(
    places.map(async ({ source, company }) => {
      const { readAt } = await sourceCursors.read(source, company);
      if (readAt === 0) return `source "${source}" of ${company}: not read yet`;
      return now - readAt > FRESH_MS
        ? `source "${source}" of ${company}: read last ${timeInWords(readAt)}`
        : '';
    }),
  );
  return [...new Set(words.filter((one) => one !== ''))];
}
