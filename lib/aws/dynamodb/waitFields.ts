import type { Step, Wait } from '../../sync/ports/state.ts';
import type { Fields } from './storedItem.ts';

/** A wait that is stored as a map. */
export function readWait(wait: Fields): Wait {
  return {
    dueAt: wait.number('dueAt'),
    since: wait.number('since'),
    attempts: wait.number('attempts'),
    reason: wait.text('reason'),
    waitsFor: wait.textOrNull('waitsFor'),
  };
}

/** One step of a trail. */
export function readStep(step: Fields): Step {
  return { at: step.number('at'), words: step.text('words') };
}
