import { pluralOf } from '../../domain/plural.ts';
import type { Because, Conflict } from '../../operator/rebuild-claims.ts';
import { decisionWords } from '../../operator/rebuild-hold.ts';
import type { RebuildEnd, RebuildPlan } from '../../operator/rebuild.ts';
import { ENTITY_LABELS } from '../../mapping/labels.ts';
import { recordKey } from '../../domain/records.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { countText, plural, timeText } from './times.ts';

interface RebuildSurroundings {
  readonly style: Style;
  readonly width: number | null;
  readonly isAll: boolean;
  readonly typed: (command: string) => string;
}

const SHOWN = 20;

/** What a rebuild will do, and what it leaves to a person. */
export function rebuildPlanLines(plan: RebuildPlan, around: RebuildSurroundings): readonly string[] {
  const { certain, right, decisions, records } = plan;
  return [
    'Rebuilds the links from what both systems hold.',
    `  To be linked: ${countText(certain.length)}${reasons(certain)}`,
    `  Linked already: ${countText(right)}`,
    ...decisionLines(decisions, around),
    `  Applied again: ${plural(records.length, 'record')}; outside nothing is written where both sides are the same`,
    ...incomingLines(plan),
    ...overtakenLines(plan),
    ...readLines(plan),
    ...conflictLines(plan.conflicts, around),
  ];
}

const WHY: Readonly<Record<Because, string>> = {
  key: 'created by precoro-sync',
  shown: 'shown by Precoro',
  person: 'linked by people',
};

function reasons(certain: RebuildPlan['certain']): string {
  const counts = Object.entries(WHY).map(([because, words]) => {
    const count = certain.filter((one) => one.because === because).length;
    return count === 0 ? '' : `${words} ${countText(count)}`;
  });
  const told = counts.filter((words) => words !== '').join(', ');
  return told === '' ? '' : ` (${told})`;
}

function decisionLines(
  decisions: RebuildPlan['decisions'],
  { isAll }: RebuildSurroundings,
): readonly string[] {
  if (decisions.length === 0) return [];
  const shown = isAll ? decisions : decisions.slice(0, SHOWN);
  return [
    `  As people decided, by the audit: ${countText(decisions.length)}`,
    ...shown.map((decision) => `    ${decisionWords(decision)}`),
    ...more(decisions.length, shown.length),
  ];
}

function incomingLines({ incoming, since }: RebuildPlan): readonly string[] {
  const { links, empty } = incoming;
  return [
    ...(links.length === 0
      ? []
      : [`  Of what comes in, linked again as it was kept: ${countText(links.length)}`]),
    ...(empty.length === 0
      ? []
      : [`  Read from the external system from the beginning, because none is known: ${empty.join(', ')}`]),
    ...(since === null ? [] : ['  Everything that comes in is read again and compared with Precoro']),
  ];
}

function overtakenLines({ overtaken }: RebuildPlan): readonly string[] {
  return overtaken.length === 0
    ? []
    : [
        `  Written anew, because what stands outside is not what was last written as far as is known here: ${countText(overtaken.length)}`,
      ];
}

function readLines({ since, empty, isLedgerOld }: RebuildPlan): readonly string[] {
  if (since === null) return [];
  const names = empty.map((entity) => `${pluralOf(ENTITY_LABELS[entity])}`).join(', ');
  return [
    `  Read from Precoro again: what changed since ${timeText(since)}${names === '' ? '' : `; from the beginning, because none is known: ${names}`}`,
    ...(isLedgerOld ? ['  Requests spent since then are estimated: twice the pace of the day before'] : []),
  ];
}

function conflictLines(conflicts: readonly Conflict[], around: RebuildSurroundings): readonly string[] {
  if (conflicts.length === 0) return [];
  const { isAll, style, typed } = around;
  const shown = isAll ? conflicts : conflicts.slice(0, SHOWN);
  const rows = shown.map(({ ref, words }) => [`  ${recordKey(ref)}`, words]);
  return [
    '',
    style.yellow(`For you to look into, nothing is changed: ${countText(conflicts.length)}`),
    ...tableLines(rows, { head: ['  In Precoro', 'Contradiction'], wrap: 1, ...around }),
    ...more(conflicts.length, shown.length),
    `  To decide: ${typed('precoro-sync link RECORD EXTERNAL-ID')}`,
  ];
}

function more(all: number, shown: number): readonly string[] {
  return all > shown ? [`  and ${countText(all - shown)} more; --all shows them`] : [];
}

/** What a person should know before; null for nothing. */
export function dangerOf({ unread, empty, since }: RebuildPlan): string | null {
  const names = (entities: RebuildPlan['empty']) =>
    entities.map((one) => `${ENTITY_LABELS[one]}s`).join(', ');
  if (unread.length > 0) {
    return `Not read whole from Precoro yet: ${names(unread)}. What is still to come is not looked at; give the command again when "status" says that all is read.`;
  }
  return since === null && empty.length > 0
    ? `None is known here: ${names(empty)}. If the mirror was lost, say --since as well, so that they are read again.`
    : null;
}

export function rebuildEndLines(
  { conflicts }: RebuildPlan,
  { linked, decided, sent, compared, left }: RebuildEnd,
  { style }: { readonly style: Style },
): readonly string[] {
  return [
    `${style.green(`Linked: ${countText(linked)}`)} · on hold again or kept apart: ${countText(decided)} · being applied again: ${countText(sent)}${compared === 0 ? '' : ` · from outside, being compared again: ${countText(compared)}`}`,
    ...(conflicts.length === 0
      ? []
      : [style.yellow(`Left for you to look into: ${countText(conflicts.length)}`)]),
    ...(left.length === 0
      ? []
      : [style.yellow(`Not done, because something changed meanwhile: ${countText(left.length)}`)]),
    ...left.slice(0, SHOWN).map(({ label, ref, words }) => `  ${label} (id ${ref.id}): ${words}`),
  ];
}
