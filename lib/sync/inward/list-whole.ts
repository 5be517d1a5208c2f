import type { PrecoroRecord } from '../../entities/entity.ts';
import type { CustomFieldDefinitions, Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../hand-on.ts';
import { inboundName, type InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { compareValues, shownValues } from '../../entities/write-values.ts';
import { inboundFailed } from './finish-inbound.ts';
import { changeInbound, holdOf, labelOfInbound } from './inbound-state.ts';
import { linkInbound } from './link-inbound.ts';
import { takeLook } from './look-up.ts';
import { namedByShown, type InwardOrder, type InwardServices } from './services.ts';

const MOST_PAGES = 500;

/**
 * Reads the whole list of an entity that cannot be asked for by external id: payment terms, options of a custom field. The
 * list goes through the mirror; whoever carries the external id of a record on its way here is linked. Of `keys`, those whose
 * POST got no answer and did not carry the external id are found by what was sent. Begun anew when it is interrupted, because
 * rows move between pages.
 */
export async function listWhole(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  keys: readonly InboundKey[],
): Promise<Spent | 'skipped'> {
  const { feed, rules } = order;
  const fieldId = await fieldIdOf(services, feed);
  if (fieldId === 'unknown') return 'skipped';
  const records: PrecoroRecord[] = [];
  let startedAt: number | null = null;
  for (let page = 1; ; page += 1) {
    const call = { kind: 'list', entity: feed.entity, modifiedSince: null, page, ...fieldId } as const;
    const spent = await session.spend(call, 'inwardLook', order.patienceMs);
    if (!spent.spent || spent.answer.kind !== 'page') return spent;
    startedAt ??= spent.startedAt;
    const handed = await handOnRows(services, spent.answer.rows, { ...rules, ...fieldId }, order.fence);
    records.push(...handed.records);
    if (spent.answer.hasNext && page < MOST_PAGES) continue;
    await linkShown(services, feed, records, startedAt);
    await linkUnnamed(services, feed, keys, records, startedAt);
    await rememberListed(services, feed, startedAt);
    return spent;
  }
}

/** When the whole list was last read, by our clock; 0 before that. */
export async function listedAt(
  { sourceCursors }: Pick<InwardServices, 'sourceCursors'>,
  feed: Pick<Feed, 'name'>,
): Promise<number> {
  return (await sourceCursors.read(listName(feed), LIST_COMPANY)).readAt;
}

/**
 * Where a path takes the custom field that the feed's options belong to: its id. `unknown`: the definitions are not read
 * yet, or hold no field of that name.
 */
export async function fieldIdOf(
  { definitions }: Pick<InwardServices, 'definitions'>,
  { entity, customField }: Pick<Feed, 'entity' | 'customField'>,
): Promise<{ readonly fieldId?: string } | 'unknown'> {
  if (customField === null) return {};
  const known = await definitions.read();
  const family: keyof CustomFieldDefinitions = entity === 'itemFieldOption' ? 'item' : 'document';
  const field = known?.definitions[family].find(
    ({ name }) => name.toLowerCase() === customField.toLowerCase(),
  );
  return field ? { fieldId: field.id } : 'unknown';
}

/** Precoro's own lists are kept beside those of the external system. */
const LIST_COMPANY = 'precoro';

function listName({ name }: Pick<Feed, 'name'>): string {
  return `list of ${name}`;
}

async function rememberListed(services: InwardServices, feed: Feed, readAt: number): Promise<void> {
  const known = await services.sourceCursors.read(listName(feed), LIST_COMPANY);
  await services.sourceCursors.save(listName(feed), LIST_COMPANY, { ...known, readAt, failures: 0 });
}

async function linkShown(
  services: InwardServices,
  feed: Feed,
  records: readonly PrecoroRecord[],
  startedAt: number,
): Promise<void> {
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
    const isKnown = found.length === 1 && inbound.ref?.id === found[0]?.id;
    if (!isKnown) await takeLook(services, feed, inbound, found, startedAt);
  }
}

/** A POST without the external id leaves a record that names nobody: what was sent tells it. */
async function linkUnnamed(
  services: InwardServices,
  feed: Feed,
  keys: readonly InboundKey[],
  records: readonly PrecoroRecord[],
  startedAt: number,
): Promise<void> {
  const { writes, label } = services.catalogue[feed.entity];
  const inbounds = await services.inbounds.readMany(keys);
  for (const inbound of inbounds.values()) {
    const { intent } = inbound;
    if (!writes || !intent || inbound.phase !== 'creating' || (inbound.openUntil ?? 0) > startedAt) continue;
    const equal: PrecoroRecord[] = [];
    for (const record of records) {
      const isAlike =
        record.externalId === null &&
        compareValues(writes, intent.values, shownValues(writes, record)).changed.length === 0;
      if (isAlike && !(await isLinked(services, feed.entity, record.id))) equal.push(record);
    }
    const [only] = equal;
    if (equal.length > 1) {
      const words = `${equal.length} ${label}s in Precoro may be ${labelOfInbound(inbound)}, whose creation got no answer: ids ${equal.map(({ id }) => id).join(', ')}. Accountant: link the right one, and take the others out of use.`;
      await inboundFailed(services, inbound, holdOf(words), { isHeld: true });
      continue;
    }
    const ref = only && { entity: feed.entity, id: only.id };
    const how = 'found in Precoro by what was sent';
    const linked = ref ? await linkInbound(services, feed, inbound, { ref, shown: null, how }) : inbound;
    if (linked) await changeInbound(services, linked, (known) => ({ ...known, lookedAt: startedAt }));
  }
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
