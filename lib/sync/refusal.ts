import type { Failure } from '../domain/failures.ts';

/** Begins the words of a failure that only says what Precoro does not take. */
export const REFUSED = 'Precoro does not accept the external id or the log text';

/** Whether a failure says that Precoro refuses what it should show: outside the record has gone well. */
export function isRefusal({ words }: Failure): boolean {
  return words.startsWith(REFUSED);
}
