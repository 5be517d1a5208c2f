import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const MatchingRunSchema = z.object({
  certainPrecision: z.number(),
  certain: z.number(),
  certainWrong: z.number(),
  likelyPrecision: z.number(),
  recall: z.number(),
  certainRecall: z.number(),
  duplicatesTold: z.number(),
  told: z.number(),
  seconds: z.number(),
  /** The most that the process had at any time. */
  peakMegabytes: z.number(),
});

export type MatchingRun = z.infer<typeof MatchingRunSchema>;

/** Matches two generated sides in a process of its own. */
export async function runMatching(seed: number, size: number): Promise<MatchingRun> {
  const child = fileURLToPath(new URL('./matching-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child, String(seed), String(size)]);
  return MatchingRunSchema.parse(JSON.parse(stdout));
}
