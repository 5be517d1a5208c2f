import { MINUTE, SECOND, type Clock, type Random } from '../../domain/time.ts';
import { seededRandom } from '../../mock-precoro/random.ts';
import type { MockPrecoro } from '../../mock-precoro/server.ts';
import type { Face } from '../story/face.ts';
import type { Accountant } from './accountant.ts';
import { clockTime } from './lines.ts';
import type { RunOptions } from './options.ts';

/** Pauses between two changes: people work in fits and starts. */
const SHORTEST_PAUSE_MS = 5 * SECOND;
const LONGEST_PAUSE_MS = 3 * MINUTE;

/** Who changes what. */
export interface People {
  readonly precoro: Pick<MockPrecoro, 'changeSomething'>;
  /** Null where nothing comes from the external system: then clerks enter payments, too. */
  readonly accountant: Accountant | null;
}

/**
 * Clerks keep working in Precoro and accountants in the external system, at the same pace: forever, or until each have made
 * `options.changes`. Answers when the last change was made, by the run's clock.
 */
export async function keepChanging(
  { precoro, accountant }: People,
  clock: Clock,
  options: RunOptions,
  face: Pick<Face, 'news'>,
  signal: AbortSignal,
): Promise<number> {
  const work = { clock, options, face, signal, startedAt: clock.now() };
  const paidBy = accountant ? 'others' : 'clerks';
  const ends = await Promise.all([
    keepOn(work, 'Precoro', async (random) => precoro.changeSomething(random, paidBy).sentence),
    ...(accountant ? [keepOn(work, 'outside', (random) => accountant.changeSomething(random))] : []),
  ]);
  return Math.max(...ends);
}

interface Work {
  readonly clock: Clock;
  readonly options: RunOptions;
  readonly face: Pick<Face, 'news'>;
  readonly signal: AbortSignal;
  readonly startedAt: number;
}

async function keepOn(
  { clock, options, face, signal, startedAt }: Work,
  place: string,
  change: (random: Random) => Promise<string | null>,
): Promise<number> {
  const random = seededRandom(options.seed, `changes ${place} ${startedAt}`);
  let last = startedAt;
  for (let made = 0; !signal.aborted && !(options.untilIdle && made >= options.changes); made += 1) {
    const pause = SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    await clock.sleep(pause, signal).catch(() => undefined);
    if (signal.aborted) break;
    const sentence = await change(random);
    last = clock.now();
    if (sentence !== null) face.news(`${clockTime(last, startedAt)}  ${place.padEnd(7)}   ${sentence}`);
  }
  return last;
}
