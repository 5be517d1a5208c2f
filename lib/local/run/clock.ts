import type { Clock } from '../../domain/time.ts';
import { scaledTime, wallDuration, type TimeScale } from '../aws/boot/clock.ts';

/** The clock that mock-precoro, the engines and the functions share, as a port for this process. */
export function localClock(time: TimeScale, wallNow: () => number = Date.now): Clock {
  return {
    now: () => Math.floor(scaledTime(wallNow(), time)),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, wallDuration(ms, time));
        const abort = () => {
          clearTimeout(timer);
          reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        if (signal?.aborted) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      }),
  };
}
