import { DecodeError } from '../../domain/decode.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { WriteFacts } from '../../entities/write-facts.ts';
import { shownValues, type WriteValues } from '../../entities/write-values.ts';
import type { MirrorRecord } from '../ports/state.ts';
import type { Services } from '../services.ts';

/** What the mirror holds of a record, newest first; null where it was never seen. */
export function contentInMirror(record: MirrorRecord | null): JsonObject | null {
  if (!record) return null;
  const { detail, row } = record;
  if (!detail || !row) return (detail ?? row)?.content ?? null;
  return row.observedAt > detail.observedAt ? row.content : detail.content;
}

/** When {@link contentInMirror} was seen; 0 for never. */
export function observedAt(record: MirrorRecord | null): number {
  return Math.max(record?.row?.observedAt ?? 0, record?.detail?.observedAt ?? 0);
}

/** The external id that Precoro was last seen to show; null for none, and where the record was never seen. */
export async function shownInMirror(
  { mirror }: Pick<Services, 'mirror'>,
  ref: RecordRef,
): Promise<string | null> {
  const shown = contentInMirror(await mirror.read(ref))?.['externalId'];
  return typeof shown === 'string' ? shown : null;
}

/** Values that the mirror shows, by the names of Precoro's form; null where it holds none that can be read. */
export function valuesInMirror(writes: WriteFacts, record: MirrorRecord | null): WriteValues | null {
  const content = contentInMirror(record);
  if (!content) return null;
  try {
    return shownValues(writes, content);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** Of options of custom fields: the field in whose list they stand, a part of their path. */
export function fieldIdIn(content: JsonObject | null): { readonly fieldId?: string } {
  const fieldId = content?.['fieldId'];
  return typeof fieldId === 'string' ? { fieldId } : {};
}

/** A value that is a text by its form; empty for none. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
