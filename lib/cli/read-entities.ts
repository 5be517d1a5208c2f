import type { EntityName } from '../domain/records.ts';
import { UsageError } from './errors.ts';
import { readEntity } from './read-words.ts';

/** Several entities, each however a person writes it; none for none. Throws {@link UsageError}. */
export function readEntities(words: readonly string[]): readonly EntityName[] {
  const [first, ...more] = words;
  if (first === undefined) return [];
  // Two words may be one entity: "purchase orders".
  const alone = entityOrNull([first]);
  if (alone) return [alone, ...readEntities(more)];
  const [second, ...rest] = more;
  const pair = second === undefined ? null : entityOrNull([first, second]);
  return pair ? [pair, ...readEntities(rest)] : [readEntity([first]), ...readEntities(more)];
}

function entityOrNull(words: readonly string[]): EntityName | null {
  try {
    return readEntity(words);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
