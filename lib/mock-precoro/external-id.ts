import { CompanyRefusal } from './refusal.ts';
import type { MockSwitches } from './switches.ts';

/** The external id after a write: `undefined` leaves it, null and empty text take it away where that is possible. */
export function nextExternalId(
  before: string | null,
  wanted: string | null | undefined,
  switches: MockSwitches,
  isTaken: (externalId: string) => boolean,
): string | null {
  if (wanted === undefined) return before;
  if (wanted === null || wanted === '') return switches.externalIdClearable ? null : before;
  if (switches.externalIdUnique && isTaken(wanted)) {
    throw new CompanyRefusal('externalId', 'This value is already used.');
  }
  return wanted;
}
