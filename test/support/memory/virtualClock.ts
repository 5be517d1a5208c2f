import type { Clock } from '../../../lib/domain/time.ts';
import { sleeperHeap, type Sleeper } from './sleeperHeap.ts';

export interface VirtualClock extends Clock {
  /** Moves time on by `ms`, waking sleepers in the order of their times, those of one time in the order they came. */
  advance(ms: number): Promise<void>;
  /** Jumps from sleeper to sleeper until `work` is over; throws if it waits for something that is no sleep. */
  drive<T>(work: Promise<T>): Promise<T>;
  /** How many sleep now. */
  sleepers(): number;
}

/** A clock of whole milliseconds that only moves when it is told to. Default start: 2026-03-02T08:00:00Z. */
export function virtualClock(start = Date.UTC(2026, 2, 2, 8)): VirtualClock {
  let now = start;
  const sleepers = sleeperHeap();

  const wake = (sleeper: Sleeper): void => {
    now = Math.max(now, sleeper.at);
    sleeper.wake();
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(asError(signal.reason));
      const abort = (): void => {
        sleepers.remove(sleeper);
        reject(asError(signal?.reason));
      };
      const sleeper = sleepers.add(now + Math.max(0, Math.ceil(ms)), () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });

  const advance = async (ms: number): Promise<void> => {
    const target = now + ms;
    await settle();
    for (let next = sleepers.takeFirst(target); next; next = sleepers.takeFirst(target)) {
      wake(next);
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
      const next = sleepers.takeFirst(Infinity);
      if (next) {
        idleTurns = 0;
        wake(next);
      } else if (++idleTurns > 1000) {
        throw new Error('The work waits, but nobody sleeps on the virtual clock.');
      }
    }
    return work;
  };

  return { now: () => now, sleep, advance, drive, sleepers: () => sleepers.size() };
}

/** Lets everything that does not wait for time run first. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
