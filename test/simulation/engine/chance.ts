/** Chance of one seed and one purpose: the same name and seed give the same numbers. */
export interface Chance {
  /** In [0, 1). */
  readonly random: () => number;
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** sfc32: fast, and good enough in all 32 bits. */
export function chanceOf(seed: number, purpose: string): Chance {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, hashOf(purpose), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  const below = (count: number): number => Math.floor(next() * count);
  return {
    random: next,
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (probability) => probability > 0 && next() < probability,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
