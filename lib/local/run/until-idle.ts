import { isIdle, isReadUpTo, readBacklog, stoppedEntities, type Backlog, type Watched } from './backlog.ts';
import { lasting, type Teller } from './lines.ts';
import type { RunOptions } from './options.ts';
import type { Stopper } from './run.ts';
import type { World } from './world.ts';

interface Waiting {
  readonly options: Pick<RunOptions, 'observe'>;
  readonly teller: Teller;
  readonly stopper: Stopper;
  readonly world: { readonly precoro: Pick<World['precoro'], 'counters'> };
}

const LOOK_EVERY_MS = 1000;
const SAY_EVERY_MS = 5000;
/** Idle must be seen so often in a row: work moves from one place to the next between two looks. */
const LOOKS_IN_A_ROW = 3;

/**
 * Waits until nothing is on its way and everything was read after the last change. Says how far it is. False when that
 * cannot come: an entity is not read any more until a person acts.
 */
export async function untilIdle(waiting: Waiting, engine: Watched, lastChangeAt: number): Promise<boolean> {
  const { options, teller, stopper } = waiting;
  const begun = Date.now();
  let saidAt = begun;
  let quiet = 0;
  let most = 0;
  while (quiet < LOOKS_IN_A_ROW && !stopper.signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const backlog = await readBacklog(engine, options.observe);
    const stopped = await stoppedEntities(engine.stores);
    for (const words of stopped) teller.complain(`   ${words}`);
    if (stopped.length > 0) return false;
    const left = Object.values(backlog).reduce((sum, count) => sum + count, 0);
    most = Math.max(most, left);
    quiet = isIdle(backlog) && (await isReadUpTo(engine.stores, lastChangeAt)) ? quiet + 1 : 0;
    if (Date.now() - saidAt < SAY_EVERY_MS) continue;
    saidAt = Date.now();
    teller.say(progress(backlog, left, most, saidAt - begun, waiting.world));
  }
  return true;
}

function progress(
  backlog: Backlog,
  left: number,
  most: number,
  wallMs: number,
  world: Waiting['world'],
): string {
  const done = most - left;
  const rate = done / (wallMs / 1000);
  const eta = rate > 0 ? `, about ${lasting((left / rate) * 1000)} to go` : '';
  const { details, unsent, writeBacks, waits, messages } = backlog;
  const { received } = world.precoro.counters();
  return `   ${left} left (details ${details}, unsent ${unsent}, messages ${messages}, waiting ${waits}, write-backs ${writeBacks}), ${rate.toFixed(1)}/s, ${received} requests so far${eta}`;
}
