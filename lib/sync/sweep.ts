import { MINUTE } from '../domain/time.ts';
import { sendAndMark } from './send-and-mark.ts';
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
  return sendAndMark(
    upserts,
    due.map((one) => ({ ...one, seq: 0 })),
    ({ ref, company }) => waits.postpone(ref, company, clock.now() + POSTPONE_MS),
  );
}

async function resendUnsent({ clock, mirror, upserts }: Pick<Services, 'clock' | 'mirror' | 'upserts'>) {
  const unsent = await mirror.unsent(clock.now() - UNSENT_AFTER_MS, BATCH);
  return sendAndMark(upserts, unsent, ({ ref, seq }) => mirror.markSent(ref, seq));
}
