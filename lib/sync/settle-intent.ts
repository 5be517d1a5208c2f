import type { ExternalRecord, Payload } from '../connectors/contract.ts';
import { adopt, thenAgain } from './adopt-counterpart.ts';
import type { RecordRef } from '../domain/records.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { createUnlessThere, namedBy } from './create-counterpart.ts';
import { contextOf, targetOf } from './external-call.ts';
import { finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import { giveWay } from './give-way.ts';
import { holdAmbiguous, holdUnknown, settleMsOf, untried } from './hold-create.ts';
import { overwrittenBy, sortCandidates } from './look-before-create.ts';
import { QUIET_MS } from './timing.ts';
import { withStep } from './trail.ts';

/** An earlier create has no known outcome: after a quiet time look for its result; one: adopt, none: same key again. */
export async function settleIntent(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload | null,
): Promise<ApplyEnd> {
  const { link } = attempt;
  const target = targetOf(services, attempt);
  const quietAt = (link.intent?.at ?? 0) + QUIET_MS + settleMsOf(target);
  if (services.clock.now() < quietAt) {
    return finishWaiting(services, attempt, 'the outcome of the create is not known yet', quietAt);
  }
  // Look for what was sent: the record may have been renamed since.
  const wanted = link.intentPayload ?? payload;
  const found = wanted ? await target.findByNaturalKey(wanted, contextOf(services, attempt)) : null;
  if (found?.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, found.words, found.retryAfterSeconds);
  }
  const there = found?.value ?? [];
  const ours = await possiblyOurs(services, attempt, there);
  const [only] = ours;
  if (ours.length > 1) return holdAmbiguous(services, attempt, ours);
  if (only) return adopt(services, attempt, only, payload);
  if (target.spec.idempotency.kind === 'none') return holdUnknown(services, attempt);
  const owner = await ownerWrittenOver(services, attempt, there);
  if (owner === null) return afterNothing(services, attempt, payload, wanted);
  await giveWay(services, attempt, owner);
  return afterNothing(services, attempt, payload, null);
}

/** Whose record an `upsert` without an answer may have written over; null for nobody's. */
async function ownerWrittenOver(
  services: ApplyServices,
  attempt: Attempt,
  found: readonly ExternalRecord[],
): Promise<RecordRef | null> {
  const { kind } = targetOf(services, attempt).spec.idempotency;
  return kind === 'upsert' ? ((await overwrittenBy(services, attempt, found))?.owner ?? null) : null;
}

/**
 * By its key; where the system keeps none, whatever is nobody's: before the create nothing of the kind was there. Of
 * several the one that Precoro names.
 */
async function possiblyOurs(
  services: ApplyServices,
  attempt: Attempt,
  found: readonly ExternalRecord[],
): Promise<readonly ExternalRecord[]> {
  const { ours, doubtful } = await sortCandidates(services, attempt, found);
  const possible = ours.length > 0 ? ours : doubtful.filter(({ createdWithKey }) => createdWithKey === null);
  if (possible.length < 2) return possible;
  const named = await namedBy(services, attempt);
  const it = possible.find(({ externalId }) => externalId === named);
  return it ? [it] : possible;
}

async function afterNothing(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload | null,
  lookedFor: Payload | null,
): Promise<ApplyEnd> {
  const link = untried(attempt.link);
  if (payload === null) {
    const end = await finishSettled(services, { ...attempt, link }, 'looked for it: nothing was created');
    return thenAgain(services, attempt, end);
  }
  const looked = withStep(link, services.clock.now(), 'looked for it: not there, so it is sent once more');
  return createUnlessThere(services, { ...attempt, link: looked }, payload, lookedFor);
}
