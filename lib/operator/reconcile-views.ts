import type { EntityName } from '../domain/records.ts';
import type { MonthSum } from '../sync/sums.ts';
import type { PlanRow } from './plan-rows.ts';

/**
 * What two systems in step must not have. `differs`: on both sides, and not the same. `onlyPrecoro`, `onlyExternal`: it should
 * stand on the other side as well. `wronglyLinked`: the link itself is wrong, or missing where both sides know of each other.
 */
export type FindingKind = 'differs' | 'onlyPrecoro' | 'onlyExternal' | 'wronglyLinked';

export interface ReconcileFinding {
  readonly kind: FindingKind;
  /** Which record, the fields that differ, and what would be done about it. */
  readonly row: PlanRow;
  /** A failure, a hold or a wait tells it already, or it is on its way. */
  readonly isTold: boolean;
}

/** One entity in one company, in one direction. */
export interface ReconcileGroup {
  readonly direction: PlanRow['direction'];
  readonly entity: EntityName;
  readonly feed: string | null;
  readonly company: string;
  /** Records that this company is concerned by. */
  readonly inPrecoro: number;
  readonly external: number;
  readonly inStep: number;
  /** Left alone, by why: "not approved", "approved before go-live", "not ours". */
  readonly excused: Readonly<Record<string, number>>;
  readonly byKind: Readonly<Record<FindingKind, number>>;
  /** Over the mapped fields of all records that stand on both sides: equal where all of them are. */
  readonly hashes: { readonly precoro: string; readonly external: string };
  /** Of documents that count: approved, and neither in revision nor cancelled. */
  readonly sums: readonly MonthSum[];
}

/** Both sides as a whole. Plain data. */
export interface Reconciliation {
  readonly name: string;
  readonly at: number;
  /** `2026-02`: only documents of that month; null for all. */
  readonly month: string | null;
  readonly groups: readonly ReconcileGroup[];
  readonly findings: readonly ReconcileFinding[];
  /** In words, what is older than it should be. */
  readonly stale: readonly string[];
  /** Nothing differs, nothing is missing, no link is wrong, and all sums are equal. */
  readonly isInStep: boolean;
}
