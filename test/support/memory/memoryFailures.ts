import { recordKey } from '../../../lib/domain/records.ts';
import type { Erasable, FailureRecord, Failures } from '../../../lib/sync/ports/state.ts';

interface Stored {
  readonly order: number;
  /** Null when closed. */
  readonly open: FailureRecord | null;
}

/** Failures of records. A closed one leaves its order behind, so that late news of an older attempt is ignored. */
export function memoryFailures(): Failures & Erasable {
  const stored = new Map<string, Stored>();

  return {
    async record(failure) {
      const key = recordKey(failure.ref);
      const { order, open } = stored.get(key) ?? { order: 0, open: null };
      if (failure.order < order) return 'old';
      stored.set(key, {
        order: failure.order,
        open: {
          ...failure,
          label: failure.label ?? open?.label ?? null,
          attempts: (open?.attempts ?? 0) + 1,
          firstAt: open?.firstAt ?? failure.lastAt,
        },
      });
      return open?.failure.words === failure.failure.words ? 'again' : 'new';
    },
    async clear(ref, order) {
      const current = stored.get(recordKey(ref));
      if (current && order < current.order) return false;
      stored.set(recordKey(ref), { order, open: null });
      return current?.open != null;
    },
    async read(ref) {
      return stored.get(recordKey(ref))?.open ?? null;
    },
    async list(limit) {
      return [...stored.values()]
        .flatMap(({ open }) => open ?? [])
        .sort((a, b) => b.lastAt - a.lastAt)
        .slice(0, limit);
    },
    async erase(ref) {
      stored.delete(recordKey(ref));
    },
  };
}
