import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';
import type { EntityFacts } from '../entities/entity.ts';
import { numberOf } from '../sync/number-of.ts';
import type { FailureRecord, Look, MirrorRecord } from '../sync/ports/state.ts';
import { storedRecord } from '../sync/stored-record.ts';

/** How people see one record. */
export interface Described {
  readonly ref: RecordRef;
  readonly facts: EntityFacts;
  /** What people call it; its key where nothing is known. */
  readonly label: string;
  /** A document's idn, a supplier's unique code. */
  readonly number: string | null;
  /** Its newest look, decoded; null where there is none, or none that is understood. */
  readonly record: RecordTypes[EntityName] | null;
  readonly look: Look | null;
}

export function describeRecord(
  catalogue: Readonly<Record<EntityName, EntityFacts>>,
  ref: RecordRef,
  mirrored: MirrorRecord | null,
  failure: Pick<FailureRecord, 'label'> | null,
): Described {
  const look = mirrored && newestLook(mirrored);
  const record = look && storedRecord(ref.entity, look.content);
  const number = mirrored && numberOf(mirrored);
  return {
    ref,
    facts: catalogue[ref.entity],
    label: record?.label ?? failure?.label ?? number ?? recordKey(ref),
    number,
    record,
    look,
  };
}

/** A list may show a newer state than the last reading with lines. */
function newestLook({ row, detail }: MirrorRecord): Look | null {
  return detail && (row === null || row.updateDate <= detail.updateDate) ? detail : row;
}

/** `invoice 1043`: what to type to mean this record; its key where the number is not typed easily, or not its own. */
export function callName(
  { ref, facts, number }: Pick<Described, 'ref' | 'facts' | 'number'>,
  isOnlyOne: boolean,
): string {
  if (ref.id.startsWith('~')) return ref.id;
  const isTypable = number !== null && /^[\w./ -]+$/.test(number);
  return isOnlyOne && isTypable ? `${facts.label} ${number}` : recordKey(ref);
}
