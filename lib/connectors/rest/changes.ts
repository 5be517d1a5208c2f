import type { SourceRecord } from '../contract.ts';
import { notUnderstood, type Failed } from './answer.ts';
import { valueAt } from './json-path.ts';
import { readRecords, type Got, type Reading } from './listing.ts';
import { granuleMs, momentOf, writeMoment } from './moments.ts';
import { FIRST_PAGE } from './pages.ts';
import type { SincePlan, SourcePlan } from './plan.ts';
import { BEGINNING, type Position } from './source-cursor.ts';
import { toldSince, untold, type Change } from '../told.ts';

/** What one request has shown. */
export interface Step {
  readonly fresh: readonly SourceRecord[];
  readonly next: Position;
  readonly hasMore: boolean;
}

export interface ChangesOf {
  readonly reading: Reading<SourceRecord>;
  readonly listing: SourcePlan['changes'];
  readonly company: string;
  readonly signal: AbortSignal;
}

/** Asks once, for what comes next at this position. */
export function step(of: ChangesOf, position: Position): Promise<Got<Step>> {
  const { since } = of.listing;
  switch (since.style) {
    case 'none':
      return stepThroughAll(of, position);
    case 'cursor':
      return stepByToken(of, since, position);
    case 'date':
      return stepByDate(of, since, position);
  }
}

/** Everything, page by page, again and again: what is as it was told is passed over. */
async function stepThroughAll(of: ChangesOf, position: Position): Promise<Got<Step>> {
  const page = await readRecords(of.reading, of.listing, { company: of.company }, position.page, of.signal);
  if (page.is !== 'got') return page;
  const { records, next } = page.value;
  const { fresh, told } = untold(
    position.told,
    records.map((record) => ({ record, changedAt: null })),
  );
  return got(fresh, { ...position, page: next ?? FIRST_PAGE, told }, next !== null);
}

/** The system keeps the position; one that it does not know any more is given up. */
async function stepByToken(
  of: ChangesOf,
  { next: nextAt, more }: Extract<SincePlan, { style: 'cursor' }>,
  position: Position,
): Promise<Got<Step>> {
  const values = { company: of.company, cursor: position.token };
  const page = await readRecords(of.reading, of.listing, values, FIRST_PAGE, of.signal);
  if (page.is === 'outdated' && position.token !== null) return got([], BEGINNING, true);
  if (page.is !== 'got') return page;
  const { records, json } = page.value;
  const named = valueAt(json, nextAt);
  const isNamed = (typeof named === 'string' && named !== '') || typeof named === 'number';
  const token = isNamed ? String(named) : position.token;
  const goesOn = more === null ? records.length > 0 : valueAt(json, more) === true;
  const changes = records.map((record) => ({ record, changedAt: null }));
  return got(changes, { ...BEGINNING, token }, goesOn && token !== position.token);
}

/**
 * From a moment on. Pages by number shift when a record in front of them changes, so the next request rather begins at the
 * last moment seen; only where a whole page has one and the same moment its next page is asked for. A walk that has come to
 * its end is followed by one from its beginning on, less what a transaction may take to be seen.
 */
async function stepByDate(
  of: ChangesOf,
  since: Extract<SincePlan, { style: 'date' }>,
  position: Position,
): Promise<Got<Step>> {
  const { client } = of.reading;
  const granule = granuleMs(since.format);
  const from = position.since === null ? null : writeMoment(position.since - granule, since.format);
  const values = { company: of.company, since: from };
  const page = await readRecords(of.reading, of.listing, values, position.page, of.signal);
  if (page.is !== 'got') return page;
  const { records, members, next, answeredAt } = page.value;
  const moments = members.map((member) => momentOf(valueAt(member, since.at)));
  const wrong = faultOf(of, since.at.join('.'), moments);
  if (wrong) return wrong;
  const walkBegan = position.walkBegan ?? answeredAt ?? client.now();
  const nextWalk = walkBegan - Math.max(since.overlapSeconds * 1000, granule);
  const moment = moments.at(-1) ?? null;
  const after = placeAfter(of, since.format, position, moment, next);
  const place = after ?? { since: nextWalk, page: FIRST_PAGE };
  const changes = records.map((record, index) => ({ record, changedAt: moments[index] ?? null }));
  const { fresh, told } = untold(position.told, changes);
  const askedFrom = Math.min(place.since ?? nextWalk, nextWalk) - 2 * granule;
  const kept = {
    ...place,
    walkBegan: after ? walkBegan : null,
    token: null,
    told: toldSince(told, askedFrom),
  };
  return got(fresh, kept, after !== null);
}

/**
 * Null at the end of the walk. A moment that is asked for in the same words, such as a later one of the same day, leads no
 * further than the next page does.
 */
function placeAfter(
  { listing }: ChangesOf,
  format: Extract<SincePlan, { style: 'date' }>['format'],
  { since }: Position,
  last: number | null,
  next: Position['page'] | null,
): Pick<Position, 'since' | 'page'> | null {
  if (next === null) return null;
  const isByNumber = listing.pages.style === 'page' || listing.pages.style === 'offset';
  const hasMoved =
    last !== null &&
    (since === null || (last > since && writeMoment(last, format) !== writeMoment(since, format)));
  return isByNumber && hasMoved ? { since: last, page: FIRST_PAGE } : { since, page: next };
}

function faultOf(
  { reading, listing }: ChangesOf,
  at: string,
  moments: readonly (number | null)[],
): Failed | null {
  const { name } = reading.client.plan;
  if (moments.includes(null)) return notUnderstood(name, `a record has no moment of its change at "${at}"`);
  const isByNumber = listing.pages.style === 'page' || listing.pages.style === 'offset';
  const isInOrder = moments.every(
    (moment, index) => index === 0 || (moments[index - 1] ?? 0) <= (moment ?? 0),
  );
  if (!isByNumber || isInOrder) return null;
  return notUnderstood(
    name,
    `what has changed does not come in the order of "${at}", the first change in front`,
  );
}

function got(fresh: readonly Change[], next: Position, hasMore: boolean): Got<Step> {
  return { is: 'got', value: { fresh: fresh.map(({ record }) => record), next, hasMore } };
}
