import type { Source, Target } from '../../connectors/contract.ts';
import { recordKey, type EntityName, type RecordRef } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { ExternalRef, Integration } from '../../mapping/contract.ts';
import type { LinkSummary } from '../../sync/ports/state.ts';
import { createdFor } from '../../sync/idempotency-key.ts';
import { isOpen } from '../../sync/inward/gate.ts';
import { shownIdOf } from '../../mapping/shown-id.ts';
import { compareBothSides, FAULTS, type Comparison, type Fault, type Found } from '../../sync/reconcile.ts';
import { compareInward, toldIn, type FeedCount } from './compare-inward.ts';
import type { WireRecord } from './everything.ts';
import type { Stores } from './stores.ts';

/** What the comparison of both systems came to; all counts 0 is the promise. */
export type Proof = { readonly ok: boolean } & Readonly<Record<Fault, number>>;

interface Listable {
  readonly targets: Readonly<Record<string, Pick<Target, 'spec' | 'list'>>>;
  readonly sources: Readonly<Record<string, Pick<Source, 'list'>>>;
}

/** Everything in Precoro, complete, as its API would show it. */
export type AllWire = () => Iterable<WireRecord>;

/** Both directions. */
export interface WholeComparison extends Comparison {
  /** By the names of the feeds. Those whose gate is closed are left out. */
  readonly feeds: Readonly<Record<string, FeedCount>>;
}

/** Compares both systems record by record, in both directions. A record that does not decode is left to its failure. */
export async function compareSystems(
  integration: Integration,
  connector: Listable,
  stores: Pick<Stores, 'states' | 'definitions' | 'failures' | 'links'>,
  everything: AllWire,
): Promise<WholeComparison> {
  const states = await stores.states.readAll();
  const known = await stores.definitions.read();
  const observed = new Set(states.filter(({ gate }) => gate !== 'live').map(({ entity }) => entity));
  const precoro = [...decoded(everything)];
  const external = await listExternal(integration, connector);
  const failures = await stores.failures.list(EVERY_FAILURE);
  const links = await readLinks(stores);
  const linked = new Map(
    links.map(({ ref, company, externalId }) => [placeOf(company, recordKey(ref)), externalId]),
  );
  const outward = compareBothSides({
    integration,
    catalogue: CATALOGUE,
    specs: Object.fromEntries(Object.entries(connector.targets).map(([name, { spec }]) => [name, spec])),
    definitions: known?.definitions ?? { item: [], document: [], supplier: [] },
    ...{ precoro, external, failures, observed },
    linkedTo: (ref, company) => linked.get(placeOf(company, recordKey(ref))) ?? undefined,
  });
  const inward = await compareInward({
    feeds: integration.feeds.filter((feed) =>
      isOpen(
        feed,
        states.find(({ entity }) => entity === feed.entity),
      ),
    ),
    companies: integration.companies,
    sources: connector.sources,
    precoro: recordsBy(precoro),
    ownerOf: ownersOf(integration, links, precoro, external),
    isTold: toldIn(failures),
  });
  return { ...outward, findings: [...outward.findings, ...inward.findings], feeds: inward.feeds };
}

/** More are never open. */
const EVERY_FAILURE = 10_000;

export function proofOf({ findings }: Pick<Comparison, 'findings'>): Proof {
  const counts = Object.fromEntries(
    FAULTS.map((fault) => [fault, findings.filter((finding) => finding.fault === fault).length]),
  ) as Record<Fault, number>;
  return { ok: findings.length === 0, ...counts };
}

function* decoded(everything: AllWire): Generator<{ entity: EntityName; record: PrecoroRecord }> {
  for (const { entity, wire, ...place } of everything()) {
    try {
      yield { entity, record: CATALOGUE[entity].decode(wire, { bankDetails: false, ...place }) };
    } catch {
      // Its failure is in the failures table and says so.
    }
  }
}

async function listExternal(integration: Integration, connector: Listable): Promise<Found[]> {
  const found: Found[] = [];
  const targets = new Set(integration.entities.map(({ target }) => target));
  for (const company of integration.companies) {
    for (const target of targets) {
      for await (const record of connector.targets[target]?.list(company) ?? []) {
        found.push({ target, company, record });
      }
    }
  }
  return found;
}

type Decoded = readonly { readonly entity: EntityName; readonly record: PrecoroRecord }[];

function recordsBy(precoro: Decoded): ReadonlyMap<EntityName, readonly PrecoroRecord[]> {
  const groups = Map.groupBy(precoro, ({ entity }) => entity);
  return new Map([...groups].map(([entity, some]) => [entity, some.map(({ record }) => record)]));
}

async function readLinks({ links }: Pick<Stores, 'links'>): Promise<readonly LinkSummary[]> {
  const found: LinkSummary[] = [];
  for await (const link of links.scan()) found.push(link);
  return found;
}

/** Whose an external record is: by what Precoro shows, by the key that it was made with, else by its link. */
function ownersOf(
  { companies }: Integration,
  links: readonly LinkSummary[],
  precoro: Decoded,
  external: readonly Found[],
): (ref: ExternalRef, company: string) => RecordRef | undefined {
  const made = new Map<string, RecordRef>();
  for (const { ref, company, target, externalId } of links) {
    if (externalId !== null) made.set(placeOf(company, target ?? '', externalId), ref);
  }
  for (const { target, company, record } of external) {
    const own = createdFor(record.createdWithKey);
    if (own?.company === company) made.set(placeOf(company, target, record.externalId), own.ref);
  }
  const shown = new Map(
    precoro.flatMap(({ entity, record: { id, externalId } }) =>
      externalId === null ? [] : [[recordKey({ entity, id: externalId }), { entity, id }] as const],
    ),
  );
  return ({ entity, target, externalId }, company) =>
    shown.get(recordKey({ entity, id: shownIdOf(companies, { company, externalId }) })) ??
    made.get(placeOf(company, target, externalId));
}

function placeOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
