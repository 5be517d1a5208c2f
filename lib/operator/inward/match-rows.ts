import type { EntityName } from '../../domain/records.ts';
import { recordKey } from '../../domain/records.ts';
import type { Feed } from '../../mapping/contract.ts';
import type { PlanDecision } from '../../matching/plan-csv.ts';
import { stateOf } from '../../matching/plan.ts';
import { inParallel } from '../../sync/hand-on.ts';
import { readExternal } from '../ask-external.ts';
import { describeRecord } from '../describe-record.ts';
import { linkOne, type LinkOneServices } from '../link-one.ts';
import { whyNotLinked } from '../link-refusals.ts';
import { placeOf, type Place } from '../match-place.ts';
import { skipRow, type RowActs, type RowEnd, type Rows } from '../match-rows.ts';
import { nameRecord } from '../name-record.ts';
import { namedOutside } from '../named-outside.ts';
import { holdAsDoubtful } from './hold-doubtful-incoming.ts';
import { isForOthers } from './match-sides.ts';
import { oursShown, theirsWanted } from './match-values.ts';
import { openFeeds, type OpenFeed, type OpenFeedServices } from './open-feed.ts';
import { readFromSource } from './read-source.ts';

export type InwardRowServices = LinkOneServices & OpenFeedServices;

/** How decisions are done of what only comes in. Lists Precoro's side first. Throws as {@link openFeeds}. */
export async function inwardActs(
  services: InwardRowServices,
  entity: EntityName,
  feeds: readonly Feed[],
): Promise<RowActs> {
  const open = await openFeeds(services, feeds);
  const find = (row: PlanDecision) => findRow(services, entity, open, row);
  return {
    heldSide: 'theirs',
    link: (row) => linkRow(services, find(row), row),
    hold: (rows) => holdRow(services, find, rows),
    skip: (rows) => skipRow(services, entity, rows),
  };
}

/** Which record of which feed a row is about; in words why none. */
type Found = (Place & { readonly open: OpenFeed }) | { readonly words: string };

/** Of options the record itself says which custom field it belongs to, and so which feed. */
function findRow(
  { integration }: Pick<InwardRowServices, 'integration'>,
  entity: EntityName,
  feeds: readonly OpenFeed[],
  row: PlanDecision,
): Found {
  const place = placeOf(integration, entity, row);
  if ('words' in place) return place;
  const open = feeds.find(({ records }) => records.has(place.ref.id));
  if (!open) return { words: `${recordKey(place.ref)} is not in Precoro any more.` };
  if (open.feed.companies.includes(place.company)) return { ...place, open };
  return { words: `inward.${open.feed.name} is not read from ${place.company}.` };
}

async function linkRow(services: InwardRowServices, found: Found, row: PlanDecision): Promise<RowEnd> {
  if ('words' in found) return found;
  const { ref, company, open } = found;
  const { target } = open.feed;
  const before = await services.links.read(ref, company);
  const isLinked = before?.externalId === row.theirsKey && before.target === target;
  if (isLinked && before.phase === 'linked') return 'already';
  // What an earlier run has linked and not finished needs no second look.
  const moved = isLinked ? null : await whatMoved(services, found, row);
  if (moved !== null) return { words: moved };
  const mirrored = await services.mirror.read(ref);
  const seen = { ...describeRecord(services.catalogue, ref, mirrored, null), mirrored };
  const order = { company, target, externalId: row.theirsKey, how: 'matched' } as const;
  const end = await linkOne(services, seen, order);
  if (end.end === 'linked') return 'linked';
  return { words: (await whyNotLinked(services, await nameRecord(services, ref), order, end)).words };
}

/** In words; null when both sides are as the plan saw them, and free. */
async function whatMoved(
  services: InwardRowServices,
  { ref, company, open }: Place & { readonly open: OpenFeed },
  { oursState, theirsKey, theirsState }: PlanDecision,
): Promise<string | null> {
  const { feed, source, records, part } = open;
  const facts = services.catalogue[ref.entity];
  const record = records.get(ref.id);
  if (!record) return `${recordKey(ref)} is not in Precoro any more.`;
  const title = `${facts.label} ${record.label}`;
  const shown = namedOutside(services.integration, ref, record, company);
  if (shown !== null && shown !== theirsKey) return `Precoro says that ${title} is ${shown} by now.`;
  if (stateOf(oursShown(record, facts, { company, part })) !== oursState)
    return `${title} has changed in Precoro since the plan was made: make a new one.`;
  const given = await readExternal(services, source, company, theirsKey);
  const theirs = given && !given.isGone && theirsWanted(feed, open, given, { company, part });
  if (!theirs) return `There is no ${feed.source} ${theirsKey} in the external system that is to come in.`;
  // Without a state a person has typed the id, and looked at it there.
  if (theirsState !== '' && stateOf(theirs.record) !== theirsState)
    return `${feed.source} ${theirsKey} has changed in the external system since the plan was made: make a new one.`;
  const inbound = await services.inbounds.read({ feed: feed.name, company, externalId: theirsKey });
  return inbound && inbound.ref === null && isForOthers(inbound)
    ? `${feed.source} ${theirsKey} was put on hold by a person, or is being made in Precoro just now.`
    : null;
}

/** Of all rows of one external record: nothing is made of it in Precoro before a person has said which one it is. */
async function holdRow(
  services: InwardRowServices,
  find: (row: PlanDecision) => Found,
  rows: Rows,
): Promise<RowEnd> {
  const [{ theirsKey }] = rows;
  if (theirsKey === '')
    return { words: 'Nothing is ever written of it alone: a hold stops the external record that it may be.' };
  const found = rows.map(find);
  const places = found.flatMap((one) => ('words' in one ? [] : [one]));
  const [first] = places;
  if (!first) return found.flatMap((one) => ('words' in one ? [one] : []))[0] ?? { words: NOT_KNOWN };
  const { open, company } = first;
  const key = { feed: open.feed.name, company, externalId: theirsKey };
  const stored = (await services.inbounds.read(key)) ?? (await keptNow(services, key));
  if (!stored) return { words: `There is no ${open.feed.source} ${theirsKey} in the external system.` };
  const mayBe = await inParallel(places, 8, ({ ref }) => nameRecord(services, ref));
  const words = await holdAsDoubtful(services, { feed: open.feed, inbound: stored }, mayBe);
  return words === null ? 'held' : { words };
}

const NOT_KNOWN = 'It is not known here.';

/** What the poll has not come to yet. */
async function keptNow(services: InwardRowServices, key: Parameters<typeof readFromSource>[1]) {
  return (await readFromSource(services, key)) ? services.inbounds.read(key) : null;
}
