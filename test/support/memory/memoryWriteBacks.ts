import {
  withBegun,
  withDone,
  withPostponement,
  withShown,
  withWish,
} from '../../../lib/aws/writeBackRules.ts';
import type { StoredWriteBack } from '../../../lib/aws/writeBackRules.ts';
import { dueIn, type WriteBackKind } from '../../../lib/sync/write-back-due.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import type { RecordRef } from '../../../lib/domain/records.ts';
import type { Erasable, WriteBacks, WriteBackSearch, WriteBackWork } from '../../../lib/sync/ports/state.ts';
import { SortedList } from './sortedList.ts';

/** What Precoro should show. */
export function memoryWriteBacks(): WriteBacks &
  WriteBackWork &
  WriteBackSearch &
  Erasable & { dueTimes(): readonly number[] } {
  const stored = new Map<string, StoredWriteBack>();
  const get = (ref: RecordRef): StoredWriteBack | undefined => stored.get(recordKey(ref));
  /** Those that some request is due for, now or later. */
  const waiting: Readonly<Record<WriteBackKind, SortedList<StoredWriteBack>>> = {
    log: new SortedList(({ since }) => since),
    externalId: new SortedList(({ since }) => since),
  };
  const drop = (ref: RecordRef): void => {
    const before = get(ref);
    const kind = before && dueIn(before);
    if (kind) waiting[kind].remove(before);
    stored.delete(recordKey(ref));
  };
  const put = (state: StoredWriteBack | undefined): void => {
    if (!state) return;
    drop(state.ref);
    stored.set(recordKey(state.ref), state);
    const kind = dueIn(state);
    if (kind) waiting[kind].add(state);
  };

  return {
    dueTimes: () => [...stored.values()].filter(dueIn).map(({ dueAt }) => dueAt),
    async read(ref) {
      return get(ref) ?? null;
    },
    async erase(ref) {
      drop(ref);
    },
    async desire(ref, wish, order, now) {
      put(withWish(get(ref), ref, wish, order, now));
    },
    async observe(ref, shown, now) {
      put(withShown(get(ref), ref, shown, now));
    },
    async done(writeBack, now) {
      const state = get(writeBack.ref);
      if (state) put(withDone(state, writeBack, now));
    },
    async begin(writeBack, openUntil) {
      const state = get(writeBack.ref);
      const begun = state && withBegun(state, writeBack, openUntil);
      put(begun);
      return begun ?? null;
    },
    async postpone(writeBack, dueAt, isOver = false) {
      const state = get(writeBack.ref);
      if (state) put(withPostponement(state, writeBack, dueAt, isOver));
    },
    async due(kind, order, now, limit) {
      const found: StoredWriteBack[] = [];
      const list = waiting[kind];
      for (const state of order === 'newest' ? list.highestFirst() : list.lowestFirst()) {
        if (found.length >= limit) break;
        if (state.dueAt <= now) found.push(state);
      }
      return found;
    },
  };
}
