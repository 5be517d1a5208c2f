import type { Failure } from '../domain/failures.ts';
import { ENTITY_NAMES, parseRecordKey, recordKey } from '../domain/records.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../domain/time.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { closedGate } from './closed-gate.ts';
import { orderUnder } from './order-of.ts';
import type { Link, Wait } from './ports/state.ts';
import { DEFINITIONS_KEY } from './read-definitions.ts';
import { isRefusal } from './refusal.ts';
import { sendAgain } from './send-again.ts';
import { failureStep, withStep } from './trail.ts';
import { gateKey } from './travel.ts';

/** Waits that only an event ends are looked at this often all the same: an event may be lost. */
const LONG_WAIT_MS = HOUR;
/** A wait for an answer that lasts longer than this is told to people. */
const PATIENCE_MS = 30 * MINUTE;
/** Failures are tried again each day for two weeks: a cure may change nothing in Precoro (design section 4). */
const NIGHTLY_RETRIES = 14;

/**
 * Done: failure closed, log text cleared, `outcome` in the trail, lease given back. The failure leaves the table and the
 * document before it leaves the link, so that a crash between the two is repeated, not forgotten.
 */
export async function finishSettled(
  services: ApplyServices,
  attempt: Attempt,
  outcome: string,
): Promise<ApplyEnd> {
  const { link, ref } = attempt;
  await closeFailure(services, attempt);
  services.log({ ...ref, outcome });
  const told = withStep(withoutOpenUpdate(link), services.clock.now(), outcome);
  return giveBack(services, { ...told, failure: null, wait: null }, 'settled');
}

/**
 * There is nothing to write for now, so nobody will ask what an earlier update without an answer came to. Whatever is
 * written next is written in any case.
 */
function withoutOpenUpdate(link: Link): Link {
  return link.unsettledUntil === null ? link : { ...link, agreed: null, unsettledUntil: null };
}

/** A person let the record go on: it is not on hold any more, in the table and on the document either. */
export async function closeHold(services: ApplyServices, attempt: Attempt): Promise<Attempt> {
  await closeFailure(services, attempt);
  return { ...attempt, link: { ...attempt.link, failure: null, wait: null } };
}

/**
 * A crash was told without being on the link. What cannot be decoded stays told until it can, what Precoro refuses to show
 * until it is shown, and what still fails in another company takes the place of what is cured here.
 */
async function closeFailure(services: ApplyServices, attempt: Attempt): Promise<void> {
  const { link, facts, ref, seq } = attempt;
  const open = await services.failures.read(ref);
  if ((!link.failure && !open) || open?.failure.kind === 'decode') return;
  if (!link.failure && open && isRefusal(open.failure)) return;
  const others = await Promise.all(
    othersOf(services, link).map((company) => services.links.read(ref, company)),
  );
  const stillFailing = others.find((other) => other !== null && other.failure !== null)?.failure;
  const order = Math.max(link.fence, ...others.map((other) => other?.fence ?? 0));
  if (stillFailing) return services.failureQueue.send({ schema: 1, ref, seq }, stillFailing, order);
  const now = services.clock.now();
  // The text goes first: whatever is still open is closed once more after a crash.
  if (facts.hasIntegrationLog) await services.writeBacks.desire(ref, { log: null }, order, now);
  await services.failures.clear(ref, order, now);
  if (facts.hasIntegrationLog) await services.dispatcher.wake(2);
}

/** The companies besides this link's own. */
function othersOf(
  { companies }: Pick<ApplyServices, 'companies'>,
  link: Pick<Link, 'company'>,
): readonly string[] {
  return companies.filter((company) => company !== link.company);
}

/** Parks the link: `dueAt` null waits for `waitsFor`, with an hourly look in case its event was lost. */
export async function finishWaiting(
  services: ApplyServices,
  attempt: Attempt,
  reason: string,
  dueAt: number | null,
  waitsFor: string | null = null,
): Promise<ApplyEnd> {
  const now = services.clock.now();
  const { link } = attempt;
  const wait: Wait = {
    dueAt: dueAt ?? now + LONG_WAIT_MS,
    since: link.wait?.waitsFor === waitsFor ? link.wait.since : now,
    attempts: (link.wait?.attempts ?? 0) + 1,
    reason,
    waitsFor,
  };
  services.log({ ...attempt.ref, outcome: 'waiting', detail: reason });
  const told = withStep(link, now, `waiting: ${reason}`);
  const end = await giveBack(services, { ...told, wait }, 'waiting');
  // The event may have come between our look and the parking.
  if (waitsFor !== null && (await hasHappened(services, waitsFor, attempt.company))) {
    await sendAgain(services, attempt.ref, 0, 0);
  }
  return end;
}

