import { causeOf } from '../domain/causes.ts';
import type { FailureRecord } from '../sync/ports/state.ts';
import type { OperatorServices } from './services.ts';
import type { FailureGroup } from './views.ts';

/** Open failures that are looked at. */
export const MANY_FAILURES = 10_000;
/** Records that a group names. */
const NAMED = 50;

/** Open failures by cause, the one with the most records first. */
export async function listFailures({
  failures,
}: Pick<OperatorServices, 'failures'>): Promise<readonly FailureGroup[]> {
  return groupFailures(await failures.list(MANY_FAILURES));
}

/** The same for failures at hand, in any order. */
export function groupFailures(records: readonly FailureRecord[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureRecord[]>();
  for (const record of records) {
    const { cause } = causeOf(record);
    const members = groups.get(cause);
    if (members) members.push(record);
    else groups.set(cause, [record]);
  }
  return [...groups]
    .map(([cause, members]) => groupOf(cause, members))
    .sort((a, b) => b.count - a.count || b.lastAt - a.lastAt);
}

function groupOf(cause: string, members: readonly FailureRecord[]): FailureGroup {
  const newest = members.reduce((a, b) => (b.lastAt > a.lastAt ? b : a));
  const sorted = [...members].sort((a, b) => b.lastAt - a.lastAt);
  const { kind, actor, words } = newest.failure;
  return {
    cause,
    kind,
    actor,
    words,
    count: members.length,
    firstAt: members.reduce((first, { firstAt }) => Math.min(first, firstAt), newest.firstAt),
    lastAt: newest.lastAt,
    records: sorted.slice(0, NAMED).map(({ ref, label }) => ({ ref, label })),
    command: `precoro-sync retry --cause ${cause}`,
  };
}
