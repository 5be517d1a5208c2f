import { DecodeError } from '../domain/decode.ts';
import type { JsonObject } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';
import { redecode } from '../entities/content.ts';

/** The record that the mirror holds; null when an older version of precoro-sync stored it in another form. */
export function storedRecord<E extends EntityName>(entity: E, content: JsonObject): RecordTypes[E] | null {
  try {
    return redecode(entity, content);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
