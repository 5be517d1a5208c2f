import type { Json, JsonObject } from '../domain/json.ts';
import { absolute, compareDecimals, subtract, sumOf, toDecimal } from '../domain/money.ts';
import type { RoundingPlan, TotalsPlan } from './plan.ts';
import type { Problem } from './problems.ts';

type Balanced =
  | { readonly ok: true; readonly lines: readonly JsonObject[] }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Compares the header's total with the sum of the lines (design section 4, "Money"). Precoro rounds tax per line, many
 * systems per document: a difference up to the declared cap becomes one more line, a larger one is refused.
 * A blank total has nothing to compare with; a blank amount counts as 0.
 */
export function balanceTotals(plan: TotalsPlan, fields: JsonObject, lines: readonly JsonObject[]): Balanced {
  const total = toDecimal(fields[plan.header]);
  if (total === undefined) return { ok: true, lines };
  const sum = sumOf(lines.map((line) => toDecimal(line[plan.line]) ?? '0'));
  const difference = subtract(total, sum);
  if (difference === '0') return { ok: true, lines };
  const { rounding } = plan;
  const fits = rounding !== null && compareDecimals(absolute(difference), rounding.upTo) <= 0;
  if (fits) return { ok: true, lines: [...lines, roundingLine(rounding, difference, lines.length + 1)] };
  return { ok: false, problem: problemOf(plan, total, sum, difference) };
}

function roundingLine(rounding: RoundingPlan, difference: string, position: number): JsonObject {
  const line: Record<string, Json> = { ...rounding.constants };
  for (const name of rounding.differences) line[name] = difference;
  for (const name of rounding.positions) line[name] = position;
  return line;
}

function problemOf(plan: TotalsPlan, total: string, sum: string, difference: string): Problem {
  const cap = plan.rounding
    ? `more than the ${plan.rounding.upTo} that totals.rounding allows`
    : 'and no totals.rounding is declared';
  return {
    kind: 'refused',
    actor: 'accountant',
    text: `a "${plan.header}" of ${total}, but its lines add up to a "${plan.line}" of ${sum}: a difference of ${difference}, ${cap}`,
    advice:
      'Accountant: check the document; if the difference is right, an engineer raises totals.rounding.upTo.',
  };
}
