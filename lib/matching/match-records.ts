import { assign, NEAR, type Assigned, type Edge } from './assign.ts';
import { blocksOf } from './blocks.ts';
import { isBeyondDoubt, LIKELY } from './certainty.ts';
import { comparer, type Compare } from './compare.ts';
import type { Finding } from './finding.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { MatchOptions, MatchRecord } from './record.ts';
import { tallyOf } from './tally.ts';
import { wordsOf } from './words.ts';

/**
 * `certain`: linked unless a person says no. `likely`: one fits well. `ambiguous`: several are near. `oneToMany`: one
 * record is the best for several of the other side, such as duplicates. `none`: nobody fits.
 */
export type Verdict = 'certain' | 'likely' | 'ambiguous' | 'oneToMany' | 'none';

export interface MatchResult {
  readonly company: string | null;
  readonly ours: MatchRecord;
  readonly verdict: Verdict;
  /** Best first. For certain and likely the first is given to this record, and to no other of the company. */
  readonly candidates: readonly MatchCandidate[];
}

export interface MatchCandidate {
  readonly theirs: MatchRecord;
  /** Points for less points against; to be compared with other candidates of the same record only. */
  readonly score: number;
  /** In words, the weightiest first. */
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
  /** Labels of other records of ours that this one is near to as well. */
  readonly alsoNear: readonly string[];
}

export interface Matches {
  /** Each of ours, in each company whose records it may be among, in the order given. */
  readonly results: readonly MatchResult[];
  /** Those of the other side that are in no result's candidates. */
  readonly onlyTheirs: readonly MatchRecord[];
}

/** Below this a candidate is not worth a look. */
const LEAST = 5;
const MOST_SHOWN = 5;

/**
 * Finds out which records of two sides are the same thing. Companies are matched each by itself; within one nobody is
 * given twice. Never certain by a name alone. 20,000 records a side take seconds, and what all have in common is no
 * reason to compare all with all.
 *
 * Throws RangeError where `mustAgree` names a sign that is not used.
 */
export function matchRecords(
  ours: readonly MatchRecord[],
  theirs: readonly MatchRecord[],
  options: MatchOptions,
): Matches {
  const { matchOn } = options;
  const unused = matchOn.mustAgree.find((sign) => !matchOn.use.includes(sign));
  if (unused !== undefined)
    throw new RangeError(
      `matchOn.mustAgree names "${unused}", which is not in matchOn.use: ${matchOn.use.join(', ')}`,
    );
  const companies = theirs.length === 0 ? [null] : [...new Set(theirs.map(({ company }) => company))];
  const results = companies.flatMap((company) =>
    matchCompany(
      company,
      ours.filter((one) => one.company === null || company === null || one.company === company),
      theirs.filter((one) => one.company === company),
      options,
    ),
  );
  const placed = new Set(results.map((result) => result.ours));
  const strangers = ours
    .filter((one) => !placed.has(one))
    .map((one): MatchResult => ({ company: one.company, ours: one, verdict: 'none', candidates: [] }));
  const seen = new Set(results.flatMap(({ candidates }) => candidates.map((candidate) => candidate.theirs)));
  return { results: [...results, ...strangers], onlyTheirs: theirs.filter((one) => !seen.has(one)) };
}

function matchCompany(
  company: string | null,
  ours: readonly MatchRecord[],
  theirs: readonly MatchRecord[],
  { matchOn, knownBy = 'signs', isRuledOut = () => false }: MatchOptions,
): readonly MatchResult[] {
  const prepared = (one: MatchRecord) => prepare(one, knownBy);
  const sides = { ours: ours.map(prepared), theirs: theirs.map(prepared) };
  const tally = tallyOf(sides.ours, sides.theirs);
  const compare = comparer(tally, matchOn, knownBy);
  const findNear = blocksOf(sides.theirs, tally, matchOn.use);
  const nearTo = (one: Prepared) =>
    findNear(one).filter((at) => !isRuledOut(one.record.key, theirs[at]?.key ?? ''));
  const edges = sides.ours.map((one, at) => edgesOf(one, at, sides.theirs, nearTo(one), compare));
  const assigned = assign(edges.flat().filter(({ score }) => score >= LIKELY));
  const judge = judgeWith(assigned, edges.flat());
  const describe = describeWith(sides, compare, edges.flat());
  return sides.ours.map(({ record }, at) => {
    const mine = edges[at] ?? [];
    const judged = judge(at, mine, (edge) => isBeyondDoubt(compareEdge(edge, sides, compare), knownBy));
    return { company, ours: record, verdict: judged.verdict, candidates: judged.shown.map(describe) };
  });
}

