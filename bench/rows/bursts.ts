export interface Bursts {
  /** How many bursts. */
  readonly count: number;
  /** Events in each. */
  readonly size: number;
  /** All of a burst come within so many ms, evenly. */
  readonly withinMs: number;
  /** From one burst's start to the next. */
  readonly everyMs: number;
}

/** The times of all events, epoch ms, the first burst beginning at `start`. */
export function burstTimes({ count, size, withinMs, everyMs }: Bursts, start: number): readonly number[] {
  return Array.from({ length: count * size }, (_, index) => {
    const [burst, place] = [Math.floor(index / size), index % size];
    return start + burst * everyMs + Math.floor((place * withinMs) / size);
  });
}
