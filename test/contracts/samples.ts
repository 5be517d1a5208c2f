import { randomBytes } from 'node:crypto';
import type { Failure } from '../../lib/domain/failures.ts';
import type { RecordRef } from '../../lib/domain/records.ts';
import type { Inbound, InboundKey } from '../../lib/sync/ports/inbound.ts';
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

/** Everything that comes, in the order it comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Content that compression does not make smaller. */
export const noise = (kilobytes: number) => ({ text: randomBytes(kilobytes * 750).toString('base64') });

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
    heardAt: null,
    version: 0,
    ...changes,
  };
}

export const tax = (externalId: string, feed = 'tax', company = 'default'): InboundKey => ({
  ...{ feed, company, externalId },
});

/** What comes from the external system, as it looks before its first save: nothing was sent yet. */
export function inbound(key: InboundKey, changes: Partial<Inbound> = {}): Inbound {
  return {
    ...key,
    entity: 'tax',
    content: { name: 'VAT 20 %', percent: '20.00', active: true, note: null },
    hash: 'a'.repeat(32),
    lookedAt: null,
    isGone: false,
    seq: 1,
    doneSeq: 0,
    firstSeenAt: NOW,
    changedAt: NOW,
    phase: 'new',
    ref: null,
    intent: null,
    openUntil: null,
    agreed: null,
    written: [],
    lost: [],
    hold: null,
    failure: null,
    wait: null,
    trail: [],
    group: null,
    version: 0,
    ...changes,
  };
}
