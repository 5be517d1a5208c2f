import type { SourceRecord } from './contract.ts';
import { hashOf } from './hash.ts';

/**
 * What was told lately: per record the moment of its change in the system, and its content. So that what a system shows
 * once more because it is asked from a little earlier on is not told once more. Losing one only tells a record twice.
 */
export type Told = readonly string[];

/** A cursor is stored: this many are about 70 kB. */
const MOST = 2000;

export interface Change {
  readonly record: SourceRecord;
  /** Milliseconds since the epoch; null where the system tells none. */
  readonly changedAt: number | null;
}

/** Those that were not told as they are now, and what is told when they are. */
export function untold(
  told: Told,
  changes: readonly Change[],
): { readonly fresh: readonly Change[]; readonly told: Told } {
  const known = new Map(told.map((entry) => [idOf(entry), entry]));
  const fresh: Change[] = [];
  for (const change of changes) {
    const entry = entryOf(change);
    const before = known.get(idOf(entry));
    // Behind the others: what was told last is kept longest.
    known.delete(idOf(entry));
    known.set(idOf(entry), entry);
    if (before !== entry) fresh.push(change);
  }
  return { fresh, told: [...known.values()].slice(-MOST) };
}

/** Without what changed before `ms`: the system is asked for none of it any more. */
export function toldSince(told: Told, ms: number): Told {
  return told.filter((entry) => timeOf(entry) >= ms);
}

function entryOf({ record, changedAt }: Change): string {
  const { externalId, fields, isGone } = record;
  const time = changedAt === null ? '' : changedAt.toString(36);
  return `${hashOf(externalId)}.${hashOf([fields, isGone])}.${time}`;
}

function idOf(entry: string): string {
  return entry.split('.')[0] ?? '';
}

function timeOf(entry: string): number {
  return Number.parseInt(entry.split('.')[2] ?? '', 36);
}
