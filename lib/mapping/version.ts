import { contentHash } from '../domain/hashing.ts';
import type { EntityPlan, FieldPlan, SourcePlan } from './plan.ts';

/**
 * A hash of everything that shapes an entity's payload. Functions count by their text without white space. What says
 * only whether and when a record travels (`mode`, `when`, `onLeave`, `alert`) does not count: opening the gate must
 * not mark every record as out of date.
 */
export function versionOf(plan: EntityPlan): string {
  return contentHash({
    target: plan.target,
    fields: plan.fields.map(describe),
    lines: plan.lines?.map(describe) ?? null,
    totals: plan.totals,
  });
}

function describe({ name, required, source }: FieldPlan) {
  return { name, required, source: describeSource(source) };
}

function describeSource(source: SourcePlan): unknown {
  if (source.kind === 'function') return { kind: source.kind, text: String(source.call).replace(/\s+/g, '') };
  return source.kind === 'translated' ? { ...source, values: Object.fromEntries(source.values) } : source;
}
