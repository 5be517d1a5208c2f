import type { AuditEntry } from '../../sync/ports/state.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { timeText } from './times.ts';

/** Who changed what, newest first. */
export function auditLines(
  entries: readonly AuditEntry[],
  since: number,
  around: { readonly style: Style; readonly width: number | null },
): readonly string[] {
  if (entries.length === 0) return [`Nobody changed anything since ${timeText(since)}.`];
  const rows = entries.map(({ at, who, what, subject, detail }) => [
    timeText(at),
    who,
    what,
    subject,
    detailText(detail),
  ]);
  return tableLines(rows, { head: ['When', 'Who', 'Did what', 'To what', 'More'], wrap: 4, ...around });
}

function detailText(detail: AuditEntry['detail']): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
