/** A look costs so much that it may fill only this share of the time. */
const SHARE = 0.1;
const LEAST_PAUSE_MS = 1000;
/** What is older than this, beyond the pause, is not shown any more: nobody has looked for a while. */
const STALE_AFTER_MS = 3000;

/**
 * The newest result of an expensive look. It is looked again in the background at most every second, or ten times as
 * long as a look takes; only where nobody asked for a while does the caller wait. Rejects with what the look rejects.
 * `now` is in milliseconds of the wall's clock.
 */
export function paced<T>(
  look: () => Promise<T>,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let last: { readonly value: T; readonly at: number; readonly pause: number } | null = null;
  let running: Promise<T> | null = null;
  const lookAgain = async (): Promise<T> => {
    const begun = now();
    try {
      const value = await look();
      const at = now();
      last = { value, at, pause: Math.max(LEAST_PAUSE_MS, (at - begun) / SHARE) };
      return value;
    } finally {
      running = null;
    }
  };
  return async () => {
    const age = last ? now() - last.at : Infinity;
    if (last && age < last.pause) return last.value;
    running ??= lookAgain();
    if (!last || age > last.pause + STALE_AFTER_MS) return running;
    // The next one who waits for it hears of a failure.
    running.catch(() => undefined);
    return last.value;
  };
}
