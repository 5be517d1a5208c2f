import type { Fate } from '../engine/scheduler.ts';
import type { Outcome } from '../simulate.ts';
import type { Act, Plan } from '../world/plan.ts';

/** The plan with the fate at the first step, the second ... of that process, until it has no such step any more. */
export function* everyStep(
  plan: Plan,
  process: string,
  nth: number,
  fate: Partial<Fate>,
  at: 'dieAt' | 'pauseAt',
): Generator<Plan, void, Outcome> {
  for (let step = 1; ; step += 1) {
    const outcome = yield { ...plan, aims: [{ process, nth, fate: { ...fate, [at]: step } }] };
    const aimed = outcome.aimed.filter(({ name }) => name.startsWith(process))[nth - 1];
    if (!aimed) throw new Error(`there is no process ${nth} of the name ${process}`);
    if (aimed.steps < step) return;
  }
}

/**
 * The same for every process of that name that does more than to look: which ones those are is seen in a run in which
 * nothing befalls anybody.
 */
export function* everyStepOfWork(
  plan: Plan,
  process: string,
  fate: Partial<Fate>,
  at: 'dieAt' | 'pauseAt',
): Generator<Plan, void, Outcome> {
  const { aimed } = yield { ...plan, aims: [{ process: 'nobody', nth: 1, fate: {} }] };
  const named = aimed.filter(({ name }) => name.startsWith(process));
  for (const [index, { steps }] of named.entries())
    if (steps >= WORK_STEPS) yield* everyStep(plan, process, index + 1, fate, at);
}

/** Whoever finds nothing to do takes fewer. */
const WORK_STEPS = 25;

export function inOrder(acts: readonly Act[]): readonly Act[] {
  return acts.toSorted((a, b) => a.at - b.at);
}
