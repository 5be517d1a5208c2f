import type { AuditEntry } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';

/** What people changed since a moment, newest first. */
export async function listAudit(
  { audit, clock }: Pick<OperatorServices, 'audit' | 'clock'>,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<readonly AuditEntry[]> {
  return audit.list(since, clock.now(), limit);
}
