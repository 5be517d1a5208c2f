import { recordKey } from '../domain/records.ts';
import { MINUTE } from '../domain/time.ts';
import type { Services } from './services.ts';

/** A change that was not sent within this time has lost its sender. */
const UNSENT_AFTER_MS = 2 * MINUTE;
/** A due wait is put off this far when it is enqueued, so that a backlog in the queue is not multiplied. */
const POSTPONE_MS = 10 * MINUTE;
const BATCH = 500;

export interface Swept {
  readonly woken: number;
  readonly resent: number;
}

/** Once a minute: enqueues links whose wait or abandoned lease is due, and versions that never reached the queue. */
export async function sweep(
  services: Pick<Services, 'clock' | 'waits' | 'mirror' | 'upserts'>,
): Promise<Swept> {
  return { woken: await wakeDue(services), resent: await resendUnsent(services) };
}

async function wakeDue({
  clock,
  waits,
  upserts,
}: Pick<Services, 'clock' | 'waits' | 'upserts'>): Promise<number> {
  const due = await waits.due(clock.now(), BATCH);
  const distinct = new Map(due.map(({ ref }) => [recordKey(ref), ref]));
  const refused = await upserts.send(
    [...distinct.values()].map((ref) => ({ schema: 1, ref, seq: 0 })),
    0,
  );
  const notTaken = new Set(refused.map(({ ref }) => recordKey(ref)));
  const taken = due.filter(({ ref }) => !notTaken.has(recordKey(ref)));
  for (const { ref, company } of taken) await waits.postpone(ref, company, clock.now() + POSTPONE_MS);
  return taken.length;
}

async function resendUnsent({ clock, mirror, upserts }: Pick<Services, 'clock' | 'mirror' | 'upserts'>) {
  const unsent = await mirror.unsent(clock.now() - UNSENT_AFTER_MS, BATCH);
  const messages = unsent.map(({ ref, seq }) => ({ schema: 1 as const, ref, seq }));
  const refused = new Set((await upserts.send(messages, 0)).map(({ ref }) => recordKey(ref)));
  const taken = messages.filter(({ ref }) => !refused.has(recordKey(ref)));
  for (const { ref, seq } of taken) await mirror.markSent(ref, seq);
  return taken.length;
}
