import { DAY, toPrecoroTime } from '../../domain/time.ts';
import type { PrecoroRecord } from '../../entities/entity.ts';
import type { Feed } from '../../mapping/contract.ts';
import { handOnRows } from '../hand-on.ts';
import type { InboundKey } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { linkShown, linkUnnamed } from './link-listed.ts';
import { changeInbound, isSought } from './inbound-state.ts';
import { awaitField, fieldIdOf } from './option-field.ts';
import type { InwardOrder, InwardServices } from './services.ts';

const MOST_PAGES = 500;

/** A list that was read, or the request that got no page of it. */
export interface Listed {
  readonly last: Spent;
  /** Names of the external records that somebody in it was found for: they are there, whether they could be linked or not. */
  readonly found: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

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
): Promise<Listed | 'skipped'> {
  const fieldId = await fieldIdOf(services, order.feed);
  if (fieldId === 'unknown') {
    await awaitField(services, order.feed, [...(await services.inbounds.readMany(keys)).values()]);
    return 'skipped';
  }
  const read = await readPages(services, session, order, { modifiedSince: null, ...fieldId });
  if ('spent' in read) return { last: read, found: NOBODY };
  const shown = await linkShown(services, order.feed, read.records, read.startedAt);
  const unnamed = await linkUnnamed(services, order.feed, keys, read);
  const found = new Set([...shown, ...unnamed]);
  await rememberSought(services, keys, found, read.startedAt);
  await rememberListed(services, order.feed, read.startedAt);
  return { last: read.last, found };
}

/**
 * Looks in what has changed of an entity for records whose POST got no answer. From a day before the first of them, so that
 * no zone of Precoro's times hides one.
 */
export async function listChanges(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  keys: readonly InboundKey[],
): Promise<Listed> {
  const known = [...(await services.inbounds.readMany(keys)).values()];
  const sentAt = Math.min(...known.map(({ intent }) => intent?.at ?? services.clock.now()));
  const modifiedSince = toPrecoroTime(sentAt - DAY);
  const read = await readPages(services, session, order, { modifiedSince });
  if ('spent' in read) return { last: read, found: NOBODY };
  return { last: read.last, found: await linkUnnamed(services, order.feed, keys, read) };
}

/** When the whole list was last read, by our clock; 0 before that. */
export async function listedAt(
  { sourceCursors }: Pick<InwardServices, 'sourceCursors'>,
  feed: Pick<Feed, 'name'>,
): Promise<number> {
  return (await sourceCursors.read(listName(feed), LIST_COMPANY)).readAt;
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

/** A list that was read for the sake of other records says nothing of a POST: nobody has looked for what it may have made. */
async function rememberSought(
  services: InwardServices,
  keys: readonly InboundKey[],
  found: Listed['found'],
  startedAt: number,
): Promise<void> {
  for (const [name, inbound] of await services.inbounds.readMany(keys)) {
    if (!isSought(inbound) || found.has(name) || (inbound.openUntil ?? 0) > startedAt) continue;
    await changeInbound(services, inbound, (known) => ({ ...known, lookedAt: startedAt }));
  }
}

/** A list that was read to its end. */
export interface ListRead {
  readonly records: readonly PrecoroRecord[];
  readonly startedAt: number;
  readonly last: Spent;
}

/** The whole list, or the request that got no page of it. */
async function readPages(
  services: InwardServices,
  session: QuotaSession,
  { feed, rules, fence, patienceMs }: InwardOrder,
  asked: { readonly modifiedSince: string | null; readonly fieldId?: string },
): Promise<ListRead | Spent> {
  const { fieldId } = asked;
  const ofField = fieldId === undefined ? rules : { ...rules, fieldId };
  const records: PrecoroRecord[] = [];
  let startedAt: number | null = null;
  for (let page = 1; ; page += 1) {
    const call = { kind: 'list', entity: feed.entity, page, ...asked } as const;
    const spent = await session.spend(call, 'inwardLook', patienceMs);
    if (!spent.spent || spent.answer.kind !== 'page') return spent;
    startedAt ??= spent.startedAt;
    const handed = await handOnRows(services, spent.answer.rows, ofField, fence);
    records.push(...handed.records);
    if (!spent.answer.hasNext || page >= MOST_PAGES) return { records, startedAt, last: spent };
  }
}
