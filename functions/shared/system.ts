import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock, NewId, Random } from '../../lib/domain/time.ts';

/** The machine's own clock, chance and ids: the only place where a function takes them from. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
};
export const random: Random = Math.random;
export const newId: NewId = randomUUID;
export const deadline = (ms: number): AbortSignal => AbortSignal.timeout(ms);
