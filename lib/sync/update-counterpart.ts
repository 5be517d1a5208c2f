import type { Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { QUIET_MS } from './timing.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf, targetOf } from './external-call.ts';
import { finishFailed, finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import type { Link } from './ports/state.ts';
import { tellSynced } from './tell-synced.ts';

/**
 * Writes a newer version of a linked record. Here, under the lease, and nowhere earlier, an unchanged agreed hash means
 * "nothing to do": that is how echoes die without losing A→B→A.
 */
export async function updateCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload,
): Promise<ApplyEnd> {
  const { link, mapping, seq } = attempt;
  const hash = contentHash(payload);
  if (link.agreed?.hash === hash && link.unsettledUntil === null) {
    return finishSettled(services, attempt, 'nothing to do: unchanged');
  }
  const externalId = link.externalId ?? '';
  // Until an answer comes the other side may hold either version: no "unchanged" may be concluded from the old hash.
  const unsettled: Link = { ...link, unsettledUntil: services.clock.now() + QUIET_MS };
  if (!(await services.crossReference.save(unsettled))) return 'lost';
  const result = await targetOf(services, attempt).update(externalId, payload, contextOf(services, attempt));
  switch (result.outcome) {
    case 'applied': {
      const agreed = {
        hash,
        externalHash: contentHash(result.value.payload),
        seq,
        mappingVersion: mapping.version,
      };
      await tellSynced(services, attempt, externalId, 'updated');
      return finishSettled(
        services,
        { ...attempt, link: { ...link, agreed, unsettledUntil: null } },
        'updated',
      );
    }
    case 'unknown': {
      const settleAt = services.clock.now() + QUIET_MS;
      const waiting = { ...attempt, link: { ...link, unsettledUntil: settleAt } };
      return finishWaiting(services, waiting, result.words, settleAt);
    }
    case 'notApplied':
      return finishUnavailable(services, attempt, result.words, result.retryAfterSeconds);
    case 'rejected':
      return finishFailed(services, attempt, { kind: 'rejected', actor: result.actor, words: result.words });
    case 'gone':
      return holdGone(services, attempt, result.words);
  }
}

/** Gone out there is on hold, never re-created: a person deleted it for a reason. */
export async function holdGone(services: ApplyServices, attempt: Attempt, words: string): Promise<ApplyEnd> {
  const failure = { kind: 'gone', actor: 'accountant', words } as const;
  return finishFailed(services, { ...attempt, link: { ...attempt.link, hold: failure } }, failure);
}
