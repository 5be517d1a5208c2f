import type { EntityName, RecordRef } from '../domain/records.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';
import { inParallel } from '../sync/hand-on.ts';
import { ExternalUnreachableError } from './ask-external.ts';
import { inwardActs, type InwardRowServices } from './inward/match-rows.ts';
import { outwardActs, type RowActs, type RowEnd, type Rows, type RowServices } from './match-rows.ts';
import { matchable } from './matchable.ts';
import { sendRecords } from './send-records.ts';
import { RecordBusyError } from './under-lease.ts';

export interface MatchEnd {
  readonly entity: EntityName;
  readonly linked: number;
  /** Linked so before: by an earlier run of the same plan, or by a person. */
  readonly already: number;
  /** Put on hold until a person decides. */
  readonly held: number;
  /** Records of which it is known now what they are not. */
  readonly skipped: number;
  /** Not done, and why; the others went on. */
  readonly left: readonly RowLeft[];
}

export interface RowLeft {
  /** Of the plan's file. */
  readonly line: number;
  readonly ref: RecordRef;
  readonly words: string;
}

export type ApplyMatchServices = RowServices & InwardRowServices;

const AT_ONCE = 8;
/** So many are done before their messages are sent. */
const SLICE = 200;

/**
 * Does what a person has decided in a plan, and nothing else: each link after a look at both sides, which must be as the
 * plan saw them. Nothing is written outside, and in Precoro the external ids, as everywhere. It may be stopped at any time:
 * given again it goes on where it was. What only comes in is listed in Precoro first, a request for each page.
 *
 * `onProgress` hears how many of the decisions are done. Throws RangeError for what is never matched, NotReadYetError,
 * DispatcherBusyError, and ExternalUnreachableError once the external system does not answer any more.
 */
export async function applyMatch(
  services: ApplyMatchServices,
  entity: EntityName,
  decisions: readonly PlanDecision[],
  onProgress: (done: number) => void = () => undefined,
): Promise<MatchEnd> {
  const how = matchable(services, entity);
  const acts =
    how.kind === 'outward'
      ? await outwardActs(services, how.mapping)
      : await inwardActs(services, entity, how.feeds);
  const work = workOf(decisions, acts);
  await recordApply(services, entity, work);
  const ends: Ended[] = [];
  for (let from = 0; from < work.length; from += SLICE) {
    const ended = await inParallel(work.slice(from, from + SLICE), AT_ONCE, (one) => act(acts, one));
    const done = ended.filter(({ end }) => end === 'linked' || end === 'held');
    // What only comes in is the dispatcher's, which was woken.
    if (how.kind === 'outward')
      await sendRecords(
        services,
        done.map(({ rows: [{ oursKey }] }) => ({ entity, id: oursKey })),
      );
    ends.push(...ended);
    onProgress(ends.reduce((sum, { rows }) => sum + rows.length, 0));
    assertReachable(ended);
  }
  return { entity, ...countOf(ends, entity) };
}

/** What is done at once: one link, or all that was said of one record. */
interface Work {
  readonly rows: Rows;
  readonly kind: 'link' | 'hold' | 'skip';
}

/** Links first: of a record that is linked nothing else matters. */
function workOf(
  decisions: readonly PlanDecision[],
  { heldSide }: Pick<RowActs, 'heldSide'>,
): readonly Work[] {
  const of = (kind: Work['kind']) => decisions.filter(({ decision }) => decision === kind);
  const links = of('link');
  const perRecord = (kind: Work['kind'], side: RowActs['heldSide']) => {
    const linked = new Set(links.map((row) => recordOf(row, side)));
    const rows = of(kind).filter((row) => !linked.has(recordOf(row, side)));
    return [...Map.groupBy(rows, (row) => recordOf(row, side)).values()].flatMap(
      ([first, ...more]): Work[] => (first ? [{ kind, rows: [first, ...more] }] : []),
    );
  };
  return [
    ...links.map((row): Work => ({ kind: 'link', rows: [row] })),
    ...perRecord('hold', heldSide),
    ...perRecord('skip', 'ours'),
  ];
}

function recordOf({ company, part, oursKey, theirsKey }: PlanDecision, side: RowActs['heldSide']): string {
  return JSON.stringify([company, part, side === 'ours' ? oursKey : theirsKey]);
}

async function recordApply(
  { audit, clock, who }: Pick<RowServices, 'audit' | 'clock' | 'who'>,
  subject: EntityName,
  work: readonly Work[],
): Promise<void> {
  if (work.length === 0) return;
  const count = (kind: Work['kind']) => work.filter((one) => one.kind === kind).length;
  const detail = { link: count('link'), hold: count('hold'), skip: count('skip') };
  await audit.record({ at: clock.now(), who, what: 'applied a match', subject, detail });
}

interface Ended {
  readonly rows: Rows;
  readonly end: RowEnd;
  readonly isUnreachable: boolean;
}

/** One record in work, or one question without an answer, must not stop thousands. */
async function act(acts: RowActs, { kind, rows }: Work): Promise<Ended> {
  try {
    const end = await (kind === 'link' ? acts.link(rows[0]) : acts[kind](rows));
    return { rows, end, isUnreachable: false };
  } catch (error) {
    const isUnreachable = error instanceof ExternalUnreachableError;
    if (!isUnreachable && !(error instanceof RecordBusyError)) throw error;
    return { rows, end: { words: error.message }, isUnreachable };
  }
}

/** Nothing of a whole slice came through: it will not for the rest either. */
function assertReachable(ended: readonly Ended[]): void {
  const lost = ended.find(({ isUnreachable }) => isUnreachable);
  if (!lost || typeof lost.end === 'string' || ended.some(({ end }) => typeof end === 'string')) return;
  throw new ExternalUnreachableError(
    `${lost.end.words}. What was done until now is kept; give the same command again later`,
  );
}

function countOf(ends: readonly Ended[], entity: EntityName): Omit<MatchEnd, 'entity'> {
  const count = (what: RowEnd) => ends.filter(({ end }) => end === what).length;
  return {
    linked: count('linked'),
    already: count('already'),
    held: count('held'),
    skipped: count('skipped'),
    left: ends.flatMap(({ rows: [{ line, oursKey }], end }) =>
      typeof end === 'string' ? [] : [{ line, ref: { entity, id: oursKey }, words: end.words }],
    ),
  };
}
