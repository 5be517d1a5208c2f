import type { Json, JsonObject } from '../../domain/json.ts';
import type { ExternalRef, InwardContext, InwardResult } from '../contract.ts';
import { messageOf } from '../evaluate.ts';
import { nameOfRecord } from '../labels.ts';
import { tellProblems, type PlacedProblem } from '../problems.ts';
import { isBlank, scalarText } from '../values.ts';
import { mentionsBankDetails } from './bank-fields.ts';
import { evaluateField, externalRefOf, type FeedValue } from './evaluate.ts';
import type { FeedPlan } from './plan.ts';

type Waiting = FeedValue & { readonly ok: false; readonly problem: null };

/**
 * What one external record should be in Precoro, or everything that is wrong with it in one text. It waits for a parent
 * only when nothing else is wrong: what a person must cure is said at once. Never throws.
 */
export function mapFeed(plan: FeedPlan, given: JsonObject, context: InwardContext): InwardResult {
  const record = seenRecord(plan, given);
  const problems: PlacedProblem[] = conditionProblems(plan, record);
  const waiting: Waiting[] = [];
  const values: Record<string, Json> = {};
  for (const field of plan.fields) {
    const evaluated = evaluateField(field, { plan, record, context });
    if (evaluated.ok) values[field.name] = evaluated.value;
    else if (evaluated.problem) problems.push({ ...evaluated.problem, line: null });
    else waiting.push(evaluated);
  }
  const who = nameOfRecord(plan.entity, { label: labelOf(plan, record) });
  if (problems.length > 0) return tellProblems(who, problems);
  const [first] = waiting;
  if (!first) return { ok: true, values };
  return { ok: false, problem: 'awaits', waitsFor: first.waitsFor, words: `${who} waits for ${first.text}.` };
}

/** The person's own condition; one that fails says yes, and {@link mapFeed} tells it. */
export function saysWhen(plan: FeedPlan, record: JsonObject): boolean {
  try {
    return plan.when === null || plan.when(seenRecord(plan, record)) === true;
  } catch {
    return true;
  }
}

/** External records that this one names, each once. */
export function referencesOf(plan: FeedPlan, record: JsonObject): readonly ExternalRef[] {
  const named = plan.fields.flatMap(({ source }) => externalRefOf(source, record) ?? []);
  return [...new Map(named.map((ref) => [JSON.stringify([ref.target, ref.externalId]), ref])).values()];
}

/** Every field of the source, absent ones as null, without bank details that nobody names. */
function seenRecord(plan: FeedPlan, record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(plan.sourceFields).flatMap(([name, field]) => {
      const isHidden = field.isBankDetail === true && !plan.bankFields.includes(name);
      return isHidden ? [] : [[name, (Object.hasOwn(record, name) ? record[name] : null) ?? null]];
    }),
  );
}

function conditionProblems(plan: FeedPlan, record: JsonObject): PlacedProblem[] {
  try {
    plan.when?.({ ...record });
    return [];
  } catch (error) {
    const why = plan.when && mentionsBankDetails(plan, plan.when) ? '(not shown)' : messageOf(error);
    const text = `no answer from "when", because its function failed: ${why}`;
    const advice = `Engineer: correct ${plan.place}.when.`;
    return [{ kind: 'refused', actor: 'engineer', line: null, text, advice }];
  }
}

/** What people know it by: what becomes its name in Precoro, else its first own text in the source, a number or a code. */
function labelOf({ fields, sourceFields }: FeedPlan, record: JsonObject): string {
  const name = fields.find((field) => field.name === 'name')?.source;
  const own = Object.entries(sourceFields).flatMap(([from, { type, refersTo, isBankDetail }]) =>
    type === 'text' && refersTo === undefined && isBankDetail !== true ? [from] : [],
  );
  const known = [...(name?.kind === 'path' && own.includes(name.from) ? [name.from] : []), ...own];
  const texts = known.map((from) => record[from]).filter((value) => !isBlank(value));
  return scalarText(texts[0])?.trim() ?? '';
}
