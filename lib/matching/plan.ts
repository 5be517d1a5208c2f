import { contentHash } from '../domain/hashing.ts';
import type { Matches, MatchResult, Verdict } from './match-records.ts';
import type { MatchRecord } from './record.ts';

export const VERDICTS: readonly Verdict[] = ['certain', 'likely', 'ambiguous', 'oneToMany', 'none'];

/**
 * What a person wants of a pair. `skip`: they are not the same. `hold`: somebody else must say; until then nothing is written
 * of it. Blank: nothing yet.
 */
export const DECISIONS = ['link', 'skip', 'hold', ''] as const;
export type Decision = (typeof DECISIONS)[number];

/** One pair of a plan; where nobody resembles a record it stands alone, and what is theirs is blank. */
export interface PlanRow {
  readonly decision: Decision;
  readonly verdict: Verdict;
  readonly company: string | null;
  /** See `MatchRecord`. */
  readonly part?: string;
  readonly oursKey: string;
  readonly oursLabel: string;
  readonly theirsKey: string;
  readonly theirsLabel: string;
  readonly score: number | null;
  readonly speaksFor: string;
  readonly speaksAgainst: string;
  /** {@link stateOf} each side when the plan was made. */
  readonly oursState: string;
  readonly theirsState: string;
}

/** A row for each candidate. What is certain is to be linked unless a person changes it; all else waits for one. */
export function planRows({ results }: Matches): readonly PlanRow[] {
  return results.flatMap((result) =>
    result.candidates.length === 0
      ? [rowOf(result, null)]
      : result.candidates.map((candidate) => rowOf(result, candidate)),
  );
}

/** Changes when anything of the record changes that was compared. */
export function stateOf(record: MatchRecord): string {
  return contentHash(record);
}

function rowOf(result: MatchResult, candidate: MatchResult['candidates'][number] | null): PlanRow {
  const { company, ours, verdict } = result;
  const against = [
    ...(candidate?.speaksAgainst ?? []),
    ...(candidate?.theirs.isEnabled === false ? ['is disabled there'] : []),
    ...(candidate?.alsoNear.map((label) => `is near to ${label} as well`) ?? []),
  ];
  return {
    decision: verdict === 'certain' ? 'link' : '',
    verdict,
    company,
    ...(ours.part === undefined ? {} : { part: ours.part }),
    oursKey: ours.key,
    oursLabel: ours.label,
    theirsKey: candidate?.theirs.key ?? '',
    theirsLabel: candidate?.theirs.label ?? '',
    score: candidate?.score ?? null,
    speaksFor: candidate?.speaksFor.join(' | ') ?? '',
    speaksAgainst: against.join(' | '),
    oursState: stateOf(ours),
    theirsState: candidate ? stateOf(candidate.theirs) : '',
  };
}
