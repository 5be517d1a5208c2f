import type { Described } from './describe-record.ts';

/** A record's status as people in Precoro call it; for a supplier also "disabled". */
export function statusOf({ record, facts }: Pick<Described, 'record' | 'facts'>): string {
  if (!record) return 'unknown';
  const known = facts.statuses[record.status];
  // Suppliers have a switch besides their status.
  const isDisabled = facts.standing(record) === 'left' && known?.standing !== 'left';
  return isDisabled ? 'disabled' : (known?.name ?? `in status ${record.status}`);
}
