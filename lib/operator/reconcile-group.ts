import { contentHash } from '../domain/hashing.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { sumsByMonth, type Pair } from '../sync/sums.ts';
import type { PlanRow } from './plan-rows.ts';
import type { FindingKind, ReconcileFinding, ReconcileGroup } from './reconcile-views.ts';

/** What one record comes to. */
export interface Reckoned {
  readonly row: PlanRow;
  /** What is wrong; null in step, and where it is left alone. */
  readonly kind: FindingKind | null;
  readonly isTold: boolean;
  /** Hashes of the mapped fields; null unless it stands on both sides. */
  readonly hashes: { readonly precoro: string; readonly external: string } | null;
  readonly stands: { readonly inPrecoro: boolean; readonly outside: boolean };
  /** Null for what has no amount, and what does not count. */
  readonly pair: Pair | null;
}

/** Adds one company's records up. `mapping` null: there are no amounts. */
export function groupOf(
  place: Pick<ReconcileGroup, 'direction' | 'entity' | 'feed' | 'company'>,
  records: readonly Reckoned[],
  mapping: EntityMapping | null,
): ReconcileGroup {
  const kindOf = (kind: FindingKind) => records.filter((one) => one.kind === kind).length;
  const alone = records.filter(({ row, kind }) => kind === null && row.act === 'skip');
  const excused = Map.groupBy(alone, ({ row }) => row.words);
  const both = records.flatMap(({ row, hashes }) => (hashes === null ? [] : [{ id: row.id, ...hashes }]));
  const sorted = both.toSorted((one, other) => one.id.localeCompare(other.id));
  return {
    ...place,
    inPrecoro: records.filter(({ stands }) => stands.inPrecoro).length,
    external: records.filter(({ stands }) => stands.outside).length,
    inStep: records.filter(({ row, kind }) => kind === null && row.act === 'inStep').length,
    excused: Object.fromEntries([...excused].map(([words, some]) => [words, some.length])),
    byKind: countAll(kindOf),
    hashes: {
      precoro: contentHash(sorted.map(({ id, precoro }) => [id, precoro])),
      external: contentHash(sorted.map(({ id, external }) => [id, external])),
    },
    sums: mapping
      ? sumsByMonth(
          records.flatMap(({ pair }) => (pair ? [pair] : [])),
          mapping,
        )
      : [],
  };
}

export function findingsOf(records: readonly Reckoned[]): readonly ReconcileFinding[] {
  return records.flatMap(({ row, kind, isTold }) => (kind === null ? [] : [{ kind, row, isTold }]));
}

function countAll(kindOf: (kind: FindingKind) => number): Record<FindingKind, number> {
  return {
    differs: kindOf('differs'),
    onlyPrecoro: kindOf('onlyPrecoro'),
    onlyExternal: kindOf('onlyExternal'),
    wronglyLinked: kindOf('wronglyLinked'),
  };
}
