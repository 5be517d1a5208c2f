import type { EntityName } from '../domain/records.ts';
import type { FieldChange } from '../sync/payload-differences.ts';

/** What is done to one record; nothing else is ever applied. */
export const ACTS = ['create', 'update', 'link', 'cancel', 'deactivate'] as const;
export type Act = (typeof ACTS)[number];
/**
 * Why nothing is done. `inStep`: both sides hold the same. `skip`: it is not to travel. `waits`: something else must come
 * first. `fails`: a person must act.
 */
export const STAYS = ['inStep', 'skip', 'waits', 'fails'] as const;
export type Stay = (typeof STAYS)[number];

/** Requests to Precoro that a row costs. A look-up is shared by up to 200 rows. */
export interface RowPrice {
  readonly lookups: 0 | 1;
  readonly details: number;
  readonly writes: number;
  /** External ids to be shown. */
  readonly writeBacks: number;
}

/** One record in one company, and what is to become of it. Plain data. */
export interface PlanRow {
  readonly direction: 'outward' | 'inward';
  readonly entity: EntityName;
  /** Name of the feed it comes by; null outward. */
  readonly feed: string | null;
  readonly company: string;
  /** Precoro's id outward, the external id inward. */
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /** The record of the other side, where one is known: external id outward, Precoro's id inward. */
  readonly counterpart: string | null;
  readonly act: Act | Stay;
  readonly words: string;
  /** On the side that is written. Bank details are named, and their values left out. */
  readonly fields: readonly FieldChange[];
  readonly price: RowPrice;
  /** Hash of what both sides hold: a plan is applied only where it is still the same. */
  readonly state: string;
  /** Keys of records that this one names, and that are made first. */
  readonly after: readonly string[];
}

export const FREE: RowPrice = { lookups: 0, details: 0, writes: 0, writeBacks: 0 };

export function isAct(act: PlanRow['act']): act is Act {
  return ACTS.some((one) => one === act);
}

/** How a row names itself, in a plan and in progress: `outward supplier#501 default`. */
export function rowKey({
  direction,
  entity,
  feed,
  company,
  id,
}: Pick<PlanRow, 'direction' | 'entity' | 'feed' | 'company' | 'id'>): string {
  return JSON.stringify([direction, feed ?? entity, company, id]);
}

const BANK = /iban|bank|swift|\bbic\b|sort_?code|account_?(holder|number)/i;

/** Whether a field's name says that it holds a bank detail. */
function isBankField(name: string): boolean {
  return BANK.test(name);
}

/** That a bank detail differs may be told; what it is may not. */
export function withoutBankDetails(
  changes: readonly FieldChange[],
  alsoHidden: readonly string[] = [],
): readonly FieldChange[] {
  return changes.map((change) =>
    isBankField(change.field) || alsoHidden.includes(change.field)
      ? { field: change.field, kept: change.kept === null ? null : HIDDEN, wanted: HIDDEN }
      : change,
  );
}

const HIDDEN = '(bank detail)';
