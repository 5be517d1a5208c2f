import type { FailureGroup } from '../../operator/views.ts';
import type { RecordRef } from '../../domain/records.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import type { Style } from './style.ts';
import { agoText, plural } from './times.ts';

const SHOWN = 5;

/** What `failures` shows: a block per cause, the records of each below. */
export function failureLines(
  groups: readonly FailureGroup[],
  now: number,
  around: { readonly style: Style; readonly typed: (command: string) => string; readonly all: boolean },
): readonly string[] {
  const { style, typed, all } = around;
  if (groups.length === 0) return [style.green('No open failures')];
  const records = groups.reduce((sum, { count }) => sum + count, 0);
  return [
    `${plural(records, 'open failure')} of ${plural(groups.length, 'cause')}`,
    ...groups.flatMap((group) => [
      '',
      `${style.bold(group.cause)} · ${group.kind} · ${plural(group.count, 'record')} · who can act: ${group.actor} · since ${agoText(group.firstAt, now)}, last ${agoText(group.lastAt, now)}`,
      `  ${group.words}`,
      ...recordsOf(group, all ? Infinity : SHOWN, style),
      `  Once cured: ${typed(group.command)}`,
    ]),
  ];
}

function recordsOf({ records, count }: FailureGroup, limit: number, style: Style): readonly string[] {
  const shown = records.slice(0, limit).map(({ ref, label }) => `    ${recordText(ref, label)}`);
  const rest = count - shown.length;
  return rest > 0 ? [...shown, style.dim(`    and ${plural(rest, 'more', 'more')}`)] : shown;
}

/** `invoice 1043 (id 956598)`; of the external system `tax VAT 21 (~tax/default/T-21)`. */
export function recordText(ref: RecordRef, label: string | null): string {
  if (ref.id.startsWith('~')) return `${ENTITY_LABELS[ref.entity]} ${label ?? 'from outside'} (${ref.id})`;
  return label === null
    ? `${ENTITY_LABELS[ref.entity]} with id ${ref.id}`
    : `${ENTITY_LABELS[ref.entity]} ${label} (id ${ref.id})`;
}
