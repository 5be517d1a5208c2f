import type { ExternalRecord, Target } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { SECOND } from '../domain/time.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { targetOf } from './external-call.ts';
import { finishFailed, finishWaiting } from './finish-link.ts';
import { giveWay } from './give-way.ts';
import { isOwnKey, nextKey } from './idempotency-key.ts';
import { withAsked } from './look-before-create.ts';
import type { Link } from './ports/state.ts';
import { QUIET_MS } from './timing.ts';

/**
 * What our own create made was given to another record meanwhile: only a person knows whether a second one is wanted, and
 * under the same key the external system would answer with the first.
 */
export async function failTaken(
  services: ApplyServices,
  attempt: Attempt,
  external: ExternalRecord,
  owner: RecordRef,
): Promise<ApplyEnd> {
  if (mayHaveWrittenOver(services, attempt)) await giveWay(services, attempt, owner);
  const words = `${external.externalId} in the external system already belongs to ${recordKey(owner)}. Accountant: check which of the two is right.`;
  const failure = ambiguous(words);
  const link = untried({ ...attempt.link, externalId: null });
  const isOurs = attempt.link.phase === 'creating' || isOwnKey(attempt.link, external.createdWithKey);
  if (!isOurs) return finishFailed(services, { ...attempt, link }, failure);
  const now = services.clock.now();
  const besides = link.intent?.besides ?? [];
  const intent = { key: nextKey(link, now), payloadHash: '', attempt: 0, at: now, besides };
  return finishFailed(services, { ...attempt, link: { ...link, intent, hold: failure } }, failure);
}

function mayHaveWrittenOver(services: ApplyServices, attempt: Attempt): boolean {
  const { idempotency } = targetOf(services, attempt).spec;
  return idempotency.kind === 'upsert' && (attempt.link.intent?.attempt ?? 0) > 0;
}

/** Several may be what a create without an answer made. Released, it is looked at anew. */
export async function holdAmbiguous(
  services: ApplyServices,
  attempt: Attempt,
  found: readonly ExternalRecord[],
): Promise<ApplyEnd> {
  const words = `After a create without an answer the external system holds several candidates: ${idsOf(found)}. Accountant: say which one is right.`;
  return hold(services, attempt, attempt.link, words);
}

/** Whoever releases it has found nothing out there: then it is created once more. */
export async function holdUnknown(services: ApplyServices, attempt: Attempt): Promise<ApplyEnd> {
  const words = `The external system gave no answer to the create and cannot be asked whether it happened. Accountant: look for it there, then link or release it.`;
  return hold(services, attempt, untried(attempt.link), words);
}

/** More than one was created for the record, which nothing is known of here. Released, it is looked at anew. */
export async function holdSeveral(
  services: ApplyServices,
  attempt: Attempt,
  found: readonly ExternalRecord[],
): Promise<ApplyEnd> {
  const words = `What was created for it in the external system are several candidates: ${idsOf(found)}. Accountant: link the right one (${command(services, attempt, 'link')}), or take the wrong one out there and let this go on (${command(services, attempt, 'release')}).`;
  return hold(services, attempt, attempt.link, words);
}

/**
 * Somebody may have made it by hand; or it is ours, the system keeps no keys, and we have lost what we knew of it. It may
 * as well be another record's, which is just being linked: so after a while it is looked at once more before a person is
 * asked. Released, it is created besides.
 */
export async function holdDoubtful(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  found: readonly ExternalRecord[],
): Promise<ApplyEnd> {
  const now = services.clock.now();
  const { link } = attempt;
  const reason = `it holds ${attempt.mapping.target} ${idsOf(found)} already, and whose that is, is looked at once more`;
  const since = link.wait?.reason === reason ? link.wait.since : now;
  const lookAt = since + QUIET_MS + settleMsOf(target);
  if (now < lookAt) {
    const wait = since === now ? null : link.wait;
    return finishWaiting(services, { ...attempt, link: { ...link, wait } }, reason, lookAt);
  }
  const ids = found.map(({ externalId }) => externalId);
  return hold(services, attempt, withAsked(link, ids, now), doubtWords(services, attempt, target, found));
}

function doubtWords(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  found: readonly ExternalRecord[],
): string {
  const { facts, mapping } = attempt;
  const sameness = `with the same ${target.spec.naturalKey.join(' and ')}`;
  return `The external system already holds ${mapping.target} ${idsOf(found)} ${sameness}, which belongs to no record of Precoro. Accountant: if it is this ${facts.label}, link it (${command(services, attempt, 'link')}); if not, have another one created (${command(services, attempt, 'release')}).`;
}

/** By its key, which means it beyond doubt. */
function command({ companies }: ApplyServices, { ref, company }: Attempt, verb: 'link' | 'release'): string {
  const id = verb === 'link' ? ' ID' : '';
  const option = companies.length > 1 ? ` --company "${company}"` : '';
  return `precoro-sync ${verb} "${recordKey(ref)}"${id}${option}`;
}

const NAMED = 10;

function idsOf(found: readonly ExternalRecord[]): string {
  const ids = found.map(({ externalId }) => externalId);
  const rest = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return ids.slice(0, NAMED).join(', ') + rest;
}

function hold(services: ApplyServices, attempt: Attempt, link: Link, words: string): Promise<ApplyEnd> {
  const failure = ambiguous(words);
  return finishFailed(services, { ...attempt, link: { ...link, hold: failure } }, failure);
}

function ambiguous(words: string): Failure {
  return { kind: 'ambiguous', actor: 'accountant', words };
}

/** A search shows what was created only after a while of its own, counted from the latest moment of creation. */
export function settleMsOf({ spec: { idempotency } }: Target): number {
  return idempotency.kind === 'searchable' ? idempotency.settleSeconds * SECOND : 0;
}

/** Known not to have happened: nothing is out there, yet the key stays the same for the next attempt. */
export function untried(link: Link): Link {
  return { ...link, phase: 'none', intentPayload: null };
}
