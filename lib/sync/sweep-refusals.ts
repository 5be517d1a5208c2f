import { HOUR } from '../domain/time.ts';
import { duePass } from './due-pass.ts';
import type { Passes } from './ports/passes.ts';
import { isRefusal } from './refusal.ts';
import type { Services } from './services.ts';
import { dueIn } from './write-back-due.ts';

export type SweepRefusalsServices = Pick<Services, 'clock' | 'failures' | 'writeBacks' | 'log'> & {
  readonly passes: Passes;
};

const EVERY_MS = HOUR;
/** Open failures looked at, the newest first. */
const MANY_FAILURES = 5000;

/**
 * Closes what was told of an external id or a text that Precoro refused, once Precoro shows it all the same: a person may
 * have entered it there, and then no request of ours is taken any more that would close it. To be called as often as
 * anybody likes; it works once an hour. Answers how many were closed.
 */
export async function sweepRefusals(services: SweepRefusalsServices): Promise<number> {
  const { clock, failures, passes, writeBacks, log } = services;
  const pass = duePass(await passes.read('refusals'), clock.now(), EVERY_MS);
  if (!pass) return 0;
  let closed = 0;
  for (const { ref, failure, order } of await failures.list(MANY_FAILURES)) {
    if (!isRefusal(failure)) continue;
    const wish = await writeBacks.read(ref);
    if (wish && dueIn(wish) !== null) continue;
    if (!(await failures.clear(ref, order, clock.now()))) continue;
    log({ ...ref, outcome: 'shown in Precoro by now' });
    closed += 1;
  }
  await passes.save('refusals', pass);
  return closed;
}
