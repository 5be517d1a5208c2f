import { parentPort, workerData } from 'node:worker_threads';
import { stepNamed } from './safety-steps.ts';
import type { Batch, BatchOutcome } from './batch.ts';
import { takeOut } from './without.ts';

/** One thread of the simulator: plays batches of seeds as they come. */
const { without } = workerData as { readonly without: string | null };
if (without !== null) takeOut(stepNamed(without));
// Only now, so that the step is out of whatever is loaded.
const { playBatch } = await import('./batch.ts');

parentPort?.on('message', (batch: Batch) => {
  void playBatch(batch).then((outcome: BatchOutcome) => parentPort?.postMessage(outcome));
});
