import type { RepairEnd } from '../../operator/reconcile-repair.ts';
import { isAct } from '../../operator/plan-rows.ts';
import type {
  FindingKind,
  ReconcileFinding,
  ReconcileGroup,
  Reconciliation,
} from '../../operator/reconcile-views.ts';
import { fieldText } from './change-plan.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { countText, plural, timeText } from './times.ts';

export interface ReconcileSurroundings {
  readonly style: Style;
  /** Columns of the terminal; null wraps nothing. */
  readonly width: number | null;
  readonly isAll: boolean;
  /** Where the page was written. */
  readonly page: string | null;
}

const SHOWN = 20;

export const KIND_TITLES: Readonly<Record<FindingKind, string>> = {
  differs: 'Differs',
  onlyPrecoro: 'Only in Precoro',
  onlyExternal: 'Only in the external system',
  wronglyLinked: 'Linked wrongly, or not linked',
};

/** Counts, sums and findings, and whether the sides are in step. */
export function reconcileLines(result: Reconciliation, around: ReconcileSurroundings): readonly string[] {
  const { groups, findings, stale, at, month } = result;
  const { style, page } = around;
  const untold = findings.filter(({ isTold }) => !isTold).length;
  return [
    `Compared ${timeText(at)}${month === null ? '' : `, documents of ${month}`}`,
    ...groupLines(groups, around),
    ...sumLines(groups, around),
    ...excusedLines(groups),
    ...stale.map((words) => style.yellow(`Old: ${words}.`)),
    ...Object.entries(KIND_TITLES).flatMap(([kind, title]) =>
      kindLines(
        title,
        findings.filter((one) => one.kind === kind),
        around,
      ),
    ),
    '',
    verdictText(result) === IN_STEP
      ? style.green(IN_STEP)
      : style.red(`${verdictText(result)} ${plural(untold, 'finding')} that nobody was told of.`),
    ...(page === null ? [] : [`The page is in ${page}.`]),
  ];
}

const IN_STEP = 'Both sides are in step.';

/** One sentence for a page and for a terminal. */
export function verdictText({ isInStep, findings, groups }: Reconciliation): string {
  if (isInStep) return IN_STEP;
  const unequal = groups.flatMap(({ sums }) => sums).filter(({ equal }) => !equal).length;
  const sums = unequal === 0 ? '' : `, ${plural(unequal, 'sum')} not equal`;
  return `Not in step: ${plural(findings.length, 'finding')}${sums}.`;
}

export function groupName({ direction, feed, entity }: ReconcileGroup): string {
  return direction === 'outward' ? `${entity} → external` : `${feed ?? entity} → Precoro`;
}

function groupLines(
  groups: readonly ReconcileGroup[],
  { style, width }: ReconcileSurroundings,
): readonly string[] {
  const head = [
    'what',
    'company',
    'in Precoro',
    'outside',
    'in step',
    'differ',
    'only Precoro',
    'only outside',
    'wrong links',
    'hashes',
  ];
  const rows = groups.map((group) => {
    const { company, inPrecoro, external, inStep, byKind, hashes } = group;
    const counts = [
      inPrecoro,
      external,
      inStep,
      byKind.differs,
      byKind.onlyPrecoro,
      byKind.onlyExternal,
      byKind.wronglyLinked,
    ];
    const isEqual = hashes.precoro === hashes.external;
    return [groupName(group), company, ...counts.map(countText), isEqual ? 'equal' : 'differ'];
  });
  return tableLines(rows, { head, right: [2, 3, 4, 5, 6, 7, 8], width, style });
}

function sumLines(
  groups: readonly ReconcileGroup[],
  { style, width }: ReconcileSurroundings,
): readonly string[] {
  const rows = groups.flatMap(({ entity, company, sums }) =>
    sums.map(({ month, currency, documents, precoro, external, equal }) => [
      ...[entity, company, month, currency, countText(documents), precoro, external],
      equal ? 'equal' : 'not equal',
    ]),
  );
  const head = ['sums', 'company', 'month', 'currency', 'documents', 'Precoro', 'external', ''];
  return rows.length === 0 ? [] : ['', ...tableLines(rows, { head, right: [4, 5, 6], width, style })];
}

function excusedLines(groups: readonly ReconcileGroup[]): readonly string[] {
  const lines = groups.flatMap((group) =>
    Object.entries(group.excused).map(
      ([words, count]) => `  ${groupName(group)} in ${group.company}: ${countText(count)} ${words}`,
    ),
  );
  return lines.length === 0 ? [] : ['', 'Left alone:', ...lines];
}

function kindLines(
  title: string,
  findings: readonly ReconcileFinding[],
  { style, isAll }: ReconcileSurroundings,
): readonly string[] {
  if (findings.length === 0) return [];
  const shown = isAll ? findings : findings.slice(0, SHOWN);
  const more = findings.length - shown.length;
  return [
    '',
    style.bold(`${title}: ${countText(findings.length)}`),
    ...shown.flatMap((finding) => [
      `  ${nameOf(finding)}${finding.isTold ? style.dim(' (known)') : ''}`,
      ...fieldsOf(finding).map((change) => `      ${fieldText(change)}`),
    ]),
    ...(more > 0 ? [`  and ${countText(more)} more`] : []),
  ];
}

/** Of what is not there at all every field differs, which tells nothing. */
function fieldsOf({ kind, row }: ReconcileFinding): ReconcileFinding['row']['fields'] {
  return kind === 'onlyPrecoro' || kind === 'onlyExternal' ? [] : row.fields;
}

function nameOf({ row: { feed, entity, label, id, counterpart, company, words } }: ReconcileFinding): string {
  const other = counterpart === null || counterpart === id ? '' : ` with ${counterpart}`;
  return `${feed ?? entity} ${label} (${id})${other} in ${company}${words === '' ? '' : `: ${words}`}`;
}

/** What a repair is about to do. */
export function repairPlanLines(findings: readonly ReconcileFinding[]): readonly string[] {
  const out = findings.filter(({ row }) => row.direction === 'outward' && isAct(row.act)).length;
  const within = findings.filter(({ row }) => row.direction === 'inward' && isAct(row.act)).length;
  return [
    `Sends ${plural(out, 'record')} once more to the external system, and ${plural(within, 'record')} to Precoro, through the usual ways: a closed gate keeps them waiting.`,
    `Left to a person: ${countText(findings.length - out - within)}. Nothing is deleted or disabled because it stands on one side only.`,
  ];
}

/** What a repair has done. */
export function repairEndLines(
  { sent, readAgain, left }: RepairEnd,
  { style }: { readonly style: Style },
): readonly string[] {
  return [
    `On their way: ${plural(sent, 'record')}. Reconcile again in a few minutes.`,
    ...(readAgain === 0 ? [] : [`The external system is read again for ${countText(readAgain)}.`]),
    ...(left.length === 0 ? [] : [style.yellow(`For a person: ${countText(left.length)}`)]),
    ...left.map(({ row, words }) => `  ${row.feed ?? row.entity} ${row.label} (${row.id}): ${words}`),
  ];
}
