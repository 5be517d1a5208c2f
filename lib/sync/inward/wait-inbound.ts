import { shortened } from '../../domain/shortened.ts';
import { HOUR, MINUTE } from '../../domain/time.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Wait } from '../ports/state.ts';
import { QUIET_MS } from '../timing.ts';
import { isOpen } from './gate.ts';
import { inboundFailed, tellInbound } from './finish-inbound.ts';
import { advanceInbound, changeInbound, labelOfInbound, withInboundStep } from './inbound-state.ts';
import type { InwardServices } from './services.ts';

/** A parent that has not come by then is told. */
const PARENT_PATIENCE_MS = 2 * HOUR;
/** A parent's event may be lost, so it is looked for this often all the same. */
const PARENT_LOOK_MS = HOUR;
/** What is tried again by itself for longer than this is told. */
const PATIENCE_MS = 30 * MINUTE;
/** The longest time until the next try. */
const LONGEST_RETRY_MS = 2 * HOUR;
/** What waits for a person who does something else than release it is looked at within this time. */
const LONGEST_STAND_MS = 6 * HOUR;
const LONGEST_REASON = 2000;

/** A parent on its way is waited for; one that does not come for two hours becomes a failure that names it. */
export async function inboundAwaits(
  services: InwardServices,
  inbound: Inbound,
  words: string,
  waitsFor: string,
): Promise<void> {
  const now = services.clock.now();
  const since = inbound.wait?.waitsFor === waitsFor ? inbound.wait.since : now;
  if (now - since < PARENT_PATIENCE_MS)
    return park(services, inbound, words, { dueAt: now + PARENT_LOOK_MS, since, waitsFor });
  const told = `${words} It has not come for two hours.`;
  await inboundFailed(services, inbound, { kind: 'reference', actor: 'engineer', words: told }, { waitsFor });
}

/** Precoro did not answer, or not now: tried again after a minute, then later each time, and told after half an hour. */
export async function inboundRetries(
  services: InwardServices,
  inbound: Inbound,
  words: string,
): Promise<void> {
  const now = services.clock.now();
  const since = triedSince(inbound, now);
  const told = await withLateness(services, inbound, since, words);
  await park(services, told, words, { dueAt: now + laterEachTime(now - since), since, waitsFor: null });
}

/** Something else comes first, and will be over soon: looked at again after `ms`; told when it is not over. */
export async function inboundPauses(
  services: InwardServices,
  inbound: Inbound,
  reason: string,
  ms: number,
): Promise<void> {
  const now = services.clock.now();
  const since = triedSince(inbound, now);
  const told = await withLateness(services, inbound, since, reason);
  const late = now - since < PATIENCE_MS ? ms : Math.max(ms, laterEachTime(now - since));
  await park(services, told, reason, { dueAt: now + late, since, waitsFor: null });
}

/**
 * Waits for a person, who was told where the reason stands, and whose release wakes it. Looked at after an hour, then later
 * each time, up to six hours: each look may cost a request.
 */
export async function inboundStands(
  services: InwardServices,
  inbound: Inbound,
  reason: string,
): Promise<void> {
  const now = services.clock.now();
  const since = inbound.wait?.reason === shortened(reason, LONGEST_REASON) ? inbound.wait.since : now;
  const dueAt = now + Math.min(LONGEST_STAND_MS, Math.max(HOUR, now - since));
  await park(services, inbound, reason, { dueAt, since, waitsFor: null });
}

/**
 * A write is about to be sent: it may take effect until `openUntil`, and by then, or later each time, what became of it is
 * looked at. Null where the record has changed meanwhile, or its gate was closed: then nothing is to be sent.
 */
export async function openInbound(
  {
    clock,
    inbounds,
    integration,
    states,
  }: Pick<InwardServices, 'clock' | 'inbounds' | 'integration' | 'states'>,
  inbound: Inbound,
  reason: string,
  changes: Partial<Pick<Inbound, 'phase' | 'intent' | 'agreed'>> = {},
): Promise<Inbound | null> {
  const now = clock.now();
  const feed = integration.feeds.find(({ name }) => name === inbound.feed);
  const state = (await states.readAll()).find(({ entity }) => entity === inbound.entity);
  if (!feed || !isOpen(feed, state)) return null;
  const openUntil = now + QUIET_MS;
  // A failure that is tried again is as old as it is: the wait goes on where it was.
  const since = inbound.failure && inbound.wait ? inbound.wait.since : triedSince(inbound, now);
  const isFirst = since === now || isOtherFailure(inbound);
  const dueAt = isFirst ? openUntil : Math.max(openUntil, now + laterEachTime(now - since));
  const attempts = (inbound.wait?.attempts ?? 0) + 1;
  const wait: Wait = { dueAt, since, attempts, reason, waitsFor: null };
  return advanceInbound({ inbounds }, inbound, { ...changes, openUntil, lookedAt: null, wait });
}

/** The write that was sent got no answer. Its wait is stored already; what lasts too long is told. */
export async function inboundUnanswered(
  services: InwardServices,
  inbound: Inbound,
  words: string,
): Promise<void> {
  if (isOtherFailure(inbound)) return;
  const told = await withLateness(services, inbound, inbound.wait?.since ?? services.clock.now(), words);
  const { failure } = told;
  if (failure !== inbound.failure) await changeInbound(services, inbound, (known) => ({ ...known, failure }));
}

/** Since when it is tried again and again for no other reason than that it does not go yet. */
function triedSince(inbound: Inbound, now: number): number {
  const { wait } = inbound;
  return wait !== null && wait.waitsFor === null && !isOtherFailure(inbound) ? wait.since : now;
}

function isOtherFailure({ failure }: Inbound): boolean {
  return failure !== null && failure.kind !== 'unavailable';
}

function laterEachTime(passedMs: number): number {
  return Math.min(LONGEST_RETRY_MS, Math.max(MINUTE, passedMs));
}

/** Told once: with the words of the try that was the first to be too late. */
async function withLateness(
  services: InwardServices,
  inbound: Inbound,
  since: number,
  words: string,
): Promise<Inbound> {
  if (inbound.failure !== null || services.clock.now() - since < PATIENCE_MS) return inbound;
  const told = `${labelOfInbound(inbound)} has not come into Precoro for half an hour: ${words}. It is tried again by itself. Engineer: see whether Precoro can be reached.`;
  const failure = { kind: 'unavailable', actor: 'engineer', words: shortened(told, LONGEST_REASON) } as const;
  await tellInbound(services, inbound, failure);
  return { ...inbound, failure };
}

async function park(
  services: InwardServices,
  inbound: Inbound,
  words: string,
  wait: Pick<Wait, 'dueAt' | 'since' | 'waitsFor'>,
): Promise<void> {
  const now = services.clock.now();
  const reason = shortened(words, LONGEST_REASON);
  const { failure } = inbound;
  await changeInbound(services, inbound, (known) => ({
    ...withInboundStep(known, now, `waiting: ${reason}`),
    failure: known.failure ?? failure,
    wait: { ...wait, attempts: (known.wait?.attempts ?? 0) + 1, reason },
  }));
  services.log({ entity: inbound.entity, id: inbound.externalId, outcome: 'waiting', detail: reason });
}
