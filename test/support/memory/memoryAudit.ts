import type { Audit } from '../../../lib/sync/ports/state.ts';

export type AuditEntry = Parameters<Audit['record']>[0];

/** Keeps what was recorded, in order. */
export function memoryAudit(): Audit & { readonly entries: readonly AuditEntry[] } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    async record(entry) {
      entries.push(entry);
    },
  };
}
