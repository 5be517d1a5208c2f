import type { Failure } from '../../domain/failures.ts';
import { DAY, HOUR, MINUTE } from '../../domain/time.ts';
import { fenceAt } from '../fence.ts';
import { incomingRef } from '../incoming-ref.ts';
import type { Inbound, InboundAgreed } from '../ports/inbound.ts';
import { tellFailure } from '../tell-failure.ts';
import { failureStep } from '../trail.ts';
import { changeInbound, labelOfInbound, withInboundStep } from './inbound-state.ts';
import type { InwardServices } from './services.ts';

/** A failed record is tried again daily for so long, and when it or its parent changes. */
const RETRY_DAYS = 14;
/** A parent that has not come by then is told. */
const PARENT_PATIENCE_MS = 2 * HOUR;
/** While its event is not lost nobody looks. */
const LONG_WAIT_MS = HOUR;

/** Precoro holds what version `seq` wants, or needs nothing of it. `changes` are stored with it. */
export async function inboundDone(
  services: InwardServices,
  inbound: Inbound,
  words: string,
  changes: Partial<
    Pick<Inbound, 'phase' | 'ref' | 'agreed' | 'written' | 'lost' | 'lookedAt' | 'group' | 'wait'>
  > = {},
): Promise<Inbound | null> {
  const { seq } = inbound;
  const now = services.clock.now();
  const done = await changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, words),
    openUntil: null,
    intent: null,
    failure: null,
    wait: null,
    ...changes,
    doneSeq: Math.max(known.doneSeq, seq),
  }));
  if (inbound.failure) await services.failures.clear(incomingRef(inbound), fenceAt(now), now);
  return done;
}

/** Goes on at `dueAt`, or when what it waits for comes; null looks again in an hour, should that event be lost. */
export async function inboundWaits(
  services: InwardServices,
  inbound: Inbound,
  reason: string,
  dueAt: number | null,
  waitsFor: string | null = null,
): Promise<void> {
  const now = services.clock.now();
  await changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, `waiting: ${reason}`),
    wait: {
      dueAt: dueAt ?? now + LONG_WAIT_MS,
      since: known.wait?.waitsFor === waitsFor ? known.wait.since : now,
      attempts: (known.wait?.attempts ?? 0) + 1,
      reason,
      waitsFor,
    },
  }));
  services.log({ entity: inbound.entity, id: inbound.externalId, outcome: 'waiting', detail: reason });
}

/** A parent on its way is waited for; one that does not come for two hours becomes a failure that names it. */
export async function inboundAwaits(
  services: InwardServices,
  inbound: Inbound,
  words: string,
  waitsFor: string,
): Promise<void> {
  const since = inbound.wait?.waitsFor === waitsFor ? inbound.wait.since : services.clock.now();
  if (services.clock.now() - since < PARENT_PATIENCE_MS)
    return inboundWaits(services, inbound, words, null, waitsFor);
  const told = `${words} It has not come for two hours.`;
  await inboundFailed(services, inbound, { kind: 'reference', actor: 'engineer', words: told }, { waitsFor });
}

/** Precoro did not answer, or not now: later each time. */
export async function inboundRetries(
  services: InwardServices,
  inbound: Inbound,
  words: string,
): Promise<void> {
  const attempts = inbound.wait?.attempts ?? 0;
  await inboundWaits(
    services,
    inbound,
    words,
    services.clock.now() + MINUTE * 2 ** Math.min(attempts, 7),
    null,
  );
}

/** A person must act. `isHeld`: nothing is tried before a person releases it. */
export async function inboundFailed(
  services: InwardServices,
  inbound: Inbound,
  failure: Failure,
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
  const now = services.clock.now();
  const isSame = inbound.failure?.words === failure.words;
  const since = isSame ? (inbound.wait?.since ?? now) : now;
  await changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, failureStep(failure)),
    ...changes,
    failure,
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
  }));
  const facts = { ...services.catalogue[inbound.entity], hasIntegrationLog: false };
  const ref = incomingRef(inbound);
  await tellFailure(services, { ref, label: labelOfInbound(inbound), failure, order: fenceAt(now) }, facts);
}

/** The same values on both sides, made of this content. */
export function agreedOf(
  inbound: Inbound,
  values: InboundAgreed['values'],
  feedVersion: string,
): InboundAgreed {
  return { values, contentHash: inbound.hash, feedVersion };
}
