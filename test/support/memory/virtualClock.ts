import type { Clock } from '../../../lib/domain/time.ts';

export interface VirtualClock extends Clock {
  /** Moves time on by `ms`, waking sleepers in the order of their times. */
  advance(ms: number): Promise<void>;
  /** Jumps from sleeper to sleeper until `work` is over; throws if it waits for something that is no sleep. */
  drive<T>(work: Promise<T>): Promise<T>;
  /** How many sleep now. */
  sleepers(): number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that only moves when it is told to. Default start: 2026-03-02T08:00:00Z. */
export function virtualClock(start = Date.UTC(2026, 2, 2, 8)): VirtualClock {
  let now = start;
  let sleepers: Sleeper[] = [];

  const wakeNext = (): void => {
    const next = sleepers.reduce((first, other) => (other.at < first.at ? other : first));
    now = Math.max(now, next.at);
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    next.wake();
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(asError(signal.reason));
      const abort = (): void => {
        sleepers = sleepers.filter((other) => other !== sleeper);
        reject(asError(signal?.reason));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { at: now + Math.max(0, ms), wake };
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.push(sleeper);
    });

  const advance = async (ms: number): Promise<void> => {
    const target = now + ms;
    await settle();
    while (sleepers.some(({ at }) => at <= target)) {
      wakeNext();
      await settle();
    }
    now = target;
  };

  const drive = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    const mark = (): void => {
      over = true;
    };
    work.then(mark, mark);
    for (let idleTurns = 0; !over;) {
      await settle();
      if (over) break;
      if (sleepers.length > 0) {
        idleTurns = 0;
        wakeNext();
      } else if (++idleTurns > 1000) {
        throw new Error('The work waits, but nobody sleeps on the virtual clock.');
      }
    }
    return work;
  };

  return { now: () => now, sleep, advance, drive, sleepers: () => sleepers.length };
}

/** Lets everything that does not wait for time run first. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
