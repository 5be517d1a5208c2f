import type { Clock } from '../domain/time.ts';

/**
 * A clock that runs `scale` times as fast as the machine's, from `startMs` (default: now). With scale 60 a minute of
 * server time passes in a second, and `sleep(60_000)` resolves after a second.
 */
export function scaledClock(scale: number, startMs: number = Date.now()): Clock {
  if (!(scale > 0)) throw new RangeError(`The time scale must be above 0, but it is ${scale}`);
  const origin = performance.now();
  const now = (): number => Math.floor(startMs + (performance.now() - origin) * scale);
  return { now, sleep: sleepBy(now, scale) };
}

/** Sleeping by a clock that runs `scale` times as fast as the machine's timers. */
export function sleepBy(now: () => number, scale: number): Clock['sleep'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      const end = now() + ms;
      const refuse = (): void => {
        clearTimeout(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('The sleep was aborted'));
      };
      // A timer of Node may ring a millisecond before the clock is there, which is a minute at scale 60,000.
      const wake = (): void => {
        const left = end - now();
        if (left > 0) {
          timer = setTimeout(wake, left / scale);
          return;
        }
        signal?.removeEventListener('abort', refuse);
        resolve();
      };
      let timer = setTimeout(wake, ms / scale);
      if (signal?.aborted) refuse();
      else signal?.addEventListener('abort', refuse, { once: true });
    });
}
