import type { Json, JsonObject } from '../domain/json.ts';
import { companiesIn } from './companies.ts';
import type { MappingContext, MappingResult } from './contract.ts';
import { evaluateField, messageOf, type Reading } from './evaluate.ts';
import { nameOfRecord } from './labels.ts';
import type { EntityPlan, FieldPlan } from './plan.ts';
import { tellProblems, type Evaluated, type PlacedProblem } from './problems.ts';
import { balanceTotals } from './totals.ts';
import { isObject } from './values.ts';

type Waiting = Evaluated<Json> & { readonly ok: false; readonly problem: null };

/** What is wrong with a record so far; filled while its fields are evaluated. */
interface Findings {
  readonly problems: PlacedProblem[];
  readonly waiting: Waiting[];
}

/**
 * The payload of one record, or everything that is wrong with it in one text. A record waits for a counterpart only
 * when nothing else is wrong: what a person must cure is said at once. Never throws.
 */
export function mapRecord(plan: EntityPlan, record: object, context: MappingContext): MappingResult {
  const findings: Findings = { problems: [], waiting: [] };
  checkCondition(plan, record, findings);
  const fields = evaluateAll(plan.fields, headerReading(plan, record, context), findings);
  const lines = balance(plan, fields, evaluateLines(plan, record, context, findings), findings);
  return resultOf(nameOfRecord(plan.entity, record), { fields, lines }, findings);
}

/** What can be told of the header, whatever is wrong with the rest. */
export function mapHeader(plan: EntityPlan, record: object, context: MappingContext): JsonObject {
  return evaluateAll(plan.fields, headerReading(plan, record, context), { problems: [], waiting: [] });
}

function headerReading(plan: EntityPlan, record: object, context: MappingContext): Reading {
  return { record, document: record, position: null, context, companies: companiesIn(plan.companies) };
}

/** `when` counts a failure of its function as "yes", so that it is told here and no record is lost to it. */
function checkCondition(plan: EntityPlan, record: object, { problems }: Findings): void {
  try {
    plan.when?.(record);
  } catch (error) {
    const text = `no answer from "when", because its function failed: ${messageOf(error)}`;
    const advice = `Engineer: correct entities.${plan.entity}.when.`;
    problems.push({ kind: 'refused', actor: 'engineer', line: null, text, advice });
  }
}

function evaluateAll(plans: readonly FieldPlan[], reading: Reading, findings: Findings): JsonObject {
  const values: Record<string, Json> = {};
  for (const plan of plans) {
    const evaluated = evaluateField(plan, reading);
    if (evaluated.ok) values[plan.name] = evaluated.value;
    else if (evaluated.problem) findings.problems.push({ ...evaluated.problem, line: reading.position });
    else findings.waiting.push(evaluated);
  }
  return values;
}

function evaluateLines(
  plan: EntityPlan,
  record: object,
  context: MappingContext,
  findings: Findings,
): readonly JsonObject[] {
  const { lines } = plan;
  if (lines === null) return [];
  const sources: unknown = 'lines' in record ? record.lines : null;
  if (Array.isArray(sources)) {
    const header = headerReading(plan, record, context);
    return sources
      .filter(isObject)
      .map((line, index) => evaluateAll(lines, { ...header, record: line, position: index + 1 }, findings));
  }
  const text = 'no lines: it was read from a list, which leaves them out';
  findings.problems.push({
    kind: 'refused',
    actor: 'engineer',
    line: null,
    text,
    advice: 'Engineer: read it in full first.',
  });
  return [];
}

/** Sums mean something only when every amount could be read. */
function balance(plan: EntityPlan, fields: JsonObject, lines: readonly JsonObject[], { problems }: Findings) {
  if (plan.totals === null || problems.length > 0) return lines;
  const balanced = balanceTotals(plan.totals, fields, lines);
  if (balanced.ok) return balanced.lines;
  problems.push({ ...balanced.problem, line: null });
  return lines;
}

function resultOf(
  who: string,
  payload: { readonly fields: JsonObject; readonly lines: readonly JsonObject[] },
  { problems, waiting }: Findings,
): MappingResult {
  if (problems.length > 0) return tellProblems(who, problems);
  const [first] = waiting;
  if (!first) return { ok: true, payload };
  return { ok: false, problem: 'awaits', waitsFor: first.waitsFor, words: `${who} waits for ${first.text}.` };
}
