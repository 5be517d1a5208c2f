import type { StoryLine } from './engine/trace.ts';
import { simulate, type Outcome } from './simulate.ts';
import { wordsOf } from './world/acts.ts';
import type { Plan } from './world/plan.ts';

export interface Told {
  readonly outcome: Outcome;
  readonly lines: readonly string[];
}

/** Plays a plan once more and tells it, step by step. `isWhole`: with what the dispatcher and the sweep only looked at. */
export async function tell(plan: Plan, isWhole: boolean): Promise<Told> {
  const story: StoryLine[] = [];
  const outcome = await simulate(plan, story);
  const lines = story
    .filter(({ words }) => isWhole || !ROUTINE.test(words))
    .map(({ at, words }) => `${new Date(at).toISOString().slice(8, 23).replace('T', ' ')}  ${words}`);
  return { outcome, lines: [...head(plan), ...lines] };
}

const ROUTINE =
  /^(dispatcher: (writeBacks\.due|mirror\.due|states\.|definitions|leases|ledger|mirror\.read)|sweep: )[\w.]*$/;

function head({ seed, setting, switches, precoro, external, queue, fates, ...rest }: Plan): string[] {
  const raised = (rates: object) =>
    Object.entries(rates)
      .filter(([, rate]) => rate !== 0)
      .map(([name, rate]) => `${name} ${String(rate)}`)
      .join(', ') || 'none';
  const { acts, ...others } = rest;
  return [
    `Seed ${seed}`,
    `  setting   ${JSON.stringify(setting)}`,
    `  Precoro   ${JSON.stringify(switches)}`,
    `  others    ${JSON.stringify(others)}`,
    `  faults    of Precoro: ${raised(precoro)}; outside: ${raised(external)}; of the queue: ${raised(queue)}; of processes: ${raised(fates)}`,
    ...acts.map((act, index) => `  act ${index + 1}     ${wordsOf(act)}`),
    '',
  ];
}
