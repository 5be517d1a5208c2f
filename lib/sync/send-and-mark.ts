import { recordKey, type RecordRef } from '../domain/records.ts';
import type { UpsertQueue } from './ports/delivery.ts';

/** Messages sent before what was taken is remembered: a crash in between repeats so many, never a whole backlog. */
const SLICE = 50;

/** Enqueues items and marks each one that the queue took. Answers how many were taken. */
export async function sendAndMark<T extends { readonly ref: RecordRef; readonly seq: number }>(
  upserts: UpsertQueue,
  items: readonly T[],
  mark: (item: T) => Promise<void>,
): Promise<number> {
  let taken = 0;
  for (let from = 0; from < items.length; from += SLICE) {
    const slice = items.slice(from, from + SLICE);
    const distinct = new Map(slice.map(({ ref, seq }) => [recordKey(ref), { schema: 1 as const, ref, seq }]));
    const refused = new Set((await upserts.send([...distinct.values()], 0)).map(({ ref }) => recordKey(ref)));
    const sent = slice.filter(({ ref }) => !refused.has(recordKey(ref)));
    await Promise.all(sent.map(mark));
    taken += sent.length;
  }
  return taken;
}
