import type { Matches } from '../../../lib/matching/match-records.ts';
import type { TwoSides } from './two-sides.ts';

/** How right a matching is, by a truth that it has not seen. Shares are from 0 to 1. */
export interface Rightness {
  /** Of the certain, how many are right. */
  readonly certainPrecision: number;
  readonly certain: number;
  readonly certainWrong: number;
  /** Of the likely, how many are right. */
  readonly likelyPrecision: number;
  /** Of the firms that each side has once, how many are found as certain or likely. */
  readonly recall: number;
  /** Of those, how many are certain. */
  readonly certainRecall: number;
  /** Of the pairs of firms that a side has twice, how many are told with the right one among the candidates. */
  readonly duplicatesTold: number;
  /** Of the firms that each side has once, how many are told at all, with the right one among the candidates. */
  readonly told: number;
}

export function judgeMatches({ results }: Matches, { firmOfOurs, firmOfTheirs }: TwoSides): Rightness {
  const ours = countsOf(firmOfOurs);
  const theirs = countsOf(firmOfTheirs);
  const judged = results.map(({ ours: record, verdict, candidates }) => {
    const firm = firmOfOurs.get(record.key) ?? -1;
    const isRight = (at: number) =>
      candidates[at] !== undefined && firmOfTheirs.get(candidates[at].theirs.key) === firm;
    return {
      verdict,
      isGiven: verdict === 'certain' || verdict === 'likely',
      isRight: isRight(0),
      isTold: candidates.some((_, at) => isRight(at)),
      isPair: ours.get(firm) === 1 && theirs.get(firm) === 1,
      isDuplicate: (theirs.get(firm) ?? 0) > 0 && (ours.get(firm) ?? 0) + (theirs.get(firm) ?? 0) > 2,
    };
  });
  const certain = judged.filter(({ verdict }) => verdict === 'certain');
  const likely = judged.filter(({ verdict }) => verdict === 'likely');
  const pairs = judged.filter(({ isPair }) => isPair);
  const duplicates = judged.filter(({ isDuplicate }) => isDuplicate);
  return {
    certainPrecision: share(certain, ({ isRight }) => isRight),
    certain: certain.length,
    certainWrong: certain.filter(({ isRight }) => !isRight).length,
    likelyPrecision: share(likely, ({ isRight }) => isRight),
    recall: share(pairs, ({ isGiven, isRight }) => isGiven && isRight),
    certainRecall: share(pairs, ({ verdict, isRight }) => verdict === 'certain' && isRight),
    duplicatesTold: share(duplicates, ({ isTold }) => isTold),
    told: share(pairs, ({ isTold }) => isTold),
  };
}

function countsOf(firmOf: ReadonlyMap<string, number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const firm of firmOf.values()) counts.set(firm, (counts.get(firm) ?? 0) + 1);
  return counts;
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.length === 0 ? 1 : all.filter(holds).length / all.length;
}
