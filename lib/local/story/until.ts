import { MINUTE, SECOND, type Clock } from '../../domain/time.ts';
import { lasting } from '../run/lines.ts';

/** A scene did not come to its end; the words say what is missing. */
export class SceneError extends Error {
  override readonly name = 'SceneError';
}

/** The person does not want to see the rest: the story ends here. */
export class LeftError extends Error {
  override readonly name = 'LeftError';
}

/** Whoever waits, and what ends the waiting early. */
export interface Patience {
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

/** So long by the run's clock, and so long by the wall's, whichever is later: a slow machine is no fault. */
const LIMIT_MS = 45 * MINUTE;
const LIMIT_WALL_MS = 2 * MINUTE;
const LOOK_EVERY_MS = 200;

/**
 * Looks again and again until `look` answers something. `what` says what is waited for, for the person who waits in vain.
 * Throws SceneError when it does not come in time, LeftError at the signal.
 */
export async function until<T>(
  { clock, signal }: Patience,
  what: string,
  look: () => Promise<T | null> | T | null,
): Promise<T> {
  const [begun, wallBegun] = [clock.now(), performance.now()];
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (signal.aborted) throw new LeftError('The story was left');
    const waited = clock.now() - begun;
    if (waited > LIMIT_MS && performance.now() - wallBegun > LIMIT_WALL_MS) {
      throw new SceneError(`${what} did not come within ${lasting(waited)}`);
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

/** So long by the wall's clock, or until the signal. */
export function pause(wallMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, wallMs);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** `4 s`, `2 min`: between two moments of the run's clock. */
export function between(from: number, to: number): string {
  return lasting(Math.max(SECOND, to - from));
}
