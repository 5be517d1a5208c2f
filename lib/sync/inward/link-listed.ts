import type { EntityFacts, PrecoroRecord } from '../../entities/entity.ts';
import { compareValues, shownValues } from '../../entities/write-values.ts';
import type { Feed } from '../../mapping/contract.ts';
import { inboundName, type Inbound, type InboundKey } from '../ports/inbound.ts';
import { inboundFailed } from './finish-inbound.ts';
import { changeInbound, holdOf, labelOfInbound } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import { takeLook } from './look-up.ts';
import { namedByShown } from '../../mapping/shown-id.ts';
import type { InwardServices } from './services.ts';

/** Names of external records. */
type Names = ReadonlySet<string>;

/** Links whoever carries the external id of a record on its way here. Names those that somebody carries. */
export async function linkShown(
  services: InwardServices,
  feed: Feed,
  records: readonly PrecoroRecord[],
  startedAt: number,
): Promise<Names> {
  const { companies } = services.integration;
  const byName = new Map<string, { readonly key: InboundKey; readonly found: PrecoroRecord[] }>();
  for (const record of records) {
    const named = record.externalId === null ? null : namedByShown(companies, record.externalId);
    if (!named) continue;
    const key = { feed: feed.name, ...named };
    const known = byName.get(inboundName(key)) ?? { key, found: [] };
    known.found.push(record);
    byName.set(inboundName(key), known);
  }
  const inbounds = await services.inbounds.readMany([...byName.values()].map(({ key }) => key));
  for (const [name, inbound] of inbounds) {
    const { found = [] } = byName.get(name) ?? {};
    const isKnown = found.length === 1 && inbound.phase === 'linked' && inbound.ref?.id === found[0]?.id;
    if (!isKnown) await takeLook(services, feed, inbound, found, startedAt);
    else if (inbound.lookedAt === null)
      await changeInbound(services, inbound, (known) => ({ ...known, lookedAt: startedAt }));
  }
  return new Set(inbounds.keys());
}

/**
 * A POST without the external id leaves a record that names nobody: what was sent tells it. Names those that somebody was
 * found for, linked or not: who is in work just now is linked by the next look, and never counts as not there.
 */
export async function linkUnnamed(
  services: InwardServices,
  feed: Feed,
  keys: readonly InboundKey[],
  { records, startedAt }: { readonly records: readonly PrecoroRecord[]; readonly startedAt: number },
): Promise<Names> {
  const facts = services.catalogue[feed.entity];
  const inbounds = await services.inbounds.readMany(keys);
  const found = new Set<string>();
  for (const [name, inbound] of inbounds) {
    if (!inbound.intent || inbound.phase !== 'creating' || inbound.ref) continue;
    if ((inbound.openUntil ?? 0) > startedAt) continue;
    const alike = await unlinkedAlike(services, facts, inbound.intent.values, records);
    const [only, other] = alike.equal.length > 0 ? alike.equal : alike.named;
    if (!only) continue;
    found.add(name);
    if (other || alike.equal.length === 0) await askPeople(services, facts, inbound, alike);
    else {
      const ref = { entity: feed.entity, id: only.id };
      const how = `found in Precoro by what was sent, as "${only.label}"`;
      await linkInbound(services, feed, inbound, { ref, shown: null, how });
    }
  }
  return found;
}

interface Alike {
  /** As they were sent. */
  readonly equal: readonly PrecoroRecord[];
  /** Of the name that was sent, and changed since: by somebody else, or from the beginning. */
  readonly named: readonly PrecoroRecord[];
}

async function unlinkedAlike(
  services: InwardServices,
  { name: entity, writes }: EntityFacts,
  sent: NonNullable<Inbound['intent']>['values'],
  records: readonly PrecoroRecord[],
): Promise<Alike> {
  const alike = { equal: [] as PrecoroRecord[], named: [] as PrecoroRecord[] };
  if (!writes) return alike;
  for (const record of records) {
    if (record.externalId !== null) continue;
    const shown = shownValues(writes, record);
    if (shown['name'] !== sent['name'] || (await isLinked(services, entity, record.id))) continue;
    const isEqual = compareValues(writes, sent, shown).changed.length === 0;
    alike[isEqual ? 'equal' : 'named'].push(record);
  }
  return alike;
}

async function askPeople(
  services: InwardServices,
  { label }: EntityFacts,
  inbound: Inbound,
  { equal, named }: Alike,
): Promise<void> {
  const names = [...equal, ...named].map((record) => `"${record.label}" (id ${record.id})`);
  const words = `${labelOfInbound(inbound)} was sent to Precoro without an answer, and may be the ${label} ${names.join(' or ')} there. Accountant: link the right one; if it is none of them, release it, to have it made.`;
  await inboundFailed(services, inbound, holdOf(words), {
    isHeld: true,
    // What was sent stays known: one of them may have been made with it.
    changes: { phase: 'new', openUntil: null },
  });
}

async function isLinked(
  { links, integration }: InwardServices,
  entity: Feed['entity'],
  id: string,
): Promise<boolean> {
  const known = await Promise.all(
    integration.companies.map((company) => links.read({ entity, id }, company)),
  );
  return known.some((link) => link?.externalId != null);
}
