import type { Clock } from '../../lib/domain/time.ts';

/**
 * Runs functions as the cloud does: each call on its own, as many at once as come. A call that runs over its time or
 * fails is trouble, and is told by {@link troubles}.
 */
export class Functions {
  private readonly clock: Clock;
  private readonly end = new AbortController();
  private readonly told = new Map<string, number>();
  private readonly called = new Map<string, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Rejects as the work does. */
  async run(name: string, timeoutMs: number, work: () => Promise<unknown>): Promise<void> {
    const startedAt = this.clock.now();
    this.called.set(name, (this.called.get(name) ?? 0) + 1);
    try {
      await work();
    } catch (error) {
      this.tell(`${name} failed: ${wordsOf(error)}`);
      throw error;
    } finally {
      if (this.clock.now() - startedAt > timeoutMs) this.tell(`${name} ran over its ${timeoutMs} ms`);
    }
  }

  /** One call for several messages at once; answers those whose work failed. */
  async eachOf<T>(
    name: string,
    timeoutMs: number,
    messages: readonly T[],
    work: (message: T) => Promise<unknown>,
  ): Promise<readonly T[]> {
    const failed: T[] = [];
    const take = async (message: T): Promise<void> => {
      try {
        await work(message);
      } catch (error) {
        this.tell(`${name} failed: ${wordsOf(error)}`);
        failed.push(message);
      }
    };
    await this.run(name, timeoutMs, () => Promise.all(messages.map(take)));
    return failed;
  }

  /** Starts the work at once and then again after each `ms`, whether the last one is over or not. */
  every(ms: number, work: () => Promise<void>): void {
    const repeat = async (): Promise<void> => {
      for (;;) {
        // Its trouble is told; a schedule does not care.
        void work().catch(() => undefined);
        await this.clock.sleep(ms, this.end.signal);
      }
    };
    void repeat().catch(() => undefined);
  }

  stop(): void {
    this.end.abort(new Error('The functions are stopped'));
  }

  /** How often each function was called. */
  calls(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.called);
  }

  troubles(): readonly string[] {
    return [...this.told].map(([words, times]) => (times === 1 ? words : `${words} (${times} times)`));
  }

  private tell(words: string): void {
    this.told.set(words, (this.told.get(words) ?? 0) + 1);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
