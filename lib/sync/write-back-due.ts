import type { WriteBack } from './ports/state.ts';

/** What Precoro is yet to be told, the external id first; null for nothing. A record that was never looked at is blank. */
export function dueIn(writeBack: WriteBack): 'externalId' | 'log' | null {
  const { desiredExternalId, shownExternalId, desiredLog, shownLog } = writeBack;
  if (differs(desiredExternalId, shownExternalId)) return 'externalId';
  return differs(desiredLog, shownLog) ? 'log' : null;
}

function differs(desired: string | null | undefined, shown: string | null | undefined): boolean {
  return desired !== undefined && desired !== (shown ?? null);
}
