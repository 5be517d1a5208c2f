import type { WriteBack } from './ports/state.ts';

export type WriteBackKind = 'log' | 'externalId';

/**
 * What is due: an external id (a due log rides along in the same PATCH), else a log; null when all is shown. While it is not
 * known what a PATCH came to, nothing counts as shown. A record that was never looked at is blank.
 */
export function dueIn(writeBack: WriteBack): WriteBackKind | null {
  const { desiredExternalId, shownExternalId, desiredLog, shownLog, openUntil } = writeBack;
  if (differs(desiredExternalId, shownExternalId)) return 'externalId';
  if (differs(desiredLog, shownLog)) return 'log';
  if (openUntil === null) return null;
  if (desiredLog !== undefined) return 'log';
  return desiredExternalId === undefined ? null : 'externalId';
}

function differs(desired: string | null | undefined, shown: string | null | undefined): boolean {
  return desired !== undefined && desired !== (shown ?? null);
}
