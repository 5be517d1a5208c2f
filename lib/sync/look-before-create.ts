import type { ExternalRecord, Idempotency, Payload, Target } from '../connectors/contract.ts';
import { stableJson } from '../domain/json.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf } from './external-call.ts';
import { createdFor, isOwnKey, keyOfCreate } from './idempotency-key.ts';
import type { Link } from './ports/state.ts';

/** What the external system holds under a record's natural key, as far as it may be the record's own. */
export interface Candidates {
  /** Created for it, by its key; or the cross-reference says so. */
  readonly ours: readonly ExternalRecord[];
  /** Nobody's, and nothing tells for whom it was made. */
  readonly doubtful: readonly ExternalRecord[];
  /** The one that belongs to another record, and which this create would write over; null for none. */
  readonly overwritten: { readonly record: ExternalRecord; readonly owner: RecordRef } | null;
}

const NOTHING: Candidates = { ours: [], doubtful: [], overwritten: null };

/**
 * Whether the system may make a second record where the first is not known here any more, because the cross-reference was
 * lost or set back. `none`: as far as its search shows anything.
 */
const MAY_DOUBLE: Readonly<Record<Idempotency['kind'], boolean>> = {
  upsert: false,
  uniqueReference: false,
  // Its memory of keys ends.
  key: true,
  searchable: true,
  none: true,
};

/** Nothing is asked of a system that makes no second record by itself. */
export async function lookBeforeCreate(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
): Promise<ReadOutcome<Candidates>> {
  const { kind } = target.spec.idempotency;
  if (!MAY_DOUBLE[kind] && kind !== 'upsert') return { outcome: 'read', value: NOTHING };
  const found = await target.findByNaturalKey(payload, contextOf(services, attempt));
  if (found.outcome === 'unavailable') return found;
  const value =
    kind === 'upsert'
      ? { ...NOTHING, overwritten: await overwrittenBy(services, attempt, found.value) }
      : await sortCandidates(services, attempt, found.value);
  return { outcome: 'read', value };
}

/**
 * Two Precoro records with one natural key: under `upsert` the second would replace what the first one wrote. Where its link
 * is lost, the key tells whose it is.
 */
export async function overwrittenBy(
  { links }: Pick<ApplyServices, 'links'>,
  { ref, company, mapping }: Attempt,
  found: readonly ExternalRecord[],
): Promise<Candidates['overwritten']> {
  for (const record of found) {
    const linked = await links.owner(company, mapping.target, record.externalId);
    const owner = linked ?? createdFor(record.createdWithKey)?.ref;
    if (owner && recordKey(owner) !== recordKey(ref)) return { record, owner };
  }
  return null;
}

/** Whether a search for the one finds the other. */
export function isNamedAlike({ spec }: Target, one: Payload, other: Payload): boolean {
  return spec.naturalKey.every(
    (name) => stableJson(one.fields[name] ?? null) === stableJson(other.fields[name] ?? null),
  );
}

/** What was created for another record, belongs to one, or was ruled out by a person is left out. */
export async function sortCandidates(
  { links }: Pick<ApplyServices, 'links'>,
  { link, ref, company, mapping }: Attempt,
  found: readonly ExternalRecord[],
): Promise<Candidates> {
  const ours: ExternalRecord[] = [];
  const doubtful: ExternalRecord[] = [];
  for (const record of found) {
    const { externalId, createdWithKey } = record;
    if (link.intent?.besides.includes(externalId)) continue;
    if (isOwnKey(link, createdWithKey)) ours.push(record);
    if (createdFor(createdWithKey)) continue;
    const owner = await links.owner(company, mapping.target, externalId);
    if (!owner) doubtful.push(record);
    else if (recordKey(owner) === recordKey(ref)) ours.push(record);
  }
  return { ours, doubtful, overwritten: null };
}

/** Remembers what a person is asked about: released, the record is created besides these. */
export function withAsked(link: Link, externalIds: readonly string[], now: number): Link {
  const intent = link.intent ?? { key: keyOfCreate(link), payloadHash: '', attempt: 1, at: now, besides: [] };
  return { ...link, intent: { ...intent, besides: [...new Set([...intent.besides, ...externalIds])] } };
}
