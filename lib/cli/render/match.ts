import { pluralOf } from '../../domain/plural.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { Verdict } from '../../matching/match-records.ts';
import type { PlanDecision } from '../../matching/plan-csv.ts';
import type { PlanRow } from '../../matching/plan.ts';
import type { ReportHead } from '../../matching/report-html.ts';
import type { MatchEnd, RowLeft } from '../../operator/match-apply.ts';
import type { ShownForecast } from '../../operator/match-forecast.ts';
import type { MatchPlan } from '../../operator/match-counts.ts';
import type { UndoEnd } from '../../operator/match-undo.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { capital } from './text.ts';
import { countText, durationText, plural, timeText } from './times.ts';

interface MatchSurroundings {
  readonly style: Style;
  readonly width: number | null;
  readonly isAll: boolean;
  /** What was written. */
  readonly files: { readonly plan: string | null; readonly report: string | null };
  readonly typed: (command: string) => string;
}

const SHOWN = 20;

const WORDS: readonly (readonly [Verdict, string])[] = [
  ['certain', 'certain: more than the name agrees, and nothing speaks against it'],
  ['likely', 'likely: one fits well'],
  ['ambiguous', 'ambiguous: several are near'],
  ['oneToMany', 'one for several: such as duplicates'],
  ['none', 'nobody fits'],
];

/** How many of each verdict there are, the first pairs, and what to do next. */
export function matchPlanLines(
  plan: MatchPlan,
  rows: readonly PlanRow[],
  around: MatchSurroundings,
): readonly string[] {
  const { label, counts, comparedBy, matches } = plan;
  const only = matches.onlyTheirs.length;
  return [
    `${capital(pluralOf(label))} that are not linked, compared by ${comparedBy.join(', ')}`,
    ...WORDS.map(([verdict, words]) => `  ${countText(counts[verdict]).padStart(7)}  ${words}`),
    `  ${countText(only).padStart(7)}  only in the external system`,
    ...(plan.requests === 0
      ? []
      : [around.style.dim(`Precoro's list took ${plural(plan.requests, 'request')}.`)]),
    ...fateLines(plan, around),
    ...pairLines(rows, around),
    ...nextLines(plan, around),
  ];
}

function fateLines(
  { label, created, refused, withoutOwner, direction }: MatchPlan,
  { style }: MatchSurroundings,
): readonly string[] {
  const isOut = direction === 'outward';
  const where = isOut ? 'Of those that nobody fits,' : 'Of those outside,';
  const made = isOut ? 'will be created there once live.' : 'will be made in Precoro once live.';
  const refusedWords = `The mapping refuses ${plural(refused, label)} ${isOut ? '' : 'of the external system '}as they are.`;
  return [
    ...(created === 0 ? [] : [`${where} ${plural(created, label)} ${made}`]),
    ...(refused === 0 ? [] : [style.yellow(refusedWords)]),
    ...(withoutOwner === 0
      ? []
      : [
          style.yellow(
            `${plural(withoutOwner, label)} cannot be looked for, because the supplier is not linked: match suppliers first.`,
          ),
        ]),
  ];
}

function pairLines(rows: readonly PlanRow[], around: MatchSurroundings): readonly string[] {
  const pairs = rows.filter(({ verdict }) => verdict !== 'none');
  if (pairs.length === 0) return [];
  const shown = around.isAll ? pairs : pairs.slice(0, SHOWN);
  const more = pairs.length - shown.length;
  const head = ['Verdict', 'In Precoro', 'Outside', 'Called', 'For it · against it'];
  return [
    '',
    ...tableLines(shown.map(cellsOf), { head, wrap: 4, ...around }),
    ...(more === 0 ? [] : [around.style.dim(`and ${plural(more, 'pair')} more; --all shows them`)]),
  ];
}

function cellsOf(row: PlanRow): readonly string[] {
  const where = row.company === null || row.company === DEFAULT_COMPANY ? '' : `, ${row.company}`;
  const part = row.part === undefined ? '' : `${row.part}: `;
  const reasons = [row.speaksFor, row.speaksAgainst].filter(Boolean).join(' · ');
  return [
    row.verdict === 'oneToMany' ? 'one for several' : row.verdict,
    `${part}${row.oursLabel} (id ${row.oursKey})${where}`,
    row.theirsKey,
    row.theirsLabel,
    reasons,
  ];
}

