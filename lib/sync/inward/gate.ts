import type { Feed } from '../../mapping/contract.ts';
import type { EntityState } from '../ports/state.ts';

/** The gate that a person set, else the feed's own mode. */
export function isOpen({ mode }: Pick<Feed, 'mode'>, state: EntityState | undefined): boolean {
  return state?.paused !== true && (state?.gate ?? mode) === 'live';
}
