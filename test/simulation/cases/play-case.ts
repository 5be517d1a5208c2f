import { simulate } from '../simulate.ts';
import type { Plan } from '../world/plan.ts';
import type { Case } from './cases.ts';

export interface CaseOutcome {
  readonly plans: number;
  /** The first plan that did not go well, and why. */
  readonly failed: { readonly plan: Plan; readonly words: string } | null;
}

/** Plays all plans of a case, up to the first that goes wrong. */
export async function playCase(one: Case): Promise<CaseOutcome> {
  const given = one.plans();
  let played = 0;
  for (let next = given.next(undefined as never); !next.done;) {
    const plan = next.value;
    const outcome = await simulate(plan);
    played += 1;
    const [first] = outcome.violations;
    const words = first ? `${first.kind}: ${first.words}` : (one.also?.(outcome) ?? null);
    if (words !== null) return { plans: played, failed: { plan, words } };
    next = given.next(outcome);
  }
  return { plans: played, failed: null };
}
