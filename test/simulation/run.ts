import { parseArgs } from 'node:util';
import { playSeeds } from './pool.ts';
import { stepNamed } from './safety-steps.ts';
import { progressOf } from './progress.ts';
import { seenTable } from './seen-table.ts';
import { Totals } from './totals.ts';
import { takeOut } from './without.ts';
import { worldsNamed } from './worlds.ts';

const HELP = `npm run simulate -- [options]

Plays whole worlds: a company, its Precoro, its external system, and precoro-sync between them, on a virtual clock, with
everything going wrong that can. Each seed is another world; the same seed is always the same.

  --seeds N       how many seeds (10,000)
  --from N        the first one (a new range each time)
  --threads N     at once (2)
  --worlds KIND   all: in half of them the external system is read as well (default); outward: in none, as npm run proof has
                  its new ones; slow: outward, where an invoice goes there and back while it is written
  --once          plays each seed once; else twice, to see that it takes the same steps
  --without STEP  takes a safety step out, such as "intent", and stops at the first violation; exit 0 if there is one
  --table         prints which faults and transitions were seen, and how often
  --json          prints the result as JSON
  --replay SEED   tells one seed as a story; --whole: every step; --shrink: the smallest story that goes wrong the same way
  --case NAME     plays one of the fixed cases, all its plans, and tells the first that goes wrong; --cases lists them
  --acts 1,3      with --replay: only these acts

Exit code 0: no violation. 1: violations. 2: wrong use.`;

const OPTIONS = {
  seeds: { type: 'string', default: '10000' },
  from: { type: 'string' },
  threads: { type: 'string', default: '2' },
  once: { type: 'boolean', default: false },
  worlds: { type: 'string', default: 'all' },
  without: { type: 'string' },
  table: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  replay: { type: 'string' },
  whole: { type: 'boolean', default: false },
  shrink: { type: 'boolean', default: false },
  acts: { type: 'string' },
  case: { type: 'string' },
  cases: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const { values } = known(() => parseArgs({ options: OPTIONS }));

if (values.help) console.log(HELP);
else if (values.replay !== undefined) process.exitCode = await replay(whole('replay', values.replay));
else if (values.cases || values.case !== undefined) process.exitCode = await playFixed(values.case ?? null);
else process.exitCode = await playMany();

async function playMany(): Promise<number> {
  const count = whole('seeds', values.seeds, 1);
  const from = values.from === undefined ? newRange() : whole('from', values.from);
  const without = values.without ?? null;
  if (without !== null) known(() => stepNamed(without));
  const order = {
    from,
    count,
    without,
    threads: whole('threads', values.threads, 1),
    isTwice: !values.once && without === null,
    stopsAtFirst: without !== null,
    worlds: known(() => worldsNamed(values.worlds)),
  };
  const startedAt = Date.now();
  const totals = new Totals();
  const progress = progressOf('seeds', count);
  await playSeeds(order, (outcome) => {
    totals.add(outcome);
    if (values.json) return;
    // A long run is looked into before its end.
    for (const { seed, kind } of outcome.failing) console.log(`Seed ${seed}, ${kind}`);
    progress(totals.played, `, ${totals.failing.length} with violations`);
  });
  const seconds = (Date.now() - startedAt) / 1000;
  report({ from, seconds, totals, without });
  const isWrong = totals.failing.length > 0;
  return isWrong === (without !== null) ? 0 : 1;
}

interface Report {
  readonly from: number;
  readonly seconds: number;
  readonly totals: Totals;
  readonly without: string | null;
}

function report({ from, seconds, totals, without }: Report): void {
  const { played, steps, requests, ms, failing, seen } = totals;
  if (values.json) {
    const json = {
      from,
      played,
      seconds,
      steps,
      requests,
      simulatedMs: ms,
      without,
      failing,
      seen: Object.fromEntries(seen),
    };
    return console.log(JSON.stringify(json));
  }
  const years = ms / (365 * 24 * 3_600_000);
  console.log(
    `Seeds ${from} to ${from + played - 1}: ${played} schedules${values.once || without ? '' : ', each twice'}, ${steps} steps, ${requests} requests to Precoro, ${years.toFixed(1)} years of company time, in ${seconds.toFixed(0)} s (${(played / seconds).toFixed(0)} a second).`,
  );
  if (values.table) console.log(seenTable(seen));
  for (const { seed, kind, words } of failing.slice(0, 20)) {
    console.log(`\nSeed ${seed}, ${kind}: ${words}`);
    console.log(
      `  npm run simulate -- --replay ${seed} --shrink${values.worlds === 'all' ? '' : ` --worlds ${values.worlds}`}${without ? ` --without "${without}"` : ''}`,
    );
  }
  console.log(failing.length === 0 ? 'No violation.' : `\n${failing.length} seeds with violations.`);
}

async function replay(seed: number): Promise<number> {
  const { without } = values;
  const worlds = known(() => worldsNamed(values.worlds));
  if (without !== undefined) takeOut(known(() => stepNamed(without)));
  const [{ planIn }, { tell }, { shrink }] = await Promise.all([
    import('./world/draw.ts'),
    import('./story.ts'),
    import('./shrink.ts'),
  ]);
  const drawn = planIn(worlds, seed);
  const chosen = values.acts?.split(',').map((number) => whole('acts', number, 1) - 1);
  let plan = chosen ? { ...drawn, acts: drawn.acts.filter((_, index) => chosen.includes(index)) } : drawn;
  const first = (await tell(plan, false)).outcome.violations[0];
  if (values.shrink && first) {
    plan = await shrink(plan, first.kind);
    const kept = plan.acts.map((act) => drawn.acts.indexOf(act) + 1);
    console.log(`Smallest: acts ${kept.join(', ')} of ${drawn.acts.length}\n`);
  }
  const { outcome, lines } = await tell(plan, values.whole);
  for (const line of lines) console.log(line);
  for (const { kind, words } of outcome.violations) console.log(`\n${kind}: ${words}`);
  console.log(`\n${outcome.violations.length} violations, ${outcome.steps} steps, trace ${outcome.hash}`);
  return outcome.violations.length > 0 ? 1 : 0;
}

async function playFixed(name: string | null): Promise<number> {
  const { without } = values;
  if (without !== undefined) takeOut(known(() => stepNamed(without)));
  const [{ CASES, caseNamed }, { playCase }, { tell }] = await Promise.all([
    import('./cases/cases.ts'),
    import('./cases/play-case.ts'),
    import('./story.ts'),
  ]);
  if (name === null) {
    for (const one of CASES) console.log(one.name);
    return 0;
  }
  const { plans, failed } = await playCase(known(() => caseNamed(name)));
  if (failed) for (const line of (await tell(failed.plan, values.whole)).lines) console.log(line);
  console.log(failed ? `\nPlan ${plans} goes wrong: ${failed.words}` : `${plans} plans, no violation.`);
  return failed ? 1 : 0;
}

/** Seeds that nobody has played yet: by the clock, a thousand times a second. */
function newRange(): number {
  return Date.now() * 1000;
}

function whole(name: string, text: string, least = 0): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  return wrongUse(`--${name} must be a whole number of ${least} or more, not "${text}"\n\n${HELP}`);
}

/** What somebody named on the command line. Options, steps and cases that there are not are refused by name. */
function known<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    const isWrongUse = error instanceof RangeError || isOfParsing(error);
    if (!(error instanceof Error) || !isWrongUse) throw error;
    return wrongUse(error.message);
  }
}

function isOfParsing(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function wrongUse(words: string): never {
  console.error(words);
  process.exit(2);
}
