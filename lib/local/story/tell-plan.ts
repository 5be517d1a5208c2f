import type { PlanOfDay } from '../../domain/plan.ts';
import { readPlan, type PlanServices } from '../../sync/read-plan.ts';
import type { Services } from '../../sync/services.ts';
import type { RunJournal } from '../run/journal.ts';
import { clockTime } from '../run/lines.ts';
import type { Face } from './face.ts';
import { planWords } from './plan-words.ts';
import { pause } from './until.ts';

interface Planned {
  readonly services: PlanServices & Pick<Services, 'states'>;
}

interface Teller extends Planned {
  readonly face: Pick<Face, 'say'>;
  readonly memory: () => Pick<RunJournal, 'startedAt'>;
}

interface Pace {
  readonly everyMs: number;
  /** Soon after the beginning there is something to tell. */
  readonly firstAfterMs: number;
}

const PACE: Pace = { everyMs: 60_000, firstAfterMs: 15_000 };
const MANY = 1000;

/** Where no panel shows it, lines tell the plan of the day, as often as requests were spent; until the answer is called. */
export function keepTellingPlan(teller: Teller, pace = PACE): () => void {
  const stopped = new AbortController();
  void keepTelling(teller, pace, stopped.signal);
  return () => stopped.abort();
}

async function keepTelling(
  teller: Teller,
  { everyMs, firstAfterMs }: Pace,
  signal: AbortSignal,
): Promise<void> {
  let toldSpent = 0;
  await pause(firstAfterMs, signal);
  while (!signal.aborted) {
    try {
      const plan = await planNow(teller);
      if (!signal.aborted && plan.spent !== toldSpent) sayPlan(teller, plan);
      toldSpent = plan.spent;
    } catch {
      // The application may be ending, or busy: the next look tells.
    }
    await pause(everyMs, signal);
  }
}

/** The plan as it stands, in two lines. */
export async function tellPlan(teller: Teller): Promise<void> {
  sayPlan(teller, await planNow(teller));
}

export async function planNow({ services }: Planned): Promise<PlanOfDay> {
  return readPlan(services, await services.states.readAll(), MANY);
}

function sayPlan({ face, memory }: Teller, plan: PlanOfDay): void {
  const { spent, outlook } = planWords(plan, (ms) => clockTime(ms, memory().startedAt));
  face.say(`   ${spent}`);
  face.say(`   ${outlook.join(' · ')}`);
}
