import type { NewId, Random } from '../../../lib/domain/time.ts';

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `id-1`, `id-2`, ... */
export function countedIds(prefix = 'id'): NewId {
  let count = 0;
  return () => `${prefix}-${++count}`;
}
