import { SECOND } from '../../domain/time.ts';
import type { EndedRow } from '../../operator/apply.ts';
import type { ChangePlan, PlanCount, PlanPrice } from '../../operator/plan.ts';
import { isAct, type PlanRow } from '../../operator/plan-rows.ts';
import type { FieldChange } from '../../sync/payload-differences.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { countText, durationText, plural } from './times.ts';

export interface PlanSurroundings {
  readonly style: Style;
  /** Columns of the terminal; null wraps nothing. */
  readonly width: number | null;
  readonly isAll: boolean;
  /** Where the plan was written. */
  readonly file: string | null;
  readonly typed: (command: string) => string;
}

const SHOWN = 20;
const FIELDS_SHOWN = 6;
const LONGEST_VALUE = 60;

/** Counts per entity and company, what is done and what is not, the price, and what to do next. */
export function changePlanLines(plan: ChangePlan, around: PlanSurroundings): readonly string[] {
  const { rows, counts, stale, price } = plan;
  const acts = rows.filter(({ act }) => isAct(act));
  const trouble = rows.filter(({ act }) => act === 'fails' || act === 'waits');
  const skips = rows.filter(({ act }) => act === 'skip');
  return [
    ...countLines(counts, around),
    ...stale.map((words) => around.style.yellow(`Old: ${words}.`)),
    ...section('To do', acts, around),
    ...section('Waiting, or for a person', trouble, around),
    ...(around.isAll ? section('Left alone', skips, around) : []),
    '',
    ...(acts.length === 0 ? ['Nothing is to be done.'] : [priceLine(price), nextLine(around)]),
  ];
}

const COLUMNS = [
  'create',
  'update',
  'link',
  'cancel',
  'deactivate',
  'inStep',
  'skip',
  'waits',
  'fails',
] as const;

function countLines(counts: readonly PlanCount[], { style, width }: PlanSurroundings): readonly string[] {
  const used = COLUMNS.filter((act) => act === 'inStep' || counts.some(({ byAct }) => byAct[act] > 0));
  const heads = used.map((act) => (act === 'inStep' ? 'in step' : act));
  const rows = counts.map(({ direction, entity, feed, company, byAct }) => [
    direction === 'outward' ? 'to external' : 'to Precoro',
    feed ?? entity,
    company,
    ...used.map((act) => countText(byAct[act])),
  ]);
  const head = ['direction', 'entity', 'company', ...heads];
  return rows.length === 0
    ? ['Nothing is known of these entities.']
    : tableLines(rows, { head, right: used.map((_, index) => index + 3), width, style });
}

function section(title: string, rows: readonly PlanRow[], around: PlanSurroundings): readonly string[] {
  if (rows.length === 0) return [];
  const shown = around.isAll ? rows : rows.slice(0, SHOWN);
  const more = rows.length - shown.length;
  return [
    '',
    around.style.bold(`${title}: ${countText(rows.length)}`),
    ...shown.flatMap((row) => rowLines(row, around)),
    ...(more > 0 ? [`  and ${countText(more)} more (--all shows them, --out keeps them)`] : []),
  ];
}

function rowLines(row: PlanRow, { style, isAll }: PlanSurroundings): readonly string[] {
  const { act, label, id, company, counterpart, words, fields, direction, feed, entity } = row;
  const arrow = direction === 'outward' ? '→' : '←';
  const other = counterpart === null ? '' : ` ${arrow} ${counterpart}`;
  const why = words === '' ? '' : `: ${words}`;
  const shown = isAll ? fields : fields.slice(0, FIELDS_SHOWN);
  const more = fields.length - shown.length;
  return [
    `  ${style.bold(act)} ${feed ?? entity} ${label} (${id})${other} in ${company}${why}`,
    ...shown.map((change) => `      ${fieldText(change)}`),
    ...(more > 0 ? [`      and ${countText(more)} more fields`] : []),
  ];
}

/** `city: "York" → "Leeds"`. */
export function fieldText({ field, kept, wanted }: FieldChange): string {
  return `${field}: ${valueText(kept)} → ${valueText(wanted)}`;
}

/** As people read it; "nothing" for none. */
export function valueText(value: FieldChange['kept']): string {
  if (value === null || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

function priceLine({
  requests,
  lookups,
  details,
  writes,
  writeBacks,
  leftToday,
  takesMs,
}: PlanPrice): string {
  if (requests === 0) return 'Price: no request to Precoro.';
  const parts = [
    ...(lookups > 0 ? [plural(lookups, 'look-up')] : []),
    ...(details > 0 ? [plural(details, 'record')] : []),
    ...(writes > 0 ? [plural(writes, 'write')] : []),
    ...(writeBacks > 0 ? [plural(writeBacks, 'external id')] : []),
  ];
  const takes = takesMs < SECOND ? 'done at once' : `done in about ${durationText(takesMs)}`;
  return `Price: ${plural(requests, 'request')} to Precoro (${parts.join(', ')}) of ${countText(leftToday)} left today; ${takes} if nothing more urgent comes.`;
}

function nextLine({ file, typed }: PlanSurroundings): string {
  return file === null
    ? `Nothing was written. Keep it with ${typed('precoro-sync plan --out plan.json')}, then apply it.`
    : `Nothing was written. Then: ${typed(`precoro-sync apply ${file}`)}`;
}

/** What an apply is about to do. */
export function applyPlanLines(rows: readonly PlanRow[], price: PlanPrice, file: string): readonly string[] {
  const groups = Map.groupBy(rows, ({ direction, feed, entity, act }) =>
    JSON.stringify([direction === 'outward' ? 'outside' : 'in Precoro', act, feed ?? entity]),
  );
  return [
    `Does what ${file} says, where both sides are still what it saw:`,
    ...[...groups.values()].map((group) => {
      const [first] = group;
      const where = first?.direction === 'outward' ? 'outside' : 'in Precoro';
      return `  ${first?.act ?? ''} ${countText(group.length)} ${first?.feed ?? first?.entity ?? ''} ${where}`;
    }),
    priceLine(price),
  ];
}

/** What a person should know before; null for nothing. */
export function dangerOf({ requests, leftToday }: PlanPrice, throughGate: boolean): string | null {
  const words = [
    ...(throughGate ? ['what is only observed is written to the external system for these records.'] : []),
    ...(requests > leftToday
      ? [
          `it takes ${plural(requests, 'request')}; left today: ${countText(leftToday)}. The rest follows as new ones come.`,
        ]
      : []),
  ];
  return words.length === 0 ? null : words.join(' And ');
}

/** What became of the rows, and why of those that were left. */
export function applyEndLines(
  ended: readonly EndedRow[],
  { style }: { readonly style: Style },
  width: number | null,
): readonly string[] {
  const count = (what: EndedRow['end']) => ended.filter(({ end }) => end === what).length;
  const left = ended.flatMap(({ row, end }) => (typeof end === 'string' ? [] : [[row, end.words] as const]));
  const asked = count('asked');
  return [
    style.green(`Done: ${countText(count('done'))}; done before: ${countText(count('already'))}.`),
    ...(asked > 0
      ? [`On their way to Precoro: ${countText(asked)}. Give the same command again to see them through.`]
      : []),
    ...(left.length === 0
      ? []
      : [
          style.yellow(`Left: ${countText(left.length)}`),
          ...tableLines(
            left.map(([{ feed, entity, label, id, company }, words]) => [
              feed ?? entity,
              `${label} (${id})`,
              company,
              words,
            ]),
            { head: ['entity', 'record', 'company', 'why'], wrap: 3, width, style },
          ),
        ]),
  ];
}
