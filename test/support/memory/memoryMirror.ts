import { recordKey } from '../../../lib/domain/records.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { numberOf } from '../../../lib/sync/number-of.ts';
import type {
  Erasable,
  Mirror,
  MirrorRecord,
  MirrorSearch,
  MirrorWork,
} from '../../../lib/sync/ports/state.ts';

/** The mirror, its work lists and its searches. Every change, `markSent` too, counts the version up. */
export function memoryMirror(): Mirror &
  MirrorWork &
  MirrorSearch &
  Erasable & { records(): readonly MirrorRecord[] } {
  const records = new Map<string, MirrorRecord>();
  const sorted = (wanted: (record: MirrorRecord) => boolean, by: (record: MirrorRecord) => number) =>
    [...records.values()].filter(wanted).sort((a, b) => by(a) - by(b));

  return {
    records: () => [...records.values()],
    async read(ref) {
      return records.get(recordKey(ref)) ?? null;
    },
    async readMany(refs) {
      const keys = refs.map(recordKey).filter((key) => records.has(key));
      return new Map([...records].filter(([key]) => keys.includes(key)));
    },
    async save(record) {
      const key = recordKey(record.ref);
      if ((records.get(key)?.version ?? 0) !== record.version) return false;
      records.set(key, { ...record, version: record.version + 1 });
      return true;
    },
    async markSent(ref, seq) {
      const record = records.get(recordKey(ref));
      if (!record || record.sentSeq >= seq) return;
      records.set(recordKey(ref), { ...record, sentSeq: seq, version: record.version + 1 });
    },
    async dueDetails(detailClass, now, limit) {
      const isDue = (record: MirrorRecord): boolean =>
        record.detailClass === detailClass && record.detailDueAt !== null && record.detailDueAt <= now;
      return sorted(isDue, ({ detailDueAt }) => -(detailDueAt ?? 0))
        .slice(0, limit)
        .map(({ ref }) => ref);
    },
    async unsent(changedBefore, limit) {
      return sorted(
        ({ seq, sentSeq, changedAt }) => seq > sentSeq && changedAt < changedBefore,
        ({ changedAt }) => changedAt,
      )
        .slice(0, limit)
        .map(({ ref, seq }) => ({ ref, seq }));
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
      return {
        supplier: count('supplier'),
        purchaseOrder: count('purchaseOrder'),
        invoice: count('invoice'),
        receipt: count('receipt'),
      };
    },
    async *scan(entity) {
      yield* [...records.values()].filter(({ ref }) => ref.entity === entity);
    },
    async erase(ref) {
      records.delete(recordKey(ref));
    },
  };
}
