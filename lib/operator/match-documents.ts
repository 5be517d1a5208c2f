import { matchRecords, type Matches, type MatchResult } from '../matching/match-records.ts';
import type { MatchOptions, MatchRecord, MatchSum } from '../matching/record.ts';

/**
 * Matches documents by whose they are and by number. Those of each owner by themselves: the number 17 is common among all
 * suppliers and belongs to one document of each. One whose sum is another over there is never certain.
 */
export function matchDocuments(
  ours: readonly MatchRecord[],
  theirs: readonly MatchRecord[],
  options: MatchOptions,
): Matches {
  const theirsOf = Map.groupBy(theirs, ({ parent }) => parent);
  const results: MatchResult[] = [];
  const onlyTheirs = new Set(theirs);
  for (const [parent, mine] of Map.groupBy(ours, (one) => one.parent)) {
    // Of nobody that is known: no number tells whose it is.
    const candidates = parent === null ? [] : (theirsOf.get(parent) ?? []);
    const found = matchRecords(mine, candidates, options);
    results.push(...found.results.map(withSum));
    for (const { candidates: near } of found.results) for (const one of near) onlyTheirs.delete(one.theirs);
  }
  const placed = new Map(results.map((result) => [result.ours, result]));
  return {
    results: ours.flatMap((one) => placed.get(one) ?? []),
    onlyTheirs: theirs.filter((one) => onlyTheirs.has(one)),
  };
}

/** The same number with another sum may be another document, or one that was changed on one side only. */
function withSum(result: MatchResult): MatchResult {
  const { ours, verdict } = result;
  const candidates = result.candidates.map((candidate) => {
    const words = sumApart(ours, candidate.theirs);
    return words === null ? candidate : { ...candidate, speaksAgainst: [...candidate.speaksAgainst, words] };
  });
  const isApart = candidates[0] !== undefined && sumApart(ours, candidates[0].theirs) !== null;
  return { ...result, candidates, verdict: verdict === 'certain' && isApart ? 'likely' : verdict };
}

/** In words; null where the sums agree, or one is not known. */
function sumApart({ sum }: MatchRecord, { sum: other }: MatchRecord): string | null {
  if (!sum || !other) return null;
  const isSame = sum.amount === other.amount;
  const mayBeSame = sum.currency === other.currency || sum.currency === '' || other.currency === '';
  return isSame && mayBeSame ? null : `different sum: ${textOf(sum)} here, ${textOf(other)} there`;
}

function textOf({ amount, currency }: MatchSum): string {
  return `${amount} ${currency}`.trim();
}
