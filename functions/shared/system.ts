import { randomUUID } from 'node:crypto';
import type { Clock, NewId, Random } from '../../lib/domain/time.ts';

/** The machine's own clock, chance and ids: the only place where a function takes them from. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      });
    }),
};
export const random: Random = Math.random;
export const newId: NewId = randomUUID;
export const deadline = (ms: number): AbortSignal => AbortSignal.timeout(ms);
