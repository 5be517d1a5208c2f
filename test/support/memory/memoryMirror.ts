import { perEntity, recordKey } from '../../../lib/domain/records.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { numberOf } from '../../../lib/sync/number-of.ts';
import type {
  Erasable,
  Mirror,
  MirrorRecord,
  MirrorSearch,
  MirrorWork,
} from '../../../lib/sync/ports/state.ts';
import { firstFew } from './firstFew.ts';

/** The mirror, its work lists and its searches. Every change, `markSent` too, counts the version up. */
export function memoryMirror(): Mirror &
  MirrorWork &
  MirrorSearch &
  Erasable & { records(): readonly MirrorRecord[] } {
  const records = new Map<string, MirrorRecord>();
  /** What the work lists are made of, so that they need no look at 100,000 records. */
  const withDetailDue = new Map<string, MirrorRecord>();
  const withUnsent = new Map<string, MirrorRecord>();
  const put = (key: string, record: MirrorRecord): void => {
    records.set(key, record);
    keep(withDetailDue, key, record, record.detailDueAt !== null);
    keep(withUnsent, key, record, record.seq > record.sentSeq);
  };

  return {
    records: () => [...records.values()],
    async read(ref) {
      return records.get(recordKey(ref)) ?? null;
    },
    async readMany(refs) {
      const found = refs.map((ref) => records.get(recordKey(ref))).filter((record) => record !== undefined);
      return new Map(found.map((record) => [recordKey(record.ref), record]));
    },
    async save(record) {
      const key = recordKey(record.ref);
      if ((records.get(key)?.version ?? 0) !== record.version) return false;
      put(key, { ...record, version: record.version + 1 });
      return true;
    },
    async markSent(ref, seq) {
      const record = records.get(recordKey(ref));
      if (!record || record.sentSeq >= seq) return;
      put(recordKey(ref), { ...record, sentSeq: seq, version: record.version + 1 });
    },
    async dueDetails(detailClass, now, limit) {
      const due = [...withDetailDue.values()].filter(
        (record) => record.detailClass === detailClass && (record.detailDueAt ?? 0) <= now,
      );
      return firstFew(due, ({ detailDueAt }) => -(detailDueAt ?? 0), limit).map(({ ref }) => ref);
    },
    async unsent(changedBefore, limit) {
      const late = [...withUnsent.values()].filter(({ changedAt }) => changedAt < changedBefore);
      return firstFew(late, ({ changedAt }) => changedAt, limit).map(({ ref, seq }) => ({ ref, seq }));
    },
    async byNumber(number, limit) {
      return [...records.values()]
        .filter((record) => numberOf(record) === number)
        .map(({ ref }) => ref)
        .sort((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1))
        .slice(0, limit);
    },
    async countByEntity() {
      const count = (entity: EntityName): number =>
        [...records.values()].filter(({ ref }) => ref.entity === entity).length;
      return perEntity(count);
    },
    async *scan(entity) {
      yield* [...records.values()].filter(({ ref }) => ref.entity === entity);
    },
    async erase(ref) {
      for (const list of [records, withDetailDue, withUnsent]) list.delete(recordKey(ref));
    },
  };
}

function keep<T>(list: Map<string, T>, key: string, value: T, isIn: boolean): void {
  if (isIn) list.set(key, value);
  else list.delete(key);
}
