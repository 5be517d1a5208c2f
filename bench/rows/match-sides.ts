import { runMatching, type MatchingRun } from '../matching-run.ts';
import { OURS, type Figures, type Row } from '../row.ts';

const PRECISION = 'certain that are right, share';
const RECALL = 'found as certain or likely, share';
const SECONDS = 'seconds';
const MEGABYTES = 'peak memory MB';
const SHOWN = [
  'found as certain, share',
  'likely that are right, share',
  'duplicates told, share',
  'certain and wrong',
];
const ARRIVAL =
  'generated suppliers: typos, swapped words, legal forms in other spellings, accents lost, shared e-mails and IBANs, branches and sisters of groups, tax numbers missing on a third, renamed, moved, on one side only, twice on one side; the worst of each figure over all seeds';

/** The bars that matching must reach. */
export const match20000: Row = {
  name: 'match-20000',
  title: '20,000 suppliers matched with 20,000',
  arrival: `${ARRIVAL}, which are five`,
  goals: [
    { figure: PRECISION, atLeast: 0.999 },
    { figure: RECALL, atLeast: 0.95 },
    { figure: SECONDS, atMost: 60 },
    { figure: MEGABYTES, atMost: 1024 },
  ],
  shown: SHOWN,
  run: (progress) => runSeeds([101, 102, 103, 104, 105], 20_000, progress),
};

/** How it does where a company is larger than that. */
export const match100000: Row = {
  name: 'match-100000',
  title: '100,000 suppliers matched with 100,000',
  arrival: `${ARRIVAL}, which are two`,
  goals: [
    { figure: PRECISION, atLeast: 0.999 },
    { figure: MEGABYTES, atMost: 4096 },
  ],
  shown: [RECALL, SECONDS, ...SHOWN],
  run: (progress) => runSeeds([201, 202], 100_000, progress),
};

async function runSeeds(
  seeds: readonly number[],
  size: number,
  progress: (words: string) => void,
): Promise<Readonly<Record<string, Figures>>> {
  const runs: MatchingRun[] = [];
  for (const seed of seeds) {
    const run = await runMatching(seed, size);
    progress(`seed ${seed}: ${JSON.stringify(run)}`);
    runs.push(run);
  }
  return { [OURS]: worstOf(runs) };
}

function worstOf(runs: readonly MatchingRun[]): Figures {
  const least = (figure: keyof MatchingRun) => Math.min(...runs.map((run) => run[figure]));
  const most = (figure: keyof MatchingRun) => Math.max(...runs.map((run) => run[figure]));
  return {
    // Down, so that a share just below the bar is not shown as if it reached it.
    [PRECISION]: Math.floor(least('certainPrecision') * 1e5) / 1e5,
    [RECALL]: Math.floor(least('recall') * 1e5) / 1e5,
    [SECONDS]: Math.ceil(most('seconds') * 10) / 10,
    [MEGABYTES]: Math.ceil(most('peakMegabytes')),
    'found as certain, share': Math.floor(least('certainRecall') * 1e3) / 1e3,
    'likely that are right, share': Math.floor(least('likelyPrecision') * 1e4) / 1e4,
    'duplicates told, share': Math.floor(least('duplicatesTold') * 1e3) / 1e3,
    'certain and wrong': runs.reduce((sum, run) => sum + run.certainWrong, 0),
  };
}
