import type { AnyFunction } from '../plan.ts';
import type { FeedPlan, FeedSource } from './plan.ts';

type FieldsOf = Pick<FeedPlan, 'sourceFields'>;

/**
 * Bank details that a section names: only those are kept of a record. A function names what its text mentions, because
 * nobody can see what it reads before it runs.
 */
export function namedBankFields(plan: Pick<FeedPlan, 'sourceFields' | 'when' | 'fields'>): readonly string[] {
  return bankFieldsOf(plan).filter((name) => {
    const isMentioned = plan.when !== null && mentions(plan.when, name);
    return isMentioned || plan.fields.some(({ source }) => reads(source, name));
  });
}

/** Whether a value may be or hold a bank detail, and so is shown to nobody. */
export function readsBankDetails(plan: FieldsOf, source: FeedSource): boolean {
  return bankFieldsOf(plan).some((name) => reads(source, name));
}

/** Whether a function of the configuration names a bank detail. */
export function mentionsBankDetails(plan: FieldsOf, call: AnyFunction): boolean {
  return bankFieldsOf(plan).some((name) => mentions(call, name));
}

function bankFieldsOf({ sourceFields }: FieldsOf): readonly string[] {
  return Object.entries(sourceFields).flatMap(([name, field]) => (field.isBankDetail ? [name] : []));
}

function reads(source: FeedSource, name: string): boolean {
  if (source.kind === 'constant') return false;
  return source.kind === 'function' ? mentions(source.call, name) : source.from === name;
}

/** As a word of its own. */
function mentions(call: AnyFunction, name: string): boolean {
  return String(call)
    .split(/[^\w$]+/)
    .includes(name);
}
