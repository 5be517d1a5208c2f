import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { checkFinally, checkQuiet, QUIET_FOR_MS } from './checks/final.ts';
import type { Violation } from './checks/watch.ts';
import { TooManyStepsError, type Process } from './engine/scheduler.ts';
import type { StoryLine } from './engine/trace.ts';
import { actTime, perform } from './world/acts.ts';
import { pending } from './world/pending.ts';
import { closedOnes, needsPeople, openGates, rebuildLinks, tidyUp } from './world/people.ts';
import { afterword } from './checks/afterword.ts';
import type { Plan } from './world/plan.ts';
import { START, World } from './world/world.ts';

/** Longer than anything waits that a person need not look into: a day whose requests are spent. */
const MOST_CALM_MS = 30 * HOUR;

/** What one seed came to. */
export interface Outcome {
  readonly hash: string;
  readonly steps: number;
  readonly requests: number;
  /** Payments that POSTs made in Precoro. */
  readonly posted: number;
  /** True time that passed, ms. */
  readonly ms: number;
  readonly violations: readonly Violation[];
  readonly seen: ReadonlyMap<string, number>;
  /** What became of the processes that the plan aims at, in their order. */
  readonly aimed: readonly Process[];
}

/** Plays one plan to its end: what people do, then calm, then what diligent people do, then quiet; and judges it. */
export async function simulate(plan: Plan, story: StoryLine[] | null = null): Promise<Outcome> {
  // Ticks come after all promises only where a promise has led here (see `settled`).
  await Promise.resolve();
  const world = new World(plan, story);
  try {
    await play(world);
  } catch (error) {
    if (!(error instanceof TooManyStepsError)) throw error;
    world.watch.tell('not quiescent', `it never ends: ${error.message}`);
  }
  const { scheduler, watch, precoro, seen, trace } = world;
  return {
    hash: trace.hash(),
    steps: trace.steps(),
    requests: precoro.requests(),
    posted: world.inward?.watch.posted ?? 0,
    ms: scheduler.now - START,
    violations: watch.violations,
    seen: seen.counts(),
    aimed: world.processes,
  };
}

async function play(world: World): Promise<void> {
  const { scheduler, plan } = world;
  if (!plan.isCold) await world.settle();
  for (const act of plan.acts) scheduler.at(actTime(act), () => perform(world, act));
  world.schedule(START + MINUTE / 2);
  const last = plan.acts.at(-1)?.at ?? 0;
  await scheduler.runUntil(START + last + (hasRestore(plan) ? 16 : 5) * MINUTE);
  world.trace.tell(() => '— all faults are over');
  world.behave();
  if (world.isToBeRead) await readAndRebuild(world);
  if (closedOnes(world).length > 0) await world.person(() => openGates(world));
  await calm(world);
  for (let round = 0; round < 3 && (await needsPeople(world)); round += 1) {
    await world.person(() => tidyUp(world));
    await calm(world);
  }
  await checkFinally(world);
  const before = {
    writes: world.external.writes(),
    patches: world.watch.patches,
    deeds: world.precoro.deeds(),
  };
  await scheduler.runUntil(scheduler.now + QUIET_FOR_MS);
  checkQuiet(world, before);
  await afterword(world, () => calm(world));
}

/** As the runbook says where all is lost. */
async function readAndRebuild(world: World): Promise<void> {
  await calm(world);
  await world.person(() => rebuildLinks(world, null));
  world.isToBeRead = false;
}

function hasRestore({ acts }: Plan): boolean {
  return acts.some((act) => act.do === 'restore');
}

/** Until all is done that time alone brings. */
async function calm(world: World): Promise<void> {
  const { scheduler } = world;
  world.poke();
  const end = scheduler.now + MOST_CALM_MS;
  let left: string | null = null;
  do {
    await scheduler.runUntil(scheduler.now + 10 * MINUTE);
    left = await pending(world);
  } while (left !== null && scheduler.now < end);
  world.trace.tell(() => `— ${left ?? 'nothing is left to do'}`);
}
