import type { EntityName } from '../domain/records.ts';
import { DAY, HOUR, SECOND } from '../domain/time.ts';
import { closedGate } from './closed-gate.ts';
import { duePass } from './due-pass.ts';
import { holdFound, type HoldFoundServices } from './inspect-hold.ts';
import { inspectLink } from './inspect-link.ts';
import type { LinkSlices, PassedLink, Passes } from './ports/passes.ts';
import type { Services } from './services.ts';

export type InspectServices = HoldFoundServices &
  Pick<Services, 'states'> & { readonly slices: LinkSlices; readonly passes: Passes };

export interface Inspected {
  /** Linked records that were looked up outside. */
  readonly looked: number;
  /** Of those put on hold: not there any more, there more than once. */
  readonly gone: number;
  readonly doubled: number;
  /** Why the rest is left to the next hour; null where nothing is. */
  readonly left: string | null;
}

/** The external system shows nothing of what it should: more likely it is the wrong one than that all of it is gone. */
export class CounterpartsMissingError extends Error {
  override readonly name = 'CounterpartsMissingError';
}

/** Items of the table looked at in one query, and queries of one run: most items may be no linked records. */
const SLICE = 250;
const MOST_SLICES = 20;
/** So many missing and none found is not believed. */
const NOT_BELIEVED = 5;
/** So many in a row without an answer, and it is the system that is away. Fewer may be the records' own fault. */
const AWAY = 3;
/** Kept free at the end for the last look, its confirmation under the lease, and the position. */
const RESERVE_MS = 45 * SECOND;

/**
 * Looks some linked records up in the external system, a few each hour and every one in turn: one that is gone there, or
 * that stands there twice by our doing, is put on hold and told. No request to Precoro; one call outside at a time. To be
 * called each hour; it goes on where it stopped, and begins again when all are through, at most once a day.
 *
 * Throws CounterpartsMissingError.
 */
export async function inspectCounterparts(services: InspectServices, endsAt: number): Promise<Inspected> {
  const { clock, integration, passes } = services;
  const share = shareOfHour(integration.connector.inspectPerDay, clock.now());
  const pass = duePass(await passes.read('sample'), clock.now(), DAY);
  if (!pass || share === 0) return { looked: 0, gone: 0, doubled: 0, left: null };
  const walk = await walkOn(services, pass.after, share, endsAt - RESERVE_MS);
  assertBelieved(walk);
  const isDoubtful = walk.found === 0 && walk.missing.length > 0 && walk.stopped !== null;
  const gone = isDoubtful ? [] : await inTurn(walk.missing, (link) => holdFound(services, link));
  const isUnsettled = [...gone, ...walk.doubles].some((end) => end === 'busy' || end === 'unavailable');
  // What was found and could not be told is found again from here. A pass that has not left its beginning is none.
  const isOn = walk.after !== null || walk.isThrough;
  if (isOn && !isDoubtful && !isUnsettled) await passes.save('sample', { ...pass, after: walk.after });
  return {
    looked: walk.found + walk.missing.length,
    gone: gone.filter((end) => end === 'gone').length,
    doubled: walk.doubles.filter((end) => end === 'doubled').length,
    left: walk.stopped ?? (isUnsettled ? 'a record is at work or cannot be asked for' : null),
  };
}

/** The hours of a day add up to exactly `perDay`. */
function shareOfHour(perDay: number, now: number): number {
  const hour = Math.floor((now % DAY) / HOUR);
  return Math.floor((perDay * (hour + 1)) / 24) - Math.floor((perDay * hour) / 24);
}

interface Walk {
  /** Where the next hour goes on: behind the last one that was answered. */
  after: string | null;
  found: number;
  /** In a row, the last one among them. */
  unanswered: number;
  /** Not there at the first look. */
  readonly missing: PassedLink[];
  /** What became of those that stand there more than once. */
  readonly doubles: Awaited<ReturnType<typeof holdFound>>[];
  /** This pass is over. */
  isThrough: boolean;
  /** Why it went no further. */
  stopped: string | null;
}

async function walkOn(
  services: InspectServices,
  from: string | null,
  share: number,
  stopAt: number,
): Promise<Walk> {
  const walk: Walk = {
    ...{ after: from, isThrough: false, found: 0, missing: [], doubles: [], unanswered: 0, stopped: null },
  };
  const open = await openEntities(services);
  for await (const { link, next } of linksBehind(services, from)) {
    if (walk.unanswered >= AWAY || (link && isEnough(walk, share))) return walk;
    if (services.clock.now() >= stopAt) return { ...walk, stopped: walk.stopped ?? 'the time was up' };
    if (link && open.has(link.ref.entity)) await look(services, link, walk);
    if (walk.unanswered === 0) walk.after = next;
    // The last ones of a pass do not keep it from its end for ever.
    const isGivenUp = walk.unanswered > 0 && from !== null && walk.after === from;
    if (next === null && (walk.unanswered === 0 || isGivenUp))
      return { ...walk, after: null, isThrough: true };
  }
  return walk;
}

/** Where nothing was found at all, a few more are looked up before anything is concluded. */
function isEnough({ found, missing }: Walk, share: number): boolean {
  const isDoubtful = found === 0 && missing.length > 0 && missing.length < NOT_BELIEVED;
  return found + missing.length >= share && !isDoubtful;
}

async function look(services: InspectServices, passed: PassedLink, walk: Walk): Promise<void> {
  if (passed.leasedUntil !== null && services.clock.now() < passed.leasedUntil) return;
  const link = await services.links.read(passed.ref, passed.company);
  const finding = link ? await inspectLink(services, link) : ({ end: 'skipped' } as const);
  if (finding.end === 'skipped') return;
  walk.stopped = finding.end === 'unavailable' ? finding.words : null;
  walk.unanswered = finding.end === 'unavailable' ? walk.unanswered + 1 : 0;
  if (finding.end === 'gone') walk.missing.push(passed);
  if (finding.end === 'right' || finding.end === 'doubled') walk.found += 1;
  if (finding.end === 'doubled') walk.doubles.push(await holdFound(services, passed));
}

/** While an entity is paused or observed, people may be at work on either side of it. */
async function openEntities(services: InspectServices): Promise<ReadonlySet<EntityName>> {
  const names = services.integration.entities.map(({ entity }) => entity);
  const closed = await inTurn(names, (entity) => closedGate(services, entity));
  return new Set(names.filter((_, index) => closed[index] === null));
}

/** Each link with where a pass goes on behind it, and no link where a slice ends. */
async function* linksBehind(
  { slices }: Pick<InspectServices, 'slices'>,
  from: string | null,
): AsyncGenerator<{ readonly link: PassedLink | null; readonly next: string | null }, void, undefined> {
  let after = from;
  for (let count = 0; count < MOST_SLICES; count += 1) {
    const slice = await slices.linked(after, SLICE);
    for (const link of slice.links) yield { link, next: link.position };
    yield { link: null, next: slice.next };
    after = slice.next;
    if (after === null) return;
  }
}

function assertBelieved({ found, missing }: Walk): void {
  if (found > 0 || missing.length < NOT_BELIEVED) return;
  const names = missing.map(({ ref }) => `${ref.entity} ${ref.id}`).join(', ');
  throw new CounterpartsMissingError(
    `None of ${missing.length} linked records is in the external system any more (${names}). Nothing was put on hold: check whether the secret of the connector names the right system`,
  );
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
