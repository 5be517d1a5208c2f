import type { Failure } from '../domain/failures.ts';
import type { Json } from '../domain/json.ts';
import { parseRecordKey, recordKey, type RecordRef } from '../domain/records.ts';
import type { AuditEntry } from '../sync/ports/state.ts';
import { heldBy } from './hold-record.ts';
import type { OperatorServices } from './services.ts';
import { unlinkedBy } from './unlink-record.ts';

/** What people have decided on one record in one company, as the audit tells it: it outlives the cross-reference. */
export interface Decision {
  readonly ref: RecordRef;
  readonly company: string;
  /** What a person, or a match, linked it to last; null where that was taken away since. */
  readonly linkedTo: { readonly target: string; readonly externalId: string } | null;
  /** What it was unlinked from, and not linked to again. */
  readonly ruledOut: readonly string[];
  /** The hold that stands. */
  readonly held: Failure | null;
}

/** More than the audit ever holds. */
const EVERYTHING = 10_000_000;

/** Reads the whole audit. Keyed by {@link placeKey}. */
export async function readDecisions({
  audit,
  clock,
  integration,
}: Pick<OperatorServices, 'audit' | 'clock' | 'integration'>): Promise<ReadonlyMap<string, Decision>> {
  const entries = await audit.list(0, clock.now(), EVERYTHING);
  const decisions = new Map<string, Decision>();
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) {
    const ref = parseRecordKey(entry.subject);
    for (const company of ref ? companiesOf(entry, integration.companies) : []) {
      if (!ref) continue;
      const key = placeKey(ref, company);
      const before = decisions.get(key) ?? { ref, company, linkedTo: null, ruledOut: [], held: null };
      decisions.set(key, after(before, entry));
    }
  }
  return decisions;
}

/** One record in one company. */
export function placeKey(ref: RecordRef, company: string): string {
  return JSON.stringify([recordKey(ref), company]);
}

function companiesOf({ detail }: AuditEntry, all: readonly string[]): readonly string[] {
  const { company, companies } = detail;
  if (typeof company === 'string') return [company];
  return Array.isArray(companies) ? companies.filter((one) => typeof one === 'string') : all;
}

function after(before: Decision, entry: AuditEntry): Decision {
  const { detail } = entry;
  const argument = `"${recordKey(before.ref)}"`;
  const externalId = textOf(detail['externalId']);
  switch (entry.what) {
    case 'linked': {
      // What an earlier rebuild has found is no decision of a person's.
      if (detail['how'] === 'rebuilt') return before;
      const ruledOut = before.ruledOut.filter((id) => id !== externalId);
      return { ...before, linkedTo: { target: textOf(detail['target']), externalId }, ruledOut, held: null };
    }
    case 'unlinked': {
      const ruledOut = [...new Set([...before.ruledOut, externalId])];
      return { ...before, linkedTo: null, ruledOut, held: unlinkedBy(entry, argument, externalId) };
    }
    case 'put on hold':
      return { ...before, held: heldBy(entry, argument, textOf(detail['reason'])) };
    case 'released':
      return { ...before, held: null };
    case 'forgot':
      return { ...before, held: before.held && heldBy(entry, argument, 'why was erased together with it') };
    default:
      return before;
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
