import type { Match, MatchEnd, MatchPlan } from '../../operator/match-exactly.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { capital } from './text.ts';
import { countText, plural } from './times.ts';

interface MatchSurroundings {
  readonly style: Style;
  readonly width: number | null;
  readonly isAll: boolean;
  readonly typed: (command: string) => string;
}

const SHOWN = 20;

export function matchPlanLines(plan: MatchPlan, around: MatchSurroundings): readonly string[] {
  const { style } = around;
  const { label, exact, doubtful, unmatched, refused, comparedBy } = plan;
  const fields = [...new Set([...comparedBy.key, ...comparedBy.names, ...comparedBy.numbers])];
  return [
    `${capital(label)}s that are not linked, compared by ${fields.join(', ')}`,
    '',
    style.bold(`Exact: ${countText(exact.length)}`),
    ...exactLines(exact, around),
    '',
    style.bold(`Doubtful: ${countText(doubtful.length)}`),
    ...doubtfulLines(plan, around),
    '',
    `Nothing outside resembles ${plural(unmatched, `other ${label}`)}; once live they are created there.`,
    ...(refused === 0 ? [] : [style.yellow(`The mapping refuses ${plural(refused, label)} as they are.`)]),
  ];
}

function exactLines(exact: readonly Match[], around: MatchSurroundings): readonly string[] {
  if (exact.length === 0) return [];
  const rows = limited(exact, around).map((match) => [
    `  ${nameOf(match)}`,
    ...candidateCells(match.candidates[0]),
  ]);
  const head = ['  In Precoro', 'Outside', 'Called', 'Because'];
  return [...tableLines(rows, { head, wrap: 3, ...around }), ...rest(exact, around)];
}

function doubtfulLines({ label, doubtful }: MatchPlan, around: MatchSurroundings): readonly string[] {
  if (doubtful.length === 0) return [];
  const rows = limited(doubtful, around).flatMap((match) =>
    match.candidates.map((candidate, index) => [
      index === 0 ? `  ${nameOf(match)}${match.onHold ? ' (on hold)' : ''}` : '',
      ...candidateCells(candidate),
    ]),
  );
  const head = ['  In Precoro', 'Outside, perhaps', 'Called', 'Because'];
  return [
    ...tableLines(rows, { head, wrap: 3, ...around }),
    ...rest(doubtful, around),
    `  To decide: ${around.typed(`precoro-sync link ${label} ID EXTERNAL-ID`)}`,
    `  or, where none of them is meant: ${around.typed(`precoro-sync release ${label} ID`)}`,
  ];
}

function candidateCells(candidate: Match['candidates'][number] | undefined): readonly string[] {
  return [candidate?.externalId ?? '', candidate?.label ?? '', candidate?.reasons.join('; ') ?? ''];
}

function nameOf({ label, ref, company }: Match): string {
  return `${label} (id ${ref.id})${company === DEFAULT_COMPANY ? '' : `, ${company}`}`;
}

function limited<T>(all: readonly T[], { isAll }: MatchSurroundings): readonly T[] {
  return isAll ? all : all.slice(0, SHOWN);
}

function rest(all: readonly unknown[], { isAll, style }: MatchSurroundings): readonly string[] {
  const more = all.length - SHOWN;
  return isAll || more <= 0 ? [] : [style.dim(`  and ${countText(more)} more; --all shows them`)];
}

export function matchEndLines(
  { linked, held, left }: MatchEnd,
  { style }: { readonly style: Style },
): readonly string[] {
  return [
    `${style.green(`Linked: ${countText(linked)}`)} · waiting on hold for a decision: ${countText(held)}`,
    ...(left.length === 0
      ? []
      : [style.yellow(`Not done, because something changed meanwhile: ${countText(left.length)}`)]),
    ...left.slice(0, SHOWN).map(({ label, ref, words }) => `  ${label} (id ${ref.id}): ${words}`),
  ];
}
