import type { Random } from '../domain/time.ts';

/**
 * A small seeded generator (mulberry32 over a hashed seed): the same parts give the same sequence on every machine.
 * `seededRandom(1, 'invoice', 17)` is independent of `seededRandom(1, 'invoice', 18)`.
 */
export function seededRandom(...parts: readonly (string | number)[]): Random {
  let state = hashOf(parts.join('|'));
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, then one avalanche round, so that neighbouring seeds do not give neighbouring sequences. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A whole number from `low` to `high`, both included. */
export function intBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError('Nothing to choose from: the list is empty');
  return choice;
}

/** One of the keys, each as likely as its weight says. */
export function pickWeighted<T>(random: Random, weights: readonly (readonly [T, number])[]): T {
  let rest = random() * weights.reduce((total, [, weight]) => total + weight, 0);
  for (const [choice, weight] of weights) {
    rest -= weight;
    if (rest < 0) return choice;
  }
  return pick(random, weights)[0];
}
