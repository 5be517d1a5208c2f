/** First in, first out; whoever takes from an empty list waits. For one taker. */
export class WorkList<T> {
  private items: T[] = [];
  private taken = 0;
  private arrived: () => void = () => undefined;

  add(item: T): void {
    this.items.push(item);
    this.arrived();
  }

  /** How many wait. */
  get size(): number {
    return this.items.length - this.taken;
  }

  /** Rejects with the signal's reason once it is aborted. */
  async next(signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      const item = this.items[this.taken];
      if (item !== undefined) {
        this.taken += 1;
        if (this.taken > 1000) this.dropTaken();
        return item;
      }
      await this.arrival(signal);
    }
  }

  private dropTaken(): void {
    this.items = this.items.slice(this.taken);
    this.taken = 0;
  }

  private arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        signal.removeEventListener('abort', over);
        resolve();
      };
      this.arrived = over;
      signal.addEventListener('abort', over, { once: true });
    });
  }
}

/** Resolves when all work of a stopped client is over. Throws what ended a part of it before it was told to stop. */
export async function ended(parts: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  const results = await Promise.allSettled(parts);
  const failed = results.find((one) => one.status === 'rejected' && one.reason !== signal.reason);
  if (failed?.status === 'rejected') throw failed.reason;
}
