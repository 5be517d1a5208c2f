import type { Audit, AuditEntry, AuditLog } from '../../../lib/sync/ports/state.ts';

/** Keeps what was recorded, in order. */
export function memoryAudit(): Audit & AuditLog & { readonly entries: readonly AuditEntry[] } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    async record(entry) {
      entries.push(entry);
    },
    async list(since, now, limit) {
      return entries
        .filter(({ at }) => at >= since && at <= now)
        .sort((a, b) => b.at - a.at)
        .slice(0, limit);
    },
  };
}
