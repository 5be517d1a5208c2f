import { simulate } from './simulate.ts';
import { NO_RATES } from './world/precoro.ts';
import { CALM_EXTERNAL } from './world/external.ts';
import { CALM_QUEUE } from './world/queue.ts';
import type { Plan } from './world/plan.ts';

/**
 * The smallest plan found that still shows a violation of this kind: acts are left out, kinds of faults switched off, one
 * after the other, as long as it does.
 */
export async function shrink(plan: Plan, kind: string): Promise<Plan> {
  let smallest = plan;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const smaller of smallerOnes(smallest)) {
      if (!(await shows(smaller, kind))) continue;
      smallest = smaller;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

async function shows(plan: Plan, kind: string): Promise<boolean> {
  const { violations } = await simulate(plan);
  return violations.some((violation) => violation.kind === kind);
}

function* smallerOnes(plan: Plan): Generator<Plan> {
  const { acts } = plan;
  for (let size = Math.ceil(acts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < acts.length; start += size)
      yield { ...plan, acts: acts.filter((_, index) => index < start || index >= start + size) };
  }
  for (const [name, calm] of [
    ['precoro', NO_RATES],
    ['external', CALM_EXTERNAL],
    ['queue', CALM_QUEUE],
    ['fates', { die: 0, error: 0, pause: 0, clockMs: 0 }],
  ] as const) {
    const rates: Readonly<Record<string, number>> = plan[name] as never;
    const raised = Object.keys(rates).filter((rate) => rates[rate] !== 0);
    if (raised.length > 1) yield { ...plan, [name]: calm };
    for (const rate of raised) yield { ...plan, [name]: { ...rates, [rate]: 0 } };
  }
  if (plan.stepMs > 0) yield { ...plan, stepMs: 0 };
  if (plan.precoroClockMs !== 0) yield { ...plan, precoroClockMs: 0 };
  if (plan.workers > 1) yield { ...plan, workers: 1 };
}
