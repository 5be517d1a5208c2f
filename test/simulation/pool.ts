import { Worker } from 'node:worker_threads';
import type { Batch, BatchOutcome } from './batch.ts';
import type { Worlds } from './worlds.ts';

export interface Order {
  readonly from: number;
  readonly count: number;
  readonly isTwice: boolean;
  readonly stopsAtFirst: boolean;
  /** Safety step that is taken out; null for none. */
  readonly without: string | null;
  readonly threads: number;
  readonly worlds: Worlds;
}

const BATCH = 200;

/** Plays seeds on several threads, in batches; tells each one's outcome as it comes. Ends early where that was asked for. */
export async function playSeeds(order: Order, told: (outcome: BatchOutcome) => void): Promise<void> {
  const { from, count, without, threads, isTwice, stopsAtFirst, worlds } = order;
  let next = from;
  let isOver = false;
  const nextBatch = (): Batch | null => {
    const left = from + count - next;
    if (left <= 0 || isOver) return null;
    const batch = { from: next, count: Math.min(BATCH, left), isTwice, stopsAtFirst, worlds };
    next += batch.count;
    return batch;
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: { without },
        // Most of what a world makes is forgotten at once.
        resourceLimits: { maxYoungGenerationSizeMb: 96 },
      });
      const give = (): void => {
        const batch = nextBatch();
        if (batch) worker.postMessage(batch);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (outcome: BatchOutcome) => {
        if (stopsAtFirst && outcome.failing.length > 0) isOver = true;
        told(outcome);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: Math.min(threads, Math.ceil(count / BATCH)) }, work));
}
