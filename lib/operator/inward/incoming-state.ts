import type { Failure } from '../../domain/failures.ts';
import { fenceAt } from '../../sync/fence.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { labelOfInbound, withInboundStep } from '../../sync/inward/inbound-state.ts';
import type { Inbound } from '../../sync/ports/inbound.ts';
import type { OperatorServices } from '../services.ts';

/** A write to Precoro is under way, or got no answer: what became of it is found out first, whatever a person says. */
export function isUnderWay({ openUntil }: Pick<Inbound, 'openUntil'>, now: number): boolean {
  return openUntil !== null && openUntil > now;
}

/** The record as one that is compared with Precoro once more, as soon as nothing of it is under way. */
export function toBeCompared(inbound: Inbound): Inbound {
  const { seq, doneSeq, phase } = inbound;
  return { ...inbound, phase: phase === 'passed' ? 'new' : phase, seq: seq > doneSeq ? seq : doneSeq + 1 };
}

/** The same, at once: it waits for nothing any more but for what is under way, and Precoro is asked anew. */
export function atOnce(inbound: Inbound, now: number, reason: string): Inbound {
  const { openUntil } = inbound;
  const isOpen = isUnderWay(inbound, now);
  const wait = isOpen ? { dueAt: openUntil ?? now, since: now, attempts: 0, reason, waitsFor: null } : null;
  return { ...toBeCompared(inbound), wait, lookedAt: isOpen ? inbound.lookedAt : null };
}

/** Stopped by a person: nothing is written, and nothing tried, before a release. */
export function onHold(inbound: Inbound, hold: Failure, now: number, step: string): Inbound {
  return { ...withInboundStep(inbound, now, step), hold, failure: hold, wait: null };
}

/**
 * The same of one whose link was taken away: it is a record of its own again. What a POST for it may have made meanwhile, and
 * nobody has found yet, is looked for once it is released.
 */
export function heldApart(inbound: Inbound, hold: Failure, now: number, step: string): Inbound {
  const anew = { agreed: null, lookedAt: null, group: null, ref: null };
  const isSought = inbound.phase === 'creating' && inbound.ref === null;
  const sent = isSought ? {} : ({ phase: 'new', intent: null, openUntil: null } as const);
  return onHold({ ...inbound, ...anew, ...sent }, hold, now, step);
}

/** Puts a failure on people's list, as the engine does for what comes in. */
export async function tellIncoming(
  { clock, failures }: Pick<OperatorServices, 'clock' | 'failures'>,
  inbound: Inbound,
  failure: Failure,
): Promise<void> {
  const now = clock.now();
  const ref = incomingRef(inbound);
  const label = labelOfInbound(inbound);
  await failures.record({ ref, label, failure, order: fenceAt(now), lastAt: now });
}

/** Takes it off the list again. */
export async function untellIncoming(
  { clock, failures }: Pick<OperatorServices, 'clock' | 'failures'>,
  inbound: Inbound,
): Promise<void> {
  const now = clock.now();
  await failures.clear(incomingRef(inbound), fenceAt(now), now);
}