interface Sides {
  readonly ours: readonly Prepared[];
  readonly theirs: readonly Prepared[];
}

/** Those worth a look, best first. */
function edgesOf(
  one: Prepared,
  at: number,
  theirs: readonly Prepared[],
  near: readonly number[],
  compare: Compare,
): readonly Edge[] {
  return near
    .flatMap((index) => {
      const other = theirs[index];
      const score = other ? compare(one, other).score : -Infinity;
      return score >= LEAST ? [{ ours: at, theirs: index, score }] : [];
    })
    .sort((a, b) => b.score - a.score);
}

function compareEdge(edge: Edge, { ours, theirs }: Sides, compare: Compare) {
  const [one, other] = [ours[edge.ours], theirs[edge.theirs]];
  return one && other ? compare(one, other) : { findings: [], score: -Infinity };
}

interface Judged {
  readonly verdict: Verdict;
  readonly shown: readonly Edge[];
}

function judgeWith({ pairs, knots, left }: Assigned, edges: readonly Edge[]) {
  const pairOf = new Map(pairs.map((pair) => [pair.ours, pair]));
  const knotOf = new Map(knots.flatMap((knot) => knot.ours.map((at) => [at, knot] as const)));
  const bereft = new Set(left.map(({ ours }) => ours));
  const rivals = Map.groupBy(edges, ({ theirs }) => theirs);
  return (at: number, mine: readonly Edge[], isSure: (edge: Edge) => boolean): Judged => {
    const pair = pairOf.get(at);
    if (pair) {
      const isAlone = !isContested(pair, mine, rivals.get(pair.theirs) ?? []);
      const others = mine.filter(({ theirs }) => theirs !== pair.theirs);
      const verdict = pair.isClear && isAlone && isSure(pair) ? 'certain' : 'likely';
      return { verdict, shown: [pair, ...others].slice(0, verdict === 'certain' ? 1 : MOST_SHOWN) };
    }
    const knot = knotOf.get(at);
    const shown = mine.slice(0, MOST_SHOWN);
    if (knot) {
      const isOne = knot.ours.length === 1 || knot.theirs.length === 1;
      const inKnot = mine.filter(({ theirs }) => knot.theirs.includes(theirs)).slice(0, MOST_SHOWN);
      return { verdict: isOne ? 'oneToMany' : 'ambiguous', shown: inKnot };
    }
    return { verdict: bereft.has(at) ? 'oneToMany' : 'none', shown };
  };
}

/** Somebody else is as good for one of the two, though given elsewhere. */
function isContested(pair: Edge, mine: readonly Edge[], rivals: readonly Edge[]): boolean {
  return [...mine, ...rivals].some(
    (edge) => (edge.ours !== pair.ours || edge.theirs !== pair.theirs) && edge.score > pair.score - NEAR,
  );
}

function describeWith(sides: Sides, compare: Compare, edges: readonly Edge[]) {
  const rivals = Map.groupBy(
    edges.filter(({ score }) => score >= LIKELY),
    ({ theirs }) => theirs,
  );
  return (edge: Edge): MatchCandidate => {
    const { findings, score } = compareEdge(edge, sides, compare);
    const weighty = findings
      .filter((found) => found.points > 0 || isAgainst(found))
      .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
    const also = (rivals.get(edge.theirs) ?? []).filter(({ ours }) => ours !== edge.ours);
    return {
      theirs: sides.theirs[edge.theirs]?.record ?? missing(),
      score: Math.round(score * 10) / 10,
      speaksFor: weighty.filter(({ points }) => points > 0).map(wordsOf),
      speaksAgainst: weighty.filter(isAgainst).map(wordsOf),
      alsoNear: also.slice(0, MOST_SHOWN).map(({ ours }) => sides.ours[ours]?.record.label ?? ''),
    };
  };
}

/** What differs is told, also where it weighs nothing. */
function isAgainst({ points, what }: Finding): boolean {
  return points < 0 || (points === 0 && what === 'different');
}

function missing(): never {
  throw new Error('an edge names a record that is not there');
}
