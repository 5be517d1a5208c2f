import { simulate } from './simulate.ts';
import { planIn } from './world/draw.ts';
import type { Worlds } from './worlds.ts';

/** Seeds in a row. */
export interface Batch {
  readonly from: number;
  readonly count: number;
  /** Plays each seed a second time, which must take the very same steps. */
  readonly isTwice: boolean;
  /** Ends at the first seed with a violation. */
  readonly stopsAtFirst: boolean;
  readonly worlds: Worlds;
}

export interface Failing {
  readonly seed: number;
  readonly kind: string;
  readonly words: string;
}

export interface BatchOutcome {
  readonly from: number;
  readonly played: number;
  readonly steps: number;
  readonly requests: number;
  /** Simulated time, ms. */
  readonly ms: number;
  readonly failing: readonly Failing[];
  readonly seen: ReadonlyMap<string, number>;
}

export async function playBatch({
  from,
  count,
  isTwice,
  stopsAtFirst,
  worlds,
}: Batch): Promise<BatchOutcome> {
  const seen = new Map<string, number>();
  const failing: Failing[] = [];
  let [played, steps, requests, ms] = [0, 0, 0, 0];
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await simulate(planIn(worlds, seed));
    const again = isTwice ? await simulate(planIn(worlds, seed)) : outcome;
    played += 1;
    steps += outcome.steps;
    requests += outcome.requests;
    ms += outcome.ms;
    for (const [what, times] of outcome.seen) seen.set(what, (seen.get(what) ?? 0) + times);
    const [first] = outcome.violations;
    if (first) failing.push({ seed, kind: first.kind, words: first.words });
    if (again.hash !== outcome.hash)
      failing.push({ seed, kind: 'not the same twice', words: `${outcome.hash} and ${again.hash}` });
    if (stopsAtFirst && failing.length > 0) break;
  }
  return { from, played, steps, requests, ms, failing, seen };
}
