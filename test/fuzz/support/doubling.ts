import { expect } from '@jest/globals';

const SHORT = 2 ** 12;
const LONG = 2 ** 17;
/** 32 times the text may take 32 times as long; a work that grows with the square takes 1,024 times. */
const TOLERATED = 32 * 8;
/** Below this a clock and a garbage collection measure nothing. */
const NOISE_MS = 4;
/** Whatever is this fast on the long text is no danger, however it grew. */
const FAST_MS = 250;

/**
 * The work on a text that repeats a piece grows no faster than the text. Each length is tried three times and the best
 * time counts, so that a busy machine does not fail it.
 */
export function expectLinear(work: (text: string) => unknown, piece: string, end = '', begin = ''): void {
  const textOf = (length: number) => `${begin}${piece.repeat(Math.ceil(length / piece.length))}${end}`;
  const short = Math.max(NOISE_MS, bestOf(3, work, textOf(SHORT)));
  const long = bestOf(1, work, textOf(LONG));
  if (long <= FAST_MS || long <= TOLERATED * short) return;
  const again = bestOf(2, work, textOf(LONG));
  expect({ piece, end, times: again / short }).toEqual({ piece, end, times: expect.any(Slow) });
}

/** Matches no number: shows the measured one in the failure. */
class Slow {}

function bestOf(tries: number, work: (text: string) => unknown, text: string): number {
  const times = Array.from({ length: tries }, () => {
    const begun = performance.now();
    try {
      work(text);
    } catch {
      // What it says of the text is another test's matter.
    }
    return performance.now() - begun;
  });
  return Math.min(...times);
}
