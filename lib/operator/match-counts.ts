import type { EntityName } from '../domain/records.ts';
import type { Matches, Verdict } from '../matching/match-records.ts';

/** Who may be whom, before anything is linked. */
export interface MatchPlan {
  readonly entity: EntityName;
  /** For people: "supplier". */
  readonly label: string;
  readonly at: number;
  /** `outward`: who has no counterpart is written outside. `inward`: made in Precoro. */
  readonly direction: 'outward' | 'inward';
  /** What its records are linked to: name of the target, or of the sources that it comes from. */
  readonly target: string;
  /** In words for people. */
  readonly comparedBy: readonly string[];
  /** By company, then as the engine gives them. */
  readonly matches: Matches;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Without those that wait on hold for a decision. */
  readonly undecided: Readonly<Record<Verdict, number>>;
  /** Of those that nobody resembles: written to the other side once live, and refused by the mapping as they are. */
  readonly created: number;
  readonly refused: number;
  /** Documents that cannot be looked for, because what they belong to is not linked. */
  readonly withoutOwner: number;
  /** What it took to ask Precoro; 0 where all was known. */
  readonly requests: number;
}

export function perVerdict(
  judged: readonly { readonly verdict: Verdict }[],
): Readonly<Record<Verdict, number>> {
  const counts = { certain: 0, likely: 0, ambiguous: 0, oneToMany: 0, none: 0 };
  for (const { verdict } of judged) counts[verdict] += 1;
  return counts;
}
