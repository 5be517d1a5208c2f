import {
  isAllSent,
  isIdle,
  isReadUpTo,
  readBacklog,
  stoppedEntities,
  type Backlog,
  type Watched,
} from './backlog.ts';
import { lasting, type Teller } from './lines.ts';
import type { RunOptions } from './options.ts';
import type { World } from './world.ts';

export interface Waiting {
  readonly options: Pick<RunOptions, 'observe'>;
  readonly teller: Teller;
  readonly stopper: { readonly signal: AbortSignal };
  readonly world: { readonly precoro: Pick<World['precoro'], 'counters'> };
  /** Hears how far it is, at every look. Default: said every five seconds. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly backlog: Backlog;
  readonly left: number;
  /** Done in a second of the wall's. */
  readonly perSecond: number;
  /** Of the wall's clock; null while it cannot be told. */
  readonly toGoMs: number | null;
}

const LOOK_EVERY_MS = 1000;
const SAY_EVERY_MS = 5000;
/** Idle must be seen so often in a row: work moves from one place to the next between two looks. */
const LOOKS_IN_A_ROW = 3;

/**
 * Waits until nothing is on its way and everything was read after the last change. Says how far it is. False when that
 * cannot come: an entity is not read any more until a person acts.
 */
export function untilIdle(waiting: Waiting, engine: Watched, lastChangeAt: number): Promise<boolean> {
  return untilSeen(
    waiting,
    engine,
    async (backlog) => isIdle(backlog) && (await isReadUpTo(engine, lastChangeAt)),
  );
}

/** The same, until everything that is known now stands outside. External ids may be written back later. */
export function untilAllSent(waiting: Waiting, engine: Watched): Promise<boolean> {
  return untilSeen(waiting, engine, async (backlog) => isAllSent(backlog));
}

async function untilSeen(
  waiting: Waiting,
  engine: Watched,
  isDone: (backlog: Backlog) => Promise<boolean>,
): Promise<boolean> {
  const { options, teller, stopper, onProgress = sayNowAndThen(waiting) } = waiting;
  const begun = Date.now();
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
    quiet = (await isDone(backlog)) ? quiet + 1 : 0;
    const perSecond = ((most - left) / (Date.now() - begun)) * 1000;
    onProgress({ backlog, left, perSecond, toGoMs: perSecond > 0 ? (left / perSecond) * 1000 : null });
  }
  return true;
}

function sayNowAndThen({ teller, world }: Waiting): (progress: Progress) => void {
  let saidAt = Date.now();
  return (progress) => {
    if (Date.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = Date.now();
    teller.say(progressLine(progress, world.precoro.counters().received));
  };
}

function progressLine({ backlog, left, perSecond, toGoMs }: Progress, received: number): string {
  const { unfinishedReads, unreadSources, details, unsent, writeBacks, waits, inbound, records } = backlog;
  const toGo = toGoMs === null ? '' : `, about ${lasting(toGoMs)} to go`;
  return `   ${left} left (to read ${unfinishedReads + unreadSources}, details ${details}, unsent ${unsent}, records ${records}, waiting ${waits}, write-backs ${writeBacks}, to Precoro ${inbound}), ${perSecond.toFixed(1)}/s, ${received} requests so far${toGo}`;
}
