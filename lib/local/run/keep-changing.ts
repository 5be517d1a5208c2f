import { MINUTE, SECOND, type Clock } from '../../domain/time.ts';
import { seededRandom } from '../../mock-precoro/random.ts';
import type { MockPrecoro } from '../../mock-precoro/server.ts';
import type { Face } from '../story/face.ts';
import { clockTime } from './lines.ts';
import type { RunOptions } from './options.ts';

/** Pauses between two changes: clerks work in fits and starts. */
const SHORTEST_PAUSE_MS = 5 * SECOND;
const LONGEST_PAUSE_MS = 3 * MINUTE;

/**
 * Clerks keep working in Precoro: forever, or until `options.changes` are made. Answers when the last change was made,
 * by the run's clock.
 */
export async function keepChanging(
  precoro: MockPrecoro,
  clock: Clock,
  options: RunOptions,
  face: Pick<Face, 'news'>,
  signal: AbortSignal,
): Promise<number> {
  const random = seededRandom(options.seed, `changes ${clock.now()}`);
  const startedAt = clock.now();
  let last = startedAt;
  for (let made = 0; !signal.aborted && !(options.untilIdle && made >= options.changes); made += 1) {
    const pause = SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    await clock.sleep(pause, signal).catch(() => undefined);
    if (signal.aborted) break;
    const { sentence } = precoro.changeSomething(random);
    last = clock.now();
    face.news(`${clockTime(last, startedAt)}  Precoro   ${sentence}`);
  }
  return last;
}
