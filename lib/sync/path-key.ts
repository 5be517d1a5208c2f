import type { EntityFacts } from '../entities/entity.ts';
import type { PrecoroKey } from './ports/precoro.ts';

/** Parts that a URL takes for "here" and "one up", however they are written. */
const NO_NAMES = ['', '.', '..'];

/**
 * Whether Precoro can be asked for the record by itself. A document whose number did not come, or whose number leads to
 * another path, is only seen in lists.
 */
export function hasPath({ pathKey }: Pick<EntityFacts, 'pathKey'>, key: PrecoroKey): boolean {
  return !NO_NAMES.includes(key[pathKey]?.trim() ?? '');
}
