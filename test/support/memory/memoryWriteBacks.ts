import { dueKind, withDone, withPostponement, withShown, withWish } from '../../../lib/aws/writeBackRules.ts';
import type { StoredWriteBack } from '../../../lib/aws/writeBackRules.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import type { RecordRef } from '../../../lib/domain/records.ts';
import type { Erasable, WriteBacks, WriteBackSearch, WriteBackWork } from '../../../lib/sync/ports/state.ts';

/** What Precoro should show. */
export function memoryWriteBacks(): WriteBacks & WriteBackWork & WriteBackSearch & Erasable {
  const stored = new Map<string, StoredWriteBack>();
  const get = (ref: RecordRef): StoredWriteBack | undefined => stored.get(recordKey(ref));
  const put = (state: StoredWriteBack | undefined): void => {
    if (state) stored.set(recordKey(state.ref), state);
  };

  return {
    async read(ref) {
      return get(ref) ?? null;
    },
    async erase(ref) {
      stored.delete(recordKey(ref));
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
    async postpone(writeBack, dueAt) {
      const state = get(writeBack.ref);
      if (state) put(withPostponement(state, writeBack, dueAt));
    },
    async due(kind, order, now, limit) {
      const direction = order === 'oldest' ? 1 : -1;
      return [...stored.values()]
        .filter((state) => dueKind(state) === kind && state.dueAt <= now)
        .sort((a, b) => direction * (a.since - b.since))
        .slice(0, limit);
    },
  };
}
