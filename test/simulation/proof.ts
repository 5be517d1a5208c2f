import { parseArgs } from 'node:util';
import type { BatchOutcome } from './batch.ts';
import { INWARD_SAFETY_STEPS } from './inward-safety-steps.ts';
import { playSeeds } from './pool.ts';
import { progressOf } from './progress.ts';
import { SAFETY_STEPS, type SafetyStep } from './safety-steps.ts';
import { missing, seenTable } from './seen-table.ts';
import { Totals } from './totals.ts';
import type { Worlds } from './worlds.ts';

/**
 * The proof that ends the tests: new schedules of what goes out, and always the same ones of both directions, in which nothing
 * may go wrong; and each safety step taken out, in which something must. Says in the end, in a user's words, what was seen.
 * Exit code 1 where that is not all.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20000' }, from: { type: 'string' } },
});
const THREADS = 2;
/**
 * Schedules of both directions. A new one may still find something, about once in twenty thousand (guarantees.md): a commit is
 * held against those that do not.
 */
const BOTH = { from: 1, count: 6000 };
/** A step whose absence is not noticed within so many schedules counts as not noticed. */
const MOST_SEEDS = 100_000;

const count = Number(values.seeds);
const from = values.from === undefined ? Date.now() * 1000 : Number(values.from);
const startedAt = Date.now();
console.log(
  `Playing ${count} schedules that nobody has played before: seeds ${from} to ${from + count - 1}, each twice; and ${BOTH.count} of both directions.`,
);
const totals = await playAll();
const noticed = await withoutEach();
process.exitCode = conclude() ? 0 : 1;

async function playAll(): Promise<Totals> {
  const sum = new Totals();
  const progress = progressOf('schedules', count + BOTH.count);
  const rules = { isTwice: true, stopsAtFirst: false, without: null, threads: THREADS };
  const told = (outcome: BatchOutcome) => {
    sum.add(outcome);
    progress(sum.played, `, ${sum.failing.length} go wrong`);
  };
  await playSeeds({ ...rules, from, count, worlds: 'outward' }, told);
  await playSeeds({ ...rules, ...BOTH, worlds: 'all' }, told);
  return sum;
}

async function withoutEach(): Promise<readonly SafetyStep[]> {
  const found: SafetyStep[] = [];
  for (const step of SAFETY_STEPS) {
    const sum = new Totals();
    const order = {
      from: 1,
      count: MOST_SEEDS,
      isTwice: false,
      stopsAtFirst: true,
      without: step.name,
      threads: THREADS,
      worlds: worldsOf(step),
    };
    await playSeeds(order, (outcome) => sum.add(outcome));
    const [first] = sum.failing.toSorted((a, b) => a.seed - b.seed);
    const isItsOwn = first !== undefined && (await isClean(first.seed, worldsOf(step)));
    if (isItsOwn) found.push(step);
    const end = isItsOwn ? `missed at seed ${first.seed}, ${first.kind}` : 'NOT MISSED';
    console.log(`  without "${step.name}" (${step.about}): ${end}, after ${sum.played} schedules`);
  }
  return found;
}

/** Steps of what goes out are missed there, where nothing else happens. */
function worldsOf(step: SafetyStep): Worlds {
  return step.worlds ?? (INWARD_SAFETY_STEPS.includes(step) ? 'all' : 'outward');
}

/** With the step in its place nothing goes wrong: so it was missed, and nothing else. */
async function isClean(seed: number, worlds: Worlds): Promise<boolean> {
  const sum = new Totals();
  const order = { from: seed, count: 1, isTwice: false, stopsAtFirst: false, without: null, threads: 1 };
  await playSeeds({ ...order, worlds }, (outcome) => sum.add(outcome));
  return sum.failing.length === 0;
}

function conclude(): boolean {
  const { played, failing, steps, requests, ms, seen } = totals;
  const unseen = missing(seen);
  const of = (...kinds: readonly string[]) => failing.filter(({ kind }) => kinds.includes(kind)).length;
  const days = Math.round(ms / 86_400_000);
  const others = failing.length - of('duplicated') - of('lost', 'unlinked');
  console.log(seenTable(seen));
  for (const what of unseen) console.log(`  NOT SEEN: ${what}`);
  for (const { seed, kind, words } of failing.slice(0, 10))
    console.log(
      `\n  Seed ${seed}, ${kind}: ${words}\n  npm run simulate -- --replay ${seed} --shrink${seed >= from ? ' --worlds outward' : ''}`,
    );
  console.log(`
${played} schedules of crashes, timeouts, double, late and lost messages (seeds ${from} to ${from + count - 1}, and ${BOTH.from} to ${BOTH.count} of both directions), each played twice:
${days} days of company time, ${steps} steps, ${requests} requests to Precoro, in ${Math.round((Date.now() - startedAt) / 1000)} s with the safety steps below.
  ${of('duplicated')} records twice, ${of('lost', 'unlinked')} lost, ${others} otherwise wrong. Each seed took the same steps both times.
  ${seen.size - unseen.length} kinds of faults and changes seen, ${unseen.length} never seen.
  ${noticed.length} of ${SAFETY_STEPS.length} safety steps missed when switched off.`);
  return failing.length === 0 && unseen.length === 0 && noticed.length === SAFETY_STEPS.length;
}
