import { MINUTE, SECOND } from '../../../lib/domain/time.ts';
import { chanceOf } from '../engine/chance.ts';
import type { Worlds } from '../worlds.ts';
import { planOf, type Act, type Plan } from './plan.ts';

/** The plan of one seed. */
export function planIn(worlds: Worlds, seed: number): Plan {
  return worlds === 'slow' ? slowPlanOf(seed) : planOf(seed, worlds === 'outward');
}

/** Where a worker may be slow: around the reading of the link, and around its write outside. */
const SLOW_STEPS = ['crossReference.acquire', 'crossReference.save', 'connector.update'] as const;

function slowPlanOf(seed: number): Plan {
  const plan = planOf(seed, true);
  const chance = chanceOf(seed, 'slow workers');
  const invoice = plan.acts.find((act) => act.do === 'new invoice');
  if (!invoice) return plan;
  const { id } = invoice;
  const edit = (at: number, note: string, sum: number): Act => ({ at, do: 'edit invoice', id, note, sum });
  const at = invoice.at + chance.between(2, 6) * MINUTE;
  const gap = chance.between(2, 60) * SECOND;
  const acts = [edit(at, 'a', 10), edit(at + 4 * MINUTE, 'b', 20), edit(at + 4 * MINUTE + gap, 'a', 10)];
  const process = `upsert invoice#${id}`;
  return {
    ...plan,
    workers: 4,
    acts: [...plan.acts, ...acts].sort((a, b) => a.at - b.at),
    aims: Array.from({ length: 6 }, (_, index) => ({
      ...{ process, nth: index + 1 },
      fate: { pauseAt: chance.pick(SLOW_STEPS), pauseMs: chance.between(20, 50) * SECOND },
    })),
  };
}
