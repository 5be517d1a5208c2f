import type { ExternalRecord, Payload, Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import { QUIET_MS } from './timing.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf, targetOf } from './external-call.ts';
import {
  finishFailed,
  finishSettled,
  finishUnavailable,
  finishWaiting,
  othersOf,
  wakeDependents,
} from './finish-link.ts';
import { keyOfCreate, nextKey, wasUnlinked } from './idempotency-key.ts';
import { orderOf } from './order-of.ts';
import { differences } from './payload-differences.ts';
import type { Link } from './ports/state.ts';
import { sendAgain } from './send-again.ts';
import { tellSynced } from './tell-synced.ts';
import { withDeed, withStep } from './trail.ts';

/**
 * The create protocol (design section 4): never twice, never lost. A null payload settles an open intent of a record
 * that must not be created any more.
 */
export async function createCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload | null,
): Promise<ApplyEnd> {
  const target = targetOf(services, attempt);
  if (attempt.link.phase === 'creating') return settleIntent(services, attempt, target, payload);
  if (payload === null) return finishSettled(services, attempt, 'nothing to do');
  const named = await namedBy(services, attempt);
  return named === null
    ? tryCreate(services, attempt, target, payload)
    : adoptNamed(services, attempt, target, payload, named);
}

/**
 * With several companies Precoro shows our own key, which names no record out there (design section 6). What it still
 * shows of a link that a person took away names the wrong one; an id that somebody entered since counts again, because
 * by then nothing is wished any more (see `withShown`).
 */
async function namedBy(services: ApplyServices, { record, ref, link }: Attempt): Promise<string | null> {
  const shown = record.externalId;
  if (shown === null || (services.companies.length > 1 && shown === recordKey(ref))) return null;
  const wished = (await services.writeBacks.read(ref))?.desiredExternalId;
  return wished === null || (wished !== undefined && wasUnlinked(link)) ? null : shown;
}

/** Precoro already names a counterpart: verify it out there, then adopt it and bring it up to date. */
async function adoptNamed(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
  externalId: string,
): Promise<ApplyEnd> {
  const found = await target.read(externalId, contextOf(services, attempt));
  if (found.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, found.words, found.retryAfterSeconds);
  }
  if (found.value === null) {
    const words = `Precoro says its counterpart is ${externalId}, but there is no such ${attempt.mapping.target} in the external system. Accountant: restore it, or clear the external id in Precoro.`;
    return finishFailed(services, attempt, { kind: 'gone', actor: 'accountant', words });
  }
  return adopt(services, attempt, found.value, payload);
}

/** An earlier create has no known outcome: after a quiet time look for its result; one: adopt, none: same key again. */
async function settleIntent(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload | null,
): Promise<ApplyEnd> {
  const { link } = attempt;
  const { idempotency } = target.spec;
  // A search shows what was created only after a while of its own, counted from the latest moment of creation.
  const settleMs = idempotency.kind === 'searchable' ? idempotency.settleSeconds * SECOND : 0;
  const quietAt = (link.intent?.at ?? 0) + QUIET_MS + settleMs;
  if (services.clock.now() < quietAt) {
    return finishWaiting(services, attempt, 'the outcome of the create is not known yet', quietAt);
  }
  // Look for what was sent: the record may have been renamed since.
  const wanted = link.intentPayload ?? payload;
  const found = wanted ? await target.findByNaturalKey(wanted, contextOf(services, attempt)) : null;
  if (found?.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, found.words, found.retryAfterSeconds);
  }
  const ours = (found?.value ?? []).filter((record) => isPossiblyOurs(record, link));
  if (ours.length > 1) return holdAmbiguous(services, attempt, ours);
  const [only] = ours;
  if (only) return adopt(services, attempt, only, payload);
  if (idempotency.kind === 'none') return holdUnknown(services, attempt);
  if (payload === null) {
    const end = await finishSettled(services, untried(attempt), 'looked for it: nothing was created');
    return thenAgain(services, attempt, end);
  }
  const looked = withStep(link, services.clock.now(), 'looked for it: not there, so it is sent once more');
  return tryCreate(services, { ...attempt, link: looked }, target, payload);
}

function isPossiblyOurs(record: ExternalRecord, link: Link): boolean {
  return record.createdWithKey === null || record.createdWithKey === link.intent?.key;
}

async function tryCreate(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
): Promise<ApplyEnd> {
  const link: Link = {
    ...attempt.link,
    phase: 'creating',
    target: attempt.mapping.target,
    intentPayload: payload,
    intent: {
      key: keyOfCreate(attempt.link),
      payloadHash: contentHash(payload),
      attempt: (attempt.link.intent?.attempt ?? 0) + 1,
      at: services.clock.now(),
    },
  };
  // Written before the first byte: whatever happens now, the next attempt knows that something may be out there.
  if (!(await services.crossReference.save(link))) return 'lost';
  const tried = { ...attempt, link };
  const context = contextOf(services, tried);
  const result = await target.create(payload, link.intent?.key ?? '', context);
  switch (result.outcome) {
    case 'applied':
      return linkCreated(services, tried, result.value, payload, 'created');
    case 'unknown': {
      const reason = `no answer to the create; it is looked for before anything is sent again: ${result.words}`;
      return finishWaiting(services, tried, reason, services.clock.now() + QUIET_MS);
    }
    case 'notApplied':
      return finishUnavailable(services, untried(tried), result.words, result.retryAfterSeconds);
    case 'rejected':
      return finishFailed(services, untried(tried), {
        kind: 'rejected',
        actor: result.actor,
        words: result.words,
      });
    case 'gone':
      return finishFailed(services, untried(tried), {
        kind: 'gone',
        actor: 'accountant',
        words: result.words,
      });
  }
}