function nextLines({ entity, counts }: MatchPlan, { files, typed }: MatchSurroundings): readonly string[] {
  const { certain, likely, ambiguous, oneToMany } = counts;
  const wrote = [
    ...(files.plan === null
      ? []
      : [
          `Plan: ${files.plan}. Decide in its first column: link, skip (not the same) or hold; what is certain says link already.`,
          `Then: ${typed(`precoro-sync match ${entity} --apply ${files.plan}`)}`,
        ]),
    ...(files.report === null ? [] : [`Report: ${files.report}`]),
  ];
  if (wrote.length > 0) return ['', ...wrote];
  if (certain + likely + ambiguous + oneToMany === 0) return [];
  const command = `precoro-sync match ${entity} --plan ${entity}.csv --report ${entity}.html`;
  return ['', `To decide on them: ${typed(command)}`];
}

/** The same for programs: rows as the plan has them, the first twenty pairs unless all are wanted. */
export function matchPlanView(
  { matches, ...plan }: MatchPlan,
  rows: readonly PlanRow[],
  { isAll, files }: Pick<MatchSurroundings, 'isAll' | 'files'>,
) {
  const pairs = rows.filter(({ verdict }) => verdict !== 'none');
  return {
    ...plan,
    onlyTheirs: matches.onlyTheirs.length,
    rows: isAll ? pairs : pairs.slice(0, SHOWN),
    files,
  };
}

const SHOWN_IN_REPORT = 200;

export function reportHead({ label, at, target }: MatchPlan, name: string): ReportHead {
  return {
    title: capital(pluralOf(label)),
    subtitle: `${name}, ${timeText(at)}: what is not linked in Precoro, and each ${target} that nobody is linked to`,
    oursCalled: 'Precoro',
    theirsCalled: 'the external system',
    most: SHOWN_IN_REPORT,
  };
}

/** What applying a plan will do. */
export function applyPlanLines(
  decisions: readonly PlanDecision[],
  file: string,
  direction: MatchPlan['direction'],
): readonly string[] {
  const isOut = direction === 'outward';
  const count = (decision: PlanDecision['decision']) =>
    decisions.filter((row) => row.decision === decision).length;
  return [
    `Does what ${file} says, each row after a look at both sides:`,
    `  ${countText(count('link')).padStart(7)}  linked: both sides are compared, and Precoro is to show the external id`,
    `  ${countText(count('hold')).padStart(7)}  hold: nothing is written of these ${isOut ? '' : 'external '}records before somebody decides`,
    `  ${countText(count('skip')).padStart(7)}  skip: remembered as not the same`,
    `  ${countText(count('')).padStart(7)}  not decided: left alone`,
    `Nothing is created ${isOut ? 'outside' : 'on either side'} by this. It may be stopped at any time: the same command goes on.`,
    ...(isOut ? [] : ["Precoro's side is listed first, a request for each 200 records."]),
  ];
}

export function matchEndLines(
  { linked, already, held, skipped, left }: MatchEnd,
  shown: ShownForecast,
  { style }: { readonly style: Style },
  now: number,
): readonly string[] {
  return [
    `${style.green(`Linked: ${countText(linked)}`)} · linked before: ${countText(already)} · on hold: ${countText(held)} · not the same: ${countText(skipped)}`,
    ...shownLines(shown, now),
    ...leftLines(left, style),
  ];
}

function shownLines({ owed, doneAt, isGateOpen }: ShownForecast, now: number): readonly string[] {
  if (owed === 0) return ['Precoro shows every external id.'];
  const takes = durationText(Math.max(0, doneAt - now));
  return [
    isGateOpen
      ? `Precoro does not show ${plural(owed, 'external id')} yet, one request each: all of them by about ${timeText(doneAt)} (in ${takes}), if nothing more urgent comes.`
      : `Precoro does not show ${plural(owed, 'external id')} yet: they are sent once the gate is open, which takes about ${takes} from then on.`,
  ];
}

export function undoPlanLines(
  links: readonly PlanDecision[],
  file: string,
  direction: MatchPlan['direction'],
): readonly string[] {
  const held = direction === 'outward' ? 'Each' : 'Each external record';
  return [
    `Unlinks up to ${plural(links.length, 'record')} that ${file} has linked and that still are so. ${held} goes on hold; Precoro does not show the external id any more; outside nothing changes.`,
  ];
}

export function undoEndLines(
  { unlinked, already, left }: UndoEnd,
  { style }: { readonly style: Style },
): readonly string[] {
  return [
    `${style.green(`Unlinked: ${countText(unlinked)}`)} · not linked any more: ${countText(already)}`,
    ...leftLines(left, style),
  ];
}

function leftLines(left: readonly RowLeft[], style: Style): readonly string[] {
  if (left.length === 0) return [];
  const more = left.length - SHOWN;
  return [
    style.yellow(`Not done: ${countText(left.length)}`),
    ...left.slice(0, SHOWN).map(({ line, ref, words }) => `  line ${line} (id ${ref.id}): ${words}`),
    ...(more > 0 ? [`  and ${countText(more)} more`] : []),
  ];
}
