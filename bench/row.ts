/** Whom the goals of a row are for. */
export const OURS = 'precoro-sync';

/** Numbers by name; the name carries the unit, such as `p99 seconds`. Null where there is nothing to measure. */
export type Figures = Readonly<Record<string, number | null>>;

/** What a figure of ours must reach. */
export type Goal = { readonly figure: string } & ({ readonly atMost: number } | { readonly atLeast: number });

/** One line of the table: a situation, what must be reached in it, and what was. */
export interface Row {
  /** For `--only`; one word or several with dashes. */
  readonly name: string;
  readonly title: string;
  /** What comes when, in words. */
  readonly arrival: string;
  readonly goals: readonly Goal[];
  /** Further figures that the table shows. */
  readonly shown: readonly string[];
  /** The figures of each subject; ours under {@link OURS}. */
  run(progress: (words: string) => void): Promise<Readonly<Record<string, Figures>>>;
}

export interface RowResult extends Omit<Row, 'run'> {
  readonly figures: Readonly<Record<string, Figures>>;
  readonly seconds: number;
  /** One sentence for each goal that was missed. */
  readonly missed: readonly string[];
}

/** One sentence for each goal that the figures do not reach; a figure that is not there does not reach any. */
export function missedGoals(goals: readonly Goal[], figures: Figures): readonly string[] {
  return goals
    .filter((goal) => !isReached(goal, figures[goal.figure] ?? null))
    .map(
      (goal) => `${goal.figure} must be ${wordsOf(goal)}, but it is ${figures[goal.figure] ?? 'not there'}`,
    );
}

export function wordsOf(goal: Goal): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
}

function isReached(goal: Goal, value: number | null): boolean {
  if (value === null) return false;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}
