import type { ExternalRecord, Target } from '../connectors/contract.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import { inParallel } from '../sync/hand-on.ts';
import { labelOfExternal, listExternal, openTarget, type AskServices } from './ask-external.ts';
import { configured } from './configured.ts';
import {
  findSeekers,
  NotReadYetError,
  withoutDecided,
  type SeekServices,
  type SoughtRecord,
} from './find-seekers.ts';
import { unreadWords } from './history-words.ts';
import { holdDoubtful } from './hold-doubtful.ts';
import { linkOne, type LinkOneServices } from './link-one.ts';
import { whyNotLinked } from './link-refusals.ts';
import { judgeMatches, type Candidate } from './match-candidates.ts';
import { findSigns, type Signs } from './match-signs.ts';
import { reasonsFor } from './match-words.ts';
import { nameRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';
import { RecordBusyError } from './under-lease.ts';
import { plural } from './words.ts';

/** Which records belong together, before anything is linked. Plain data. */
export interface MatchPlan {
  readonly entity: EntityName;
  /** For people: "supplier". */
  readonly label: string;
  readonly at: number;
  /** Target fields that were compared. */
  readonly comparedBy: Signs;
  /** Beyond doubt: each has one candidate. */
  readonly exact: readonly Match[];
  /** A person must decide. */
  readonly doubtful: readonly Match[];
  /** Nothing outside resembles them, or a person decided so: they are created there. */
  readonly unmatched: number;
  /** What the mapping refuses as it is: nothing is created of them either. */
  readonly refused: number;
}

export interface Match {
  readonly ref: RecordRef;
  readonly label: string;
  readonly company: string;
  readonly target: string;
  readonly candidates: readonly MatchCandidate[];
  /** It waits on hold for a decision already. */
  readonly onHold: boolean;
}

export interface MatchCandidate {
  readonly externalId: string;
  /** What people call it outside. */
  readonly label: string;
  /** What speaks for it and against it, in words. */
  readonly reasons: readonly string[];
}

export type PlanMatchServices = SeekServices & AskServices & Pick<OperatorServices, 'clock' | 'states'>;

/**
 * Compares the master data of both systems, as far as it is not linked yet: who is whom by natural key, name and
 * registration or tax number. Changes nothing. Reads mirror, links and the external system's list whole.
 *
 * Throws RangeError for documents and for what is not configured, NotReadYetError, ExternalUnreachableError.
 */
export async function planMatch(services: PlanMatchServices, entity: EntityName): Promise<MatchPlan> {
  const mapping = configured(services.integration, entity);
  const { isDocument, label } = services.catalogue[entity];
  if (isDocument) throw new RangeError(documentWords(label));
  await assertReadWhole(services, entity);
  const target = await openTarget(services, mapping.target);
  const sought = await findSeekers(services, mapping);
  const signs = findSigns(target.spec, sought.records);
  const exact: Match[] = [];
  const doubtful: Match[] = [];
  for (const company of services.integration.companies) {
    const externals = (await listExternal(target, company)).filter(
      (external) => !sought.isOwned(company, external),
    );
    const mine = sought.records.filter((record) => record.company === company);
    const judged = judgeMatches(await undecided(services, mine, externals, signs), externals, signs);
    const tell = describeWith(target, mapping.target, signs);
    exact.push(...judged.exact.map(({ seeker, candidate }) => tell(seeker, [candidate])));
    doubtful.push(...judged.doubtful.map(({ seeker, candidates }) => tell(seeker, candidates)));
  }
  const unmatched = sought.records.length - exact.length - doubtful.length;
  const { refused } = sought;
  const at = services.clock.now();
  const lists = { exact: byLabel(exact), doubtful: byLabel(doubtful) };
  return { entity, label, at, comparedBy: signs, ...lists, unmatched, refused };
}

/** A record that is still to come may be the better counterpart, or make one of two that were beyond doubt doubtful. */
async function assertReadWhole({ states, catalogue }: PlanMatchServices, entity: EntityName): Promise<void> {
  const state = (await states.readAll()).find((one) => one.entity === entity);
  const unread = unreadWords(catalogue[entity].label, state?.cursor);
  if (unread !== null) throw new NotReadYetError(`${unread}: match when it is`);
}

function byLabel(matches: readonly Match[]): readonly Match[] {
  return matches.toSorted((a, b) => a.label.localeCompare(b.label) || a.ref.id.localeCompare(b.ref.id));
}

function documentWords(label: string): string {
  return `${plural(label)} are documents: those from before go-live are left alone, and one that exists on both sides is linked by hand with "precoro-sync link". Only master data is matched, such as suppliers`;
}

/** A decision is read only of those that have a candidate at all. */
async function undecided(
  services: Pick<PlanMatchServices, 'links'>,
  seekers: readonly SoughtRecord[],
  externals: readonly ExternalRecord[],
  signs: Signs,
): Promise<readonly SoughtRecord[]> {
  const { exact, doubtful } = judgeMatches(seekers, externals, signs);
  return withoutDecided(
    services,
    [...exact, ...doubtful].map(({ seeker }) => seeker),
  );
}

function describeWith(target: Target, name: string, signs: Signs) {
  return (seeker: SoughtRecord, candidates: readonly Candidate[]): Match => ({
    ref: seeker.ref,
    label: seeker.label,
    company: seeker.company,
    target: name,
    candidates: candidates.map((candidate) => ({
      externalId: candidate.external.externalId,
      label: labelOfExternal(target.spec, candidate.external.payload),
      reasons: reasonsFor(seeker.fields, candidate, signs),
    })),
    onHold: seeker.onHold,
  });
}

export interface MatchEnd {
  readonly entity: EntityName;
  readonly linked: number;
  /** Put on hold until a person decides. */
  readonly held: number;
  /** Not done, because something changed since the plan was made. */
  readonly left: readonly { readonly ref: RecordRef; readonly label: string; readonly words: string }[];
}

const AT_ONCE = 8;
/** So many are linked before their messages are sent. */
const SLICE = 200;

/**
 * Links what is beyond doubt, and puts the rest on hold with its candidates named. The plan was just made: the external
 * system is not asked again. A plan may be applied twice, and what was left of one is found by the next.
 *
 * `onProgress` hears how many of the plan's records are done.
 */
export async function applyMatch(
  services: LinkOneServices,
  plan: MatchPlan,
  onProgress: (done: number) => void = () => undefined,
): Promise<MatchEnd> {
  const { audit, clock, who } = services;
  const { entity, exact, doubtful } = plan;
  const detail = { exact: exact.length, doubtful: doubtful.length };
  await audit.record({ at: clock.now(), who, what: 'matched', subject: entity, detail });
  const work = [
    ...exact.map((match) => ({ match, isExact: true, act: linkExact })),
    ...doubtful.map((match) => ({ match, isExact: false, act: holdDoubtful })),
  ];
  const ends: Ended[] = [];
  for (let from = 0; from < work.length; from += SLICE) {
    const ended = await inParallel(work.slice(from, from + SLICE), AT_ONCE, async (one) => ({
      ...one,
      left: await orBusy(() => one.act(services, one.match)),
    }));
    const done = ended.filter(({ left }) => left === null);
    await sendRecords(
      services,
      done.map(({ match }) => match.ref),
    );
    ends.push(...ended);
    onProgress(ends.length);
  }
  return { entity, ...count(ends) };
}

interface Ended {
  readonly match: Match;
  readonly isExact: boolean;
  /** Why it was not done; null when it was. */
  readonly left: string | null;
}

function count(ends: readonly Ended[]): Omit<MatchEnd, 'entity'> {
  const done = ends.filter(({ left }) => left === null);
  return {
    linked: done.filter(({ isExact }) => isExact).length,
    held: done.filter(({ isExact }) => !isExact).length,
    left: ends.flatMap(({ match: { ref, label }, left }) =>
      left === null ? [] : [{ ref, label, words: left }],
    ),
  };
}

/** One record in work must not stop thousands. */
async function orBusy(act: () => Promise<string | null>): Promise<string | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RecordBusyError) return error.message;
    throw error;
  }
}

/** Answers in words why not; null when it is linked. */
async function linkExact(services: LinkOneServices, match: Match): Promise<string | null> {
  const { ref, company, target, candidates } = match;
  const named = await nameRecord(services, ref);
  const order = { company, target, externalId: candidates[0]?.externalId ?? '', how: 'matched' } as const;
  const end = await linkOne(services, named, order);
  return end.end === 'linked' ? null : (await whyNotLinked(services, named, order, end)).words;
}
