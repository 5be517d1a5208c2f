import { createHash } from 'node:crypto';
import { recordKey } from '../../domain/records.ts';
import type { RecordRef } from '../../domain/records.ts';
import { DAY, SECOND } from '../../domain/time.ts';
import type { ItemKey } from './expressions.ts';
import { getItem, putItem, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** DynamoDB takes 400 kB per item. */
const MAX_PART_BYTES = 350_000;
/** A reader that has just read the main item still finds the parts it names. */
const REPLACED_KEPT_FOR_MS = DAY;

/** Content in items of its own, named by its digest: a part never changes, so a half-written set is never read. */
export interface PartSet {
  readonly digest: string;
  readonly count: number;
}

/** Writes the parts; `version` is that of the main item that will name them. */
export async function writeParts(
  place: TablePlace,
  ref: RecordRef,
  bytes: Uint8Array,
  version: number,
): Promise<PartSet> {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  const count = Math.ceil(bytes.byteLength / MAX_PART_BYTES);
  for (let index = 0; index < count; index++) {
    const content = bytes.subarray(index * MAX_PART_BYTES, (index + 1) * MAX_PART_BYTES);
    await putItem(place, partKey(ref, digest, index), { content, version });
  }
  return { digest, count };
}

/** Undefined when a part is missing. */
export async function readParts(
  place: TablePlace,
  ref: RecordRef,
  { digest, count }: PartSet,
): Promise<Uint8Array | undefined> {
  const parts = await Promise.all(
    Array.from({ length: count }, (_, index) => getItem(place, partKey(ref, digest, index))),
  );
  const contents = parts.flatMap((part) => (part ? [part.bytes('content')] : []));
  return contents.length === count ? Buffer.concat(contents) : undefined;
}

/** Lets replaced parts expire, unless a version after `replacedVersion` has written the same content again. */
export async function expireParts(
  place: TablePlace,
  ref: RecordRef,
  { digest, count }: PartSet,
  replacedVersion: number,
  now: number,
): Promise<void> {
  const expiresAt = Math.ceil((now + REPLACED_KEPT_FOR_MS) / SECOND);
  for (let index = 0; index < count; index++) {
    await updateItem(place, partKey(ref, digest, index), {
      assign: { expiresAt },
      condition: '#version <= :replaced',
      values: { replaced: replacedVersion },
    });
  }
}

function partKey(ref: RecordRef, digest: string, index: number): ItemKey {
  return { pk: recordKey(ref), sk: `part#${digest}#${index}` };
}
