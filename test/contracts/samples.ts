import type { Failure } from '../../lib/domain/failures.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import type { Look, MirrorRecord } from '../../lib/sync/ports/state.ts';

/** 2026-03-02T08:00:00Z. */
export const NOW = Date.UTC(2026, 2, 2, 8);

export const invoice = (id: number | string): RecordRef => ({ entity: 'invoice', id: String(id) });

export const failure = (words = 'Bill 7: the supplier is blocked.'): Failure => ({
  kind: 'rejected',
  words,
  actor: 'accountant',
});

export function look(changes: Partial<Look> = {}): Look {
  return {
    content: { id: 7, number: 'INV-7', lines: [{ price: '10.5000' }], note: null },
    hash: 'a'.repeat(32),
    updateDate: '2026-03-02T07:59:00',
    observedAt: NOW,
    fence: 3,
    ...changes,
  };
}

/** A record as it looks before its first save. */
export function mirrorRecord(ref: RecordRef, changes: Partial<MirrorRecord> = {}): MirrorRecord {
  return {
    ref,
    idn: `INV-${ref.id}`,
    seq: 1,
    sentSeq: 0,
    row: look(),
    detail: null,
    detailDueAt: null,
    detailClass: 'live',
    changedAt: NOW,
    version: 0,
    ...changes,
  };
}
