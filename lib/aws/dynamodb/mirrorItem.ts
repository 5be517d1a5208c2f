import { numberOf } from '../../sync/number-of.ts';
import type { Look, MirrorRecord } from '../../sync/ports/state.ts';
import type { PartSet } from './contentParts.ts';
import type { Attributes } from './expressions.ts';
import { unpackObject } from './packing.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';

/** Value of the sparse index's partition key: records whose newest `seq` is not handed on. */
export const UNSENT = 'unsent';
const DETAIL_CLASSES = ['live', 'background'] as const;
const LOOKS = ['row', 'detail'] as const;
/** What we take from Precoro is 20 MB at most, before it is compressed. */
const MOST_PARTS = 100;
const COUNT = `a whole number from 1 to ${MOST_PARTS}`;

/** A look's compressed content: in the item, or in parts. */
export type StoredContent = { readonly content: Uint8Array } | { readonly parts: PartSet };

/** The main item of a record. */
export function mirrorAttributes(
  record: MirrorRecord,
  contents: { readonly row: StoredContent | null; readonly detail: StoredContent | null },
): Attributes {
  return {
    idn: record.idn ?? undefined,
    seq: record.seq,
    sentSeq: record.sentSeq,
    row: lookAttributes(record.row, contents.row),
    detail: lookAttributes(record.detail, contents.detail),
    // The indexes are sparse: without these attributes the item is in none.
    number: numberOf(record) ?? undefined,
    detailDueAt: record.detailDueAt ?? undefined,
    unsent: record.seq > record.sentSeq ? UNSENT : undefined,
    detailClass: record.detailClass,
    changedAt: record.changedAt,
    heardAt: record.heardAt ?? undefined,
    version: record.version + 1,
  };
}

/** Reads the record; `fetchParts` brings content that stands in items of its own. */
export async function readMirrorRecord(
  item: Fields,
  fetchParts: (parts: PartSet) => Promise<Uint8Array | undefined>,
): Promise<MirrorRecord> {
  const readLook = async (name: 'row' | 'detail'): Promise<Look | null> => {
    const look = item.fieldsOrNull(name);
    return look && { ...lookFields(look), content: await readContent(look, fetchParts) };
  };
  return {
    ref: readRef(item),
    idn: item.textOrNull('idn'),
    seq: item.number('seq'),
    sentSeq: item.number('sentSeq'),
    row: await readLook('row'),
    detail: await readLook('detail'),
    detailDueAt: item.numberOrNull('detailDueAt'),
    detailClass: item.oneOf('detailClass', DETAIL_CLASSES),
    changedAt: item.number('changedAt'),
    heardAt: item.numberOrNull('heardAt'),
    version: item.number('version'),
  };
}

/** The parts that a main item names. */
export function partSetsOf(item: Fields): readonly PartSet[] {
  return LOOKS.flatMap((name) => {
    const parts = item.fieldsOrNull(name)?.fieldsOrNull('parts');
    return parts ? [readPartSet(parts)] : [];
  });
}

function lookAttributes(look: Look | null, stored: StoredContent | null): Attributes | undefined {
  if (!look || !stored) return undefined;
  const { hash, updateDate, observedAt, fence } = look;
  return { hash, updateDate, observedAt, fence, ...stored };
}

function lookFields(look: Fields): Omit<Look, 'content'> {
  return {
    hash: look.text('hash'),
    updateDate: look.text('updateDate'),
    observedAt: look.number('observedAt'),
    fence: look.number('fence'),
  };
}

async function readContent(
  look: Fields,
  fetchParts: (parts: PartSet) => Promise<Uint8Array | undefined>,
): Promise<Look['content']> {
  const parts = look.fieldsOrNull('parts');
  const bytes = parts
    ? ((await fetchParts(readPartSet(parts))) ?? look.fail('parts', 'the name of parts that are all stored'))
    : look.bytes('content');
  return unpackObject(look, 'content', bytes);
}

function readPartSet(parts: Fields): PartSet {
  const count = parts.number('count');
  const isCount = Number.isInteger(count) && count > 0 && count <= MOST_PARTS;
  return { digest: parts.text('digest'), count: isCount ? count : parts.fail('count', COUNT) };
}
