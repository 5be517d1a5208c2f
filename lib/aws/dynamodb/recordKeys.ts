import { parseRecordKey } from '../../domain/records.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { Fields } from './storedItem.ts';

/** The record that an item is about: its partition key is a `recordKey`. */
export function readRef(item: Fields, attribute = 'pk'): RecordRef {
  return parseRecordKey(item.text(attribute)) ?? item.fail(attribute, 'a record key such as invoice#956598');
}
