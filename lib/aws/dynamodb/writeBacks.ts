import { recordKey } from '../../domain/records.ts';
import type { RecordRef } from '../../domain/records.ts';
import type { Erasable, WriteBacks, WriteBackSearch, WriteBackWork } from '../../sync/ports/state.ts';
import { withBegun, withDone, withPostponement, withShown, withWish } from '../writeBackRules.ts';
import { dueIn } from '../../sync/write-back-due.ts';
import type { StoredWriteBack } from '../writeBackRules.ts';
import type { Attributes, ItemKey } from './expressions.ts';
import { readRef } from './recordKeys.ts';
import type { Fields } from './storedItem.ts';
import { deleteItem, getItem, putItem, queryItems } from './table.ts';
import type { TablePlace } from './table.ts';

const MAX_TRIES = 5;

/** What Precoro should show: one item per record in the cross-reference table, written only if nobody else did. */
export function dynamoWriteBacks(place: TablePlace): WriteBacks & WriteBackWork & WriteBackSearch & Erasable {
  return {
    desire: async (ref, wish, order, now) => {
      await change(place, ref, (stored) => withWish(stored, ref, wish, order, now));
    },
    observe: async (ref, shown, now) => {
      await change(place, ref, (stored) => withShown(stored, ref, shown, now));
    },
    async read(ref) {
      const item = await getItem(place, writeBackKey(ref));
      return item && readWriteBack(item);
    },
    erase: (ref) => deleteItem(place, writeBackKey(ref)),
    done: async (writeBack, now) => {
      await change(place, writeBack.ref, (stored) => stored && withDone(stored, writeBack, now));
    },
    async begin(writeBack, openUntil) {
      const begun = await change(
        place,
        writeBack.ref,
        (stored) => stored && withBegun(stored, writeBack, openUntil),
      );
      return begun ?? null;
    },
    postpone: async (writeBack, dueAt, isOver = false) => {
      await change(
        place,
        writeBack.ref,
        (stored) => stored && withPostponement(stored, writeBack, dueAt, isOver),
      );
    },
    async due(kind, order, now, limit) {
      const items = await queryItems(place, {
        index: 'byWriteBack',
        where: '#writeBackKind = :kind',
        filter: '#dueAt <= :now',
        values: { kind, now },
        newestFirst: order === 'newest',
        limit,
      });
      return items.map(readWriteBack);
    },
  };
}

const writeBackKey = (ref: RecordRef): ItemKey => ({ pk: recordKey(ref), sk: 'writeBack' });

/** Answers what is stored now; undefined when nothing was to be changed. */
async function change(
  place: TablePlace,
  ref: RecordRef,
  decide: (stored: StoredWriteBack | undefined) => StoredWriteBack | undefined,
): Promise<StoredWriteBack | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const item = await getItem(place, writeBackKey(ref));
    const before = item ? readWriteBack(item) : undefined;
    const after = decide(before);
    if (!after) return undefined;
    const { done } = await putItem(
      place,
      writeBackKey(ref),
      attributes(after),
      before
        ? { condition: '#version = :before', values: { before: before.version } }
        : { condition: 'attribute_not_exists(#pk)' },
    );
    if (done) return after;
  }
  throw new Error(`The write-back of ${recordKey(ref)} changed ${MAX_TRIES} times while it was written.`);
}

/** Undefined is stored as absence, null as null: "nothing known" is not "known to be blank". */
function attributes({ ref: _ref, since, ...state }: StoredWriteBack): Attributes {
  const kind = dueIn({ ref: _ref, since, ...state });
  return { ...state, writeBackSince: since, writeBackKind: kind ?? undefined };
}

function readWriteBack(item: Fields): StoredWriteBack {
  const known = (name: string): string | null | undefined =>
    item.has(name) ? item.textOrNull(name) : undefined;
  return {
    ref: readRef(item),
    desiredExternalId: known('desiredExternalId'),
    desiredLog: known('desiredLog'),
    shownExternalId: known('shownExternalId'),
    shownLog: known('shownLog'),
    order: item.number('order'),
    version: item.number('version'),
    since: item.number('writeBackSince'),
    attempts: item.number('attempts'),
    shownAt: item.numberOrNull('shownAt'),
    openUntil: item.numberOrNull('openUntil'),
    dueAt: item.number('dueAt'),
    clears: item.textOrNull('clears'),
  };
}