/** Known not to have happened: nothing is out there, yet the key stays the same for the next attempt. */
function untried(attempt: Attempt): Attempt {
  return { ...attempt, link: { ...attempt.link, phase: 'none', intentPayload: null } };
}

async function adopt(
  services: ApplyServices,
  attempt: Attempt,
  found: ExternalRecord,
  payload: Payload | null,
): Promise<ApplyEnd> {
  const link = { ...attempt.link, target: attempt.mapping.target };
  const isUpToDate =
    payload !== null && differences(payload, found.payload, targetOf(services, attempt).spec).length === 0;
  const end = await linkCreated(
    services,
    { ...attempt, link },
    found,
    isUpToDate ? payload : null,
    'adopted',
  );
  // What was adopted may be older than what is known here, or should not stand any more: apply again, now as linked.
  return isUpToDate ? end : thenAgain(services, attempt, end);
}

async function thenAgain(services: ApplyServices, attempt: Attempt, end: ApplyEnd): Promise<ApplyEnd> {
  if (end === 'settled') await sendAgain(services, attempt.ref, attempt.seq, 0);
  return end;
}

/** One transaction: forward under the fence, reverse under "absent or mine". Then tell Precoro and the dependents. */
async function linkCreated(
  services: ApplyServices,
  attempt: Attempt,
  external: ExternalRecord,
  sent: Payload | null,
  action: 'created' | 'adopted',
): Promise<ApplyEnd> {
  const { mapping, seq } = attempt;
  const { externalId } = external;
  const words = action === 'created' ? `created as ${externalId}` : `found ${externalId} there, adopted it`;
  const link: Link = {
    ...withDeed(attempt.link, services.clock.now(), words),
    phase: 'created',
    externalId,
    intentPayload: null,
    agreed: sent && {
      hash: contentHash(sent),
      externalHash: contentHash(external.payload),
      seq,
      mappingVersion: mapping.version,
    },
  };
  const saved = await services.crossReference.saveLinked(link);
  if (saved === 'fenced') return 'lost';
  if (saved !== 'saved') return failTaken(services, attempt, external, recordKey(saved.taken));
  const confirmed = await confirmLink(services, { ...attempt, link });
  await tellSynced(services, attempt, externalId, action);
  return finishSettled(services, confirmed, words);
}

/** A crash before this is made good later. */
export async function confirmLink(services: ApplyServices, attempt: Attempt): Promise<Attempt> {
  const link = await tellLinked(services, attempt.link, attempt.record.externalId);
  return { ...attempt, link };
}

export type TellLinkedServices = Pick<
  ApplyServices,
  'clock' | 'links' | 'waits' | 'writeBacks' | 'upserts' | 'dispatcher' | 'companies'
>;

/** What follows from a new link: Precoro is to show it, dependents wake. `shown` is what Precoro was last seen to show. */
export async function tellLinked(
  services: TellLinkedServices,
  link: Link,
  shown: string | null,
): Promise<Link> {
  await desireShown(services, link, shown);
  await wakeDependents(services, recordKey(link.ref));
  return { ...link, phase: 'linked' };
}

/**
 * A wish already true is not sent, but must be made: another one may be on its way. With several companies Precoro shows
 * our own key (design section 6).
 */
async function desireShown(services: TellLinkedServices, link: Link, shown: string | null): Promise<void> {
  const { ref } = link;
  const wanted = services.companies.length > 1 ? recordKey(ref) : link.externalId;
  const order = Math.max(link.fence, await orderOf(services, ref, othersOf(services, link)));
  await services.writeBacks.desire(ref, { externalId: wanted }, order, services.clock.now());
  if (shown !== wanted) await services.dispatcher.wake(2);
}

/**
 * What our own create made was given to another record meanwhile: only a person knows whether a second one is wanted, and
 * under the same key the external system would answer with the first.
 */
async function failTaken(
  services: ApplyServices,
  attempt: Attempt,
  external: ExternalRecord,
  owner: string,
): Promise<ApplyEnd> {
  const words = `${external.externalId} in the external system already belongs to ${owner}. Accountant: check which of the two is right.`;
  const failure = { kind: 'ambiguous', actor: 'accountant', words } as const;
  const { link } = untried({ ...attempt, link: { ...attempt.link, externalId: null } });
  if (attempt.link.phase !== 'creating') return finishFailed(services, { ...attempt, link }, failure);
  const intent = { key: nextKey(link), payloadHash: '', attempt: 0, at: services.clock.now() };
  return finishFailed(services, { ...attempt, link: { ...link, intent, hold: failure } }, failure);
}

async function holdAmbiguous(
  services: ApplyServices,
  attempt: Attempt,
  found: readonly ExternalRecord[],
): Promise<ApplyEnd> {
  const ids = found.map(({ externalId }) => externalId).join(', ');
  const words = `After a create without an answer the external system holds several candidates: ${ids}. Accountant: say which one is right.`;
  const failure = { kind: 'ambiguous', actor: 'accountant', words } as const;
  return finishFailed(services, { ...attempt, link: { ...attempt.link, hold: failure } }, failure);
}

/** Whoever releases it has found nothing out there: then it is created once more. */
async function holdUnknown(services: ApplyServices, attempt: Attempt): Promise<ApplyEnd> {
  const words = `The external system gave no answer to the create and cannot be asked whether it happened. Accountant: look for it there, then link or release it.`;
  const failure = { kind: 'ambiguous', actor: 'accountant', words } as const;
  const { link } = untried(attempt);
  return finishFailed(services, { ...attempt, link: { ...link, hold: failure } }, failure);
}
