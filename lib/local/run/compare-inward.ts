import type { SourceRecord } from '../../connectors/contract.ts';
import type { JsonObject } from '../../domain/json.ts';
import { recordKey, type RecordRef } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import { compareValues, shownValues } from '../../entities/write-values.ts';
import type { ExternalRef, Feed, InwardCounterpart } from '../../mapping/contract.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import type { Finding } from '../../sync/reconcile.ts';
import { findingOf, isTold, type Arrival, type InwardSides } from './arrival.ts';
import { comparePayments, type PaymentSum } from './compare-payments.ts';

/** What one feed came to, all companies. */
export interface FeedCount {
  /** Records of the external system that are to stand in Precoro. */
  readonly external: number;
  readonly inPrecoro: number;
  /** A failure or a hold tells a person. */
  readonly refused: number;
  /** Only of payments. */
  readonly sums: readonly PaymentSum[];
}

export interface InwardComparison {
  readonly findings: readonly Finding[];
  readonly feeds: Readonly<Record<string, FeedCount>>;
}

/**
 * Compares what is to come into Precoro with what stands there, record by record: each once, with equal values. Of a field that
 * travels both ways, whoever had the last word: at rest both sides hold the same.
 */
export async function compareInward(sides: InwardSides): Promise<InwardComparison> {
  const findings: Finding[] = [];
  const feeds: Record<string, FeedCount> = {};
  for (const feed of sides.feeds) {
    const arrivals = await arrivalsOf(sides, feed);
    const payments = feed.payment
      ? comparePayments(sides, { ...feed, payment: feed.payment }, arrivals)
      : null;
    findings.push(...(payments?.findings ?? arrivals.flatMap((arrival) => judge(sides, arrival))));
    feeds[feed.name] = {
      external: arrivals.length,
      inPrecoro: arrivals.filter(({ counterparts }) => counterparts.length > 0).length,
      refused: arrivals.filter((arrival) => isTold(sides, arrival)).length,
      sums: payments?.sums ?? [],
    };
  }
  return { findings, feeds };
}

async function arrivalsOf(sides: InwardSides, feed: Feed): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  const index = indexOf(sides, feed);
  for (const company of feed.companies) {
    for await (const found of sides.sources[feed.source]?.list(company) ?? []) {
      if (!feed.when(found.fields)) continue;
      const counterparts = counterpartsOf(sides, index, feed, company, found);
      if (feed.payment && !isOfOurs(sides, feed, company, found)) continue;
      if (feed.creates || counterparts.length > 0) arrivals.push({ feed, company, found, counterparts });
    }
  }
  return arrivals;
}

/** A payment of a bill that is none of ours is passed over. */
function isOfOurs(sides: InwardSides, feed: Feed, company: string, { fields }: SourceRecord): boolean {
  return feed.referencesOf(fields).every((ref) => sides.ownerOf(ref, company) !== undefined);
}

interface Index {
  readonly byShown: ReadonlyMap<string, readonly PrecoroRecord[]>;
  readonly byId: ReadonlyMap<string, PrecoroRecord>;
  /** Of those that show no external id. */
  readonly byName: ReadonlyMap<string, readonly PrecoroRecord[]>;
}

function indexOf({ precoro }: InwardSides, { entity }: Feed): Index {
  const all = precoro.get(entity) ?? [];
  return {
    byShown: Map.groupBy(all, ({ externalId }) => externalId ?? ''),
    byId: new Map(all.map((record) => [record.id, record])),
    byName: Map.groupBy(
      all.filter(({ externalId }) => externalId === null),
      ({ label }) => label,
    ),
  };
}

/** Those that name it, the one that it was made for, and any that would be a second one without a name. */
function counterpartsOf(
  sides: InwardSides,
  { byShown, byId, byName }: Index,
  feed: Feed,
  company: string,
  { externalId, fields }: SourceRecord,
): readonly PrecoroRecord[] {
  const shown = shownIdOf(sides.companies, { company, externalId });
  const owner = sides.ownerOf({ entity: feed.entity, target: feed.target, externalId }, company);
  const mapped = mapOne(sides, feed, company, fields);
  const name = mapped.ok ? mapped.values['name'] : null;
  const all = [
    ...(byShown.get(shown) ?? []),
    ...(owner ? [byId.get(owner.id)] : []),
    ...(typeof name === 'string' ? (byName.get(name) ?? []) : []),
  ];
  return [...new Set(all.filter((record) => record !== undefined))];
}

function judge(sides: InwardSides, arrival: Arrival): readonly Finding[] {
  const { feed, company, found, counterparts } = arrival;
  const [only, ...others] = counterparts;
  if (others.length > 0) {
    return [findingOf(arrival, 'duplicated', `in Precoro as ${counterparts.map(({ id }) => id).join(', ')}`)];
  }
  if (isTold(sides, arrival)) return [];
  if (!only) return [findingOf(arrival, 'missing', 'outside, not refused, and not in Precoro')];
  const mapped = mapOne(sides, feed, company, found.fields);
  if (!mapped.ok) return [findingOf(arrival, 'stale', `in Precoro, but the mapping says: ${mapped.words}`)];
  const { writes } = CATALOGUE[feed.entity];
  if (!writes) return [];
  const shown = shownValues(writes, only);
  const { changed } = compareValues(writes, mapped.values, shown);
  const words = changed.map(
    (field) =>
      `${field}: ${JSON.stringify(mapped.values[field])} outside, ${JSON.stringify(shown[field])} in Precoro`,
  );
  return words.length > 0 ? [findingOf(arrival, 'stale', words.join('; '))] : [];
}

function mapOne(sides: InwardSides, feed: Feed, company: string, fields: JsonObject) {
  return feed.map(fields, { company, counterpart: (ref) => standing(sides, ref, company) });
}

function standing(sides: InwardSides, ref: ExternalRef, company: string): InwardCounterpart {
  const owner = sides.ownerOf(ref, company);
  return owner ? { state: 'linked', id: owner.id } : { state: 'awaited' };
}

/** Names for {@link InwardSides.isTold}. */
export function toldIn(failures: readonly { readonly ref: RecordRef }[]): InwardSides['isTold'] {
  const told = new Set(failures.map(({ ref }) => recordKey(ref)));
  return (ref) => told.has(recordKey(ref));
}
