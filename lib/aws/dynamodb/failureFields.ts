import { FAILURE_KINDS } from '../../domain/failures.ts';
import type { Failure } from '../../domain/failures.ts';
import type { Fields } from './storedItem.ts';

const ACTORS = ['clerk', 'accountant', 'engineer'] as const;

/** A failure that is stored as a map. */
export function readFailure(fields: Fields): Failure {
  return {
    kind: fields.oneOf('kind', FAILURE_KINDS),
    words: fields.text('words'),
    actor: fields.oneOf('actor', ACTORS),
  };
}
