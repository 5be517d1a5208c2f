/** The value in the middle; of an even number the lower of the two. Throws RangeError for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The least value that at least `share` (above 0, up to 1) of all are not above. Throws RangeError for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no values: there is no percentile of nothing');
  return value;
}

/** The median of what `left` came to in each round by what `right` came to in the same. */
export function medianRatio(left: readonly number[], right: readonly number[]): number {
  return median(left.map((value, round) => value / (right[round] ?? NaN)));
}

/** What a loop under load came to. */
export interface Load {
  readonly perSecond: number;
  /** Of each call, in milliseconds. */
  readonly latencies: readonly number[];
}

/** Calls `once` over and over for `ms`, so many at a time. A call that throws ends it. */
export async function loadFor(
  ms: number,
  concurrency: number,
  once: (turn: number) => Promise<void>,
): Promise<Load> {
  const latencies: number[] = [];
  const begun = performance.now();
  let turn = 0;
  const worker = async () => {
    while (performance.now() - begun < ms) {
      const calledAt = performance.now();
      await once(turn++);
      latencies.push(performance.now() - calledAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { perSecond: (1000 * latencies.length) / (performance.now() - begun), latencies };
}
