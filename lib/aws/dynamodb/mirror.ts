import { perEntity, recordKey } from '../../domain/records.ts';
import type { EntityName, RecordRef } from '../../domain/records.ts';
import { isNumber } from '../../sync/number-of.ts';
import type { Erasable, Mirror, MirrorRecord, MirrorSearch, MirrorWork } from '../../sync/ports/state.ts';
import { expireParts, readParts, writeParts } from './contentParts.ts';
import type { PartSet } from './contentParts.ts';
import type { ItemKey } from './expressions.ts';
import { UNSENT, mirrorAttributes, partSetsOf, readMirrorRecord } from './mirrorItem.ts';
import type { StoredContent } from './mirrorItem.ts';
import { packJson } from './packing.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';
import { deleteItem, getItem, getItems, putItem, queryItems, scanItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** Compressed content beyond this leaves the main item: an item takes 400 kB, the other attributes need little. */
const MAX_INLINE_BYTES = 300_000;

export interface MirrorPlace extends TablePlace {
  /** Only to let replaced parts expire. Default: the machine's clock. */
  readonly now?: () => number;
}

/** The mirror: one item per record, and parts of its own for a document too large for one item. */
export function dynamoMirror(place: MirrorPlace): Mirror & MirrorWork & MirrorSearch & Erasable {
  return {
    async read(ref) {
      const item = await getItem(place, mirrorKey(ref));
      return item && readRecord(place, item);
    },
    async readMany(refs) {
      const keys = new Map(refs.map((ref) => [recordKey(ref), mirrorKey(ref)]));
      const items = await getItems(place, [...keys.values()]);
      const records = await Promise.all(items.map((item) => readRecord(place, item)));
      return new Map(records.map((record) => [recordKey(record.ref), record]));
    },
    save: (record) => save(place, record),
    markSent: (ref, seq) => markSent(place, ref, seq),
    async dueDetails(detailClass, now, limit) {
      const items = await queryItems(place, {
        index: 'byDetail',
        where: '#detailClass = :detailClass AND #detailDueAt <= :now',
        values: { detailClass, now },
        newestFirst: true,
        limit,
      });
      return items.map((item) => readRef(item));
    },
    async unsent(changedBefore, limit) {
      const items = await queryItems(place, {
        index: 'byUnsent',
        where: '#unsent = :unsent AND #changedAt < :before',
        values: { unsent: UNSENT, before: changedBefore },
        limit,
      });
      return items.map((item) => ({ ref: readRef(item), seq: item.number('seq') }));
    },
    async byNumber(number, limit) {
      if (!isNumber(number)) return [];
      const items = await queryItems(place, {
        index: 'byNumber',
        where: '#number = :number',
        values: { number },
        limit,
      });
      return items.map((item) => readRef(item));
    },
    countByEntity: () => countByEntity(place),
    scan: (entity) => scan(place, entity),
    erase: (ref) => erase(place, ref),
  };
}

/** Sort key of a record's main item; its parts have others. */
const MAIN = 'record';
const mirrorKey = (ref: RecordRef): ItemKey => ({ pk: recordKey(ref), sk: MAIN });

async function countByEntity(place: TablePlace): Promise<Record<EntityName, number>> {
  const counts = perEntity(() => 0);
  const mains = scanItems(place, { filter: '#sk = :main', values: { main: MAIN }, only: '#pk, #sk' });
  for await (const item of mains) counts[readRef(item).entity] += 1;
  return counts;
}

async function* scan(place: TablePlace, entity: EntityName): AsyncGenerator<MirrorRecord, void, undefined> {
  const mains = scanItems(place, {
    filter: 'begins_with(#pk, :prefix) AND #sk = :main',
    values: { prefix: `${entity}#`, main: MAIN },
  });
  for await (const item of mains) {
    // A page may be long read by the time its parts are fetched, and they replaced: the item of now names those of now.
    const current = partSetsOf(item).length > 0 ? await getItem(place, mirrorKey(readRef(item))) : item;
    if (current) yield await readRecord(place, current);
  }
}

/** The main item first, so that none names parts that are gone. */
async function erase(place: TablePlace, ref: RecordRef): Promise<void> {
  const items = await queryItems(place, {
    where: '#pk = :pk',
    values: { pk: recordKey(ref) },
    only: '#pk, #sk',
    limit: Infinity,
  });
  await deleteItem(place, mirrorKey(ref));
  for (const item of items) await deleteItem(place, { pk: item.text('pk'), sk: item.text('sk') });
}

function readRecord(place: TablePlace, item: Fields): Promise<MirrorRecord> {
  return readMirrorRecord(item, (parts) => readParts(place, readRef(item), parts));
}

async function save(place: MirrorPlace, record: MirrorRecord): Promise<boolean> {
  const contents = await storeContents(place, record);
  const { done, item } = await putItem(
    place,
    mirrorKey(record.ref),
    mirrorAttributes(record, contents),
    record.version === 0
      ? { condition: 'attribute_not_exists(#pk)' }
      : { condition: '#version = :before', values: { before: record.version } },
  );
  if (done && item) {
    const now = (place.now ?? Date.now)();
    for (const parts of replacedParts(item, contents)) {
      await expireParts(place, record.ref, parts, record.version, now);
    }
  }
  return done;
}

/** Keeps both looks in the item while they fit together. Parts are written before the item that names them. */
async function storeContents(place: TablePlace, { ref, row, detail, version }: MirrorRecord) {
  const packedRow = row && packJson(row.content);
  const packedDetail = detail && packJson(detail.content);
  const rowBytes = packedRow?.byteLength ?? 0;
  const detailBytes = packedDetail?.byteLength ?? 0;
  const store = async (bytes: Uint8Array, inlineBytes: number): Promise<StoredContent> =>
    inlineBytes <= MAX_INLINE_BYTES
      ? { content: bytes }
      : { parts: await writeParts(place, ref, bytes, version + 1) };
  return {
    row: packedRow && (await store(packedRow, rowBytes)),
    detail:
      packedDetail &&
      (await store(packedDetail, detailBytes + (rowBytes <= MAX_INLINE_BYTES ? rowBytes : 0))),
  };
}

function replacedParts(
  before: Fields,
  after: { readonly row: StoredContent | null; readonly detail: StoredContent | null },
): readonly PartSet[] {
  const kept = [after.row, after.detail].flatMap((stored) =>
    stored && 'parts' in stored ? [stored.parts.digest] : [],
  );
  return partSetsOf(before).filter(({ digest }) => !kept.includes(digest));
}

async function markSent(place: TablePlace, ref: RecordRef, seq: number): Promise<void> {
  const raise = { assign: { sentSeq: seq }, add: { version: 1 } };
  const { done, item } = await updateItem(place, mirrorKey(ref), {
    assign: { ...raise.assign, unsent: null },
    add: raise.add,
    condition: '#sentSeq < :sentSeq AND #seq <= :sentSeq',
  });
  if (done || !item) return;
  // The record has grown beyond what was sent: it stays in the list of unsent ones.
  await updateItem(place, mirrorKey(ref), {
    ...raise,
    condition: '#sentSeq < :sentSeq AND #seq > :sentSeq',
  });
}
