import type { Scheduler } from '../engine/scheduler.ts';

/** A signal that is aborted from a time of the virtual clock on. Nobody is called: whoever holds it looks. */
export function deadlineOf(scheduler: Scheduler, ms: number): AbortSignal {
  const until = scheduler.now + ms;
  const signal: Pick<AbortSignal, 'aborted'> = {
    get aborted() {
      return scheduler.now >= until;
    },
  };
  return signal as AbortSignal;
}
