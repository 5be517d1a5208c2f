import type { Failure } from '../../domain/failures.ts';
import { shortened } from '../../domain/shortened.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { fenceAt } from '../fence.ts';
import { incomingRef } from '../incoming-ref.ts';
import type { Inbound, InboundAgreed } from '../ports/inbound.ts';
import { tellFailure } from '../tell-failure.ts';
import { failureStep } from '../trail.ts';
import { isSameAgreed } from './agreed-values.ts';
import { changeInbound, isStanding, labelOfInbound, withInboundStep } from './inbound-state.ts';
import type { InwardServices } from './services.ts';

/** A failed record is tried again daily for so long, and when it or its parent changes. */
const RETRY_DAYS = 14;
/** Longer texts no table takes; what Precoro or a mapping says may have any length. */
const LONGEST_WORDS = 2000;
/** What was passed over is looked at again later each time, should the link's event be lost: at most so much later. */
const LONGEST_PASS_MS = 30 * DAY;

/**
 * Precoro holds what version `seq` wants, or needs nothing of it. `changes` are stored with it: null, and nothing is, where
 * somebody else has done something for it meanwhile: then it is looked at anew. The failure leaves its table before it leaves the record, so that a
 * crash between the two is repeated, not forgotten.
 */
export async function inboundDone(
  services: InwardServices,
  inbound: Inbound,
  words: string,
  changes: Partial<Pick<Inbound, 'phase' | 'ref' | 'agreed' | 'written' | 'lookedAt' | 'wait'>> = {},
  seq = inbound.seq,
): Promise<Inbound | null> {
  const now = services.clock.now();
  await closeFailure(services, inbound);
  return changeInbound(services, inbound, (known) => {
    const isOvertaken = changes.agreed !== undefined && !isSameAgreed(known.agreed, inbound.agreed);
    if (isOvertaken || !isStanding(known, inbound)) return null;
    return {
      ...withInboundStep(known, now, words),
      openUntil: null,
      intent: null,
      failure: isOfContent(known.failure) ? known.failure : null,
      wait: null,
      ...changes,
      doneSeq: Math.max(known.doneSeq, seq),
    };
  });
}

/** It is not to become a record of Precoro, unless the link `waitsFor` comes: then it is looked at again. */
export async function inboundPassed(
  services: InwardServices,
  inbound: Inbound,
  reason: string,
  waitsFor: string,
): Promise<void> {
  const now = services.clock.now();
  const since = inbound.wait?.waitsFor === waitsFor ? inbound.wait.since : now;
  const dueAt = now + Math.min(LONGEST_PASS_MS, Math.max(HOUR, now - since));
  const wait = { dueAt, since, attempts: (inbound.wait?.attempts ?? 0) + 1, reason, waitsFor };
  await inboundDone(services, inbound, `passed over: ${reason}`, { phase: 'passed', wait });
}

/**
 * A person must act. `isHeld`: nothing is tried before a person releases it. Told before it is stored, so that no crash keeps
 * it from people.
 */
export async function inboundFailed(
  services: InwardServices,
  inbound: Inbound,
  given: Failure,
  {
    isHeld = false,
    waitsFor = null,
    changes = {},
  }: {
    readonly isHeld?: boolean;
    readonly waitsFor?: string | null;
    readonly changes?: Partial<Pick<Inbound, 'phase' | 'intent' | 'openUntil' | 'lookedAt'>>;
  } = {},
): Promise<void> {
  const failure = { ...given, words: shortened(given.words, LONGEST_WORDS) };
  const now = services.clock.now();
  const isSame = inbound.failure?.words === failure.words;
  const since = isSame ? (inbound.wait?.since ?? now) : now;
  await tellInbound(services, inbound, failure);
  await changeInbound(services, inbound, (known) => {
    // Somebody else has got further: what was told is closed by the next look.
    if (!isStanding(known, inbound)) return { ...known, seq: known.seq + 1 };
    return {
      ...withInboundStep(known, now, failureStep(failure)),
      ...changes,
      failure: isOfContent(known.failure) ? known.failure : failure,
      hold: isHeld ? failure : known.hold,
      wait: isHeld
        ? null
        : {
            dueAt: now - since < RETRY_DAYS * DAY ? now + DAY : now + 365 * DAY,
            since,
            attempts: (known.wait?.attempts ?? 0) + 1,
            reason: failure.words,
            waitsFor,
          },
    };
  });
}

/** Tells people, each failure once. One failure is told of a record at a time. */
export async function tellInbound(
  services: InwardServices,
  inbound: Inbound,
  failure: Failure,
): Promise<void> {
  if (isOfContent(inbound.failure)) return;
  const ref = incomingRef(inbound);
  const order = fenceAt(services.clock.now());
  const told = { ref, label: labelOfInbound(inbound), failure, order };
  await tellFailure(services, told, { hasIntegrationLog: false });
}

/** The same values on both sides, made of this content. */
export function agreedOf(
  inbound: Inbound,
  values: InboundAgreed['values'],
  feedVersion: string,
): InboundAgreed {
  return { values, contentHash: inbound.hash, feedVersion };
}

/** The newest version could not be kept: that stays told until it can, whatever becomes of an older version. */
function isOfContent(failure: Failure | null): boolean {
  return failure?.kind === 'decode';
}

async function closeFailure(services: InwardServices, inbound: Inbound): Promise<void> {
  const ref = incomingRef(inbound);
  const open = await services.failures.read(ref);
  if (!open || isOfContent(open.failure)) return;
  const now = services.clock.now();
  await services.failures.clear(ref, Math.max(open.order, fenceAt(now)), now);
}
