import { survivorsOf, type Mutant, type TriedFile } from './mutant.ts';

/** Mutants that no test need notice, or that none can, and why. */
export interface Judgement {
  readonly why: string;
  readonly mutants: readonly JudgedMutant[];
}

/** The file, the line of the source as it is written, the place in it, and what it becomes. */
export type JudgedMutant = readonly [file: string, code: string, was: string, becomes: string];

export function isJudged({ mutants }: Judgement, mutant: Mutant): boolean {
  return mutants.some(
    ([file, code, was, becomes]) =>
      file === mutant.file && code === mutant.code && was === mutant.was && becomes === mutant.becomes,
  );
}

/** Explanations of changes in this file that a test notices, or that cannot be made any more. */
export function needless(judgements: readonly Judgement[], tried: TriedFile): readonly JudgedMutant[] {
  const survivors = survivorsOf(tried);
  return judgements
    .flatMap(({ why, mutants }) => mutants.map((mutant) => ({ why, mutants: [mutant] as const })))
    .filter(({ mutants: [[file]] }) => file === tried.file)
    .filter((judgement) => !survivors.some((mutant) => isJudged(judgement, mutant)))
    .map(({ mutants: [mutant] }) => mutant);
}
