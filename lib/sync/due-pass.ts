import type { Pass } from './ports/passes.ts';

/** The pass to go on with, or a new one where the last is over and began so long ago; null while none is due. */
export function duePass(last: Pass, now: number, everyMs: number): Pass | null {
  if (last.after !== null) return last;
  return now - last.startedAt >= everyMs ? { after: null, startedAt: now } : null;
}