/** The external system gave no answer or asked to come back: wait longer each time, and tell people after a while. */
export async function finishUnavailable(
  services: ApplyServices,
  attempt: Attempt,
  words: string,
  retryAfterSeconds: number,
): Promise<ApplyEnd> {
  const now = services.clock.now();
  const attempts = attempt.link.wait?.attempts ?? 0;
  const backoff = Math.min(HOUR, 15 * SECOND * 2 ** Math.min(attempts, 10)) * (0.5 + services.random() / 2);
  const dueAt = now + Math.max(retryAfterSeconds * SECOND, backoff);
  const isFirst = !attempt.link.wait || attempt.link.wait.waitsFor !== null || attempt.link.failure !== null;
  const since =
    isFirst && attempt.link.failure?.kind !== 'unavailable' ? now : (attempt.link.wait?.since ?? now);
  if (now - since < PATIENCE_MS) return finishWaiting(services, attempt, words, dueAt);
  const failure: Failure = {
    kind: 'unavailable',
    actor: 'engineer',
    words: `The external system has not taken this ${attempt.facts.label} for ${Math.round((now - since) / MINUTE)} minutes: ${words}. It is tried again by itself.`,
  };
  await announce(services, attempt, failure);
  return finishWaiting(services, { ...attempt, link: { ...attempt.link, failure } }, words, dueAt);
}

/** A person must act. `waitsFor` names the record whose arrival may cure it. */
export async function finishFailed(
  services: ApplyServices,
  attempt: Attempt,
  failure: Failure,
  waitsFor: string | null = null,
): Promise<ApplyEnd> {
  const now = services.clock.now();
  const { link } = attempt;
  const isSame = link.failure?.words === failure.words;
  const since = isSame ? (link.wait?.since ?? now) : now;
  const mayRetry = link.hold === null && now - since < NIGHTLY_RETRIES * DAY;
  const dueAt = mayRetry ? now + DAY : now + 365 * DAY;
  const wait: Wait = {
    dueAt,
    since,
    attempts: (link.wait?.attempts ?? 0) + 1,
    reason: failure.words,
    waitsFor,
  };
  const failed: Link = { ...withStep(link, now, failureStep(failure)), failure, wait };
  await announce(services, { ...attempt, link: failed }, failure);
  const end = await giveBack(services, failed, 'failed');
  if (waitsFor !== null && (await hasHappened(services, waitsFor, attempt.company))) {
    await sendAgain(services, attempt.ref, 0, 0);
  }
  // Whatever waits for this record is told now that it does not come.
  if (!isSame) await wakeDependents(services, recordKey(attempt.ref));
  return end;
}

/** Stores the failure on the link, then sends it to the error logger by name. */
async function announce(services: ApplyServices, attempt: Attempt, failure: Failure): Promise<void> {
  const { link, ref, seq } = attempt;
  if (!(await services.crossReference.save({ ...link, failure }))) return;
  const order = await orderUnder(services, link, services.companies);
  await services.failureQueue.send({ schema: 1, ref, seq }, failure, order);
}

async function giveBack(services: ApplyServices, link: Link, end: ApplyEnd): Promise<ApplyEnd> {
  return (await services.crossReference.release(link)) ? end : 'lost';
}

async function hasHappened(services: ApplyServices, waitsFor: string, company: string): Promise<boolean> {
  if (waitsFor === DEFINITIONS_KEY) return (await services.definitions.read()) !== null;
  const gated = ENTITY_NAMES.find((entity) => gateKey(entity) === waitsFor);
  if (gated) return (await closedGate(services, gated)) === null;
  const ref = parseRecordKey(waitsFor);
  if (!ref) return false;
  const link = await services.links.read(ref, company);
  return link !== null && (link.phase === 'created' || link.phase === 'linked');
}

/** A whole company may wait for one gate. */
const EVERYTHING = 1_000_000;

/** Wakes everything that waits for this link's record, or for another key. */
export async function wakeDependents(
  services: Pick<ApplyServices, 'waits' | 'upserts'>,
  key: string,
): Promise<number> {
  const waiting = await services.waits.waitingFor(key, EVERYTHING);
  const distinct = new Map(waiting.map(({ ref }) => [recordKey(ref), ref]));
  if (distinct.size === 0) return 0;
  await services.upserts.send(
    [...distinct.values()].map((ref) => ({ schema: 1, ref, seq: 0 })),
    0,
  );
  return distinct.size;
}
