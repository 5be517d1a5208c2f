import type { EntityName, RecordRef } from '../domain/records.ts';
import type { PlanDecision } from '../matching/plan-csv.ts';
import { inParallel } from '../sync/hand-on.ts';
import { ExternalUnreachableError, openTarget } from './ask-external.ts';
import { readDefinitions } from './find-seekers.ts';
import { holdRow, linkRow, skipRow, type RowContext, type RowEnd, type RowServices } from './match-rows.ts';
import { matchable } from './match-plan.ts';
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

const AT_ONCE = 8;
/** So many are done before their messages are sent. */
const SLICE = 200;

/**
 * Does what a person has decided in a plan, and nothing else: each link after a look at both sides, which must be as the
 * plan saw them. Nothing is written outside, and in Precoro the external ids, as everywhere. It may be stopped at any time:
 * given again it goes on where it was.
 *
 * `onProgress` hears how many of the decisions are done. Throws RangeError for what is never matched, NotReadYetError, and
 * ExternalUnreachableError once the external system does not answer any more.
 */
export async function applyMatch(
  services: RowServices,
  entity: EntityName,
  decisions: readonly PlanDecision[],
  onProgress: (done: number) => void = () => undefined,
): Promise<MatchEnd> {
  const mapping = matchable(services, entity);
  const target = await openTarget(services, mapping.target);
  const definitions = await readDefinitions(services);
  const context: RowContext = { mapping, target, definitions, facts: services.catalogue[entity] };
  const work = workOf(decisions);
  await recordApply(services, entity, work);
  const ends: Ended[] = [];
  for (let from = 0; from < work.length; from += SLICE) {
    const ended = await inParallel(work.slice(from, from + SLICE), AT_ONCE, (one) =>
      act(services, context, one),
    );
    const done = ended.filter(({ end }) => end === 'linked' || end === 'held');
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

type Rows = readonly [PlanDecision, ...PlanDecision[]];

/** What is done at once: one link, or all that was said of one record. */
interface Work {
  readonly rows: Rows;
  readonly kind: 'link' | 'hold' | 'skip';
}

/** Links first: of a record that is linked nothing else matters. */
function workOf(decisions: readonly PlanDecision[]): readonly Work[] {
  const of = (kind: Work['kind']) => decisions.filter(({ decision }) => decision === kind);
  const links = of('link');
  const perRecord = (kind: Work['kind']) => {
    const linked = new Set(links.map(recordOf));
    const rows = of(kind).filter((row) => !linked.has(recordOf(row)));
    return [...Map.groupBy(rows, recordOf).values()].flatMap(([first, ...more]): Work[] =>
      first ? [{ kind, rows: [first, ...more] }] : [],
    );
  };
  return [
    ...links.map((row): Work => ({ kind: 'link', rows: [row] })),
    ...perRecord('hold'),
    ...perRecord('skip'),
  ];
}

function recordOf({ company, oursKey }: PlanDecision): string {
  return JSON.stringify([company, oursKey]);
}

async function recordApply(
  { audit, clock, who }: RowServices,
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
async function act(services: RowServices, context: RowContext, { kind, rows }: Work): Promise<Ended> {
  try {
    const end = await ACTS[kind](services, context, rows);
    return { rows, end, isUnreachable: false };
  } catch (error) {
    const isUnreachable = error instanceof ExternalUnreachableError;
    if (!isUnreachable && !(error instanceof RecordBusyError)) throw error;
    return { rows, end: { words: error.message }, isUnreachable };
  }
}

const ACTS: Readonly<
  Record<Work['kind'], (services: RowServices, context: RowContext, rows: Rows) => Promise<RowEnd>>
> = {
  link: (services, context, [row]) => linkRow(services, context, row),
  hold: holdRow,
  skip: skipRow,
};

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
