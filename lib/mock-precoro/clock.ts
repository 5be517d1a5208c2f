import type { Clock } from '../domain/time.ts';

/**
 * A clock that runs `scale` times as fast as the machine's, from `startMs` (default: now). With scale 60 a minute of
 * server time passes in a second, and `sleep(60_000)` resolves after a second.
 */
export function scaledClock(scale: number, startMs: number = Date.now()): Clock {
  if (!(scale > 0)) throw new RangeError(`The time scale must be above 0, but it is ${scale}`);
  const origin = performance.now();
  return {
    now: () => Math.floor(startMs + (performance.now() - origin) * scale),
    sleep: (ms, signal) => sleepReally(ms / scale, signal),
  };
}

function sleepReally(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('The sleep was aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', refuse);
      resolve();
    }, ms);
    if (signal?.aborted) refuse();
    else signal?.addEventListener('abort', refuse, { once: true });
  });
}
