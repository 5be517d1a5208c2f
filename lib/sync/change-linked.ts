import type { ExternalRecord } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { WriteOutcome } from '../domain/outcomes.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf, hasTime } from './external-call.ts';
import { finishFailed, finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import { tellSynced, type SyncAction } from './tell-synced.ts';
import { QUIET_MS } from './timing.ts';
import { withDeed } from './trail.ts';

/** One write on a linked record. `hash` names the state it leads to: already agreed means nothing to do. */
export interface LinkedChange {
  readonly hash: string;
  readonly action: SyncAction;
  /** The external side is known to hold something else, though the same was written before. Default false. */
  readonly isOverdue?: boolean;
  readonly write: (
    externalId: string,
    context: ReturnType<typeof contextOf>,
  ) => Promise<WriteOutcome<ExternalRecord>>;
}

/**
 * Writes a change of a linked record. Here, under the lease, and nowhere earlier, an unchanged agreed hash means "nothing
 * to do": that is how echoes die without losing A→B→A.
 */
export async function changeLinked(
  services: ApplyServices,
  attempt: Attempt,
  { hash, action, write, isOverdue = false }: LinkedChange,
): Promise<ApplyEnd> {
  const { link, mapping, seq } = attempt;
  if (link.agreed?.hash === hash && link.unsettledUntil === null && !isOverdue) {
    return finishSettled(services, attempt, `nothing to do: ${action} before, and the same since`);
  }
  const externalId = link.externalId ?? '';
  // Until an answer comes the other side may hold either version: no "unchanged" may be concluded from the old hash.
  const unsettledUntil = services.clock.now() + QUIET_MS;
  if (!(await services.crossReference.save({ ...link, unsettledUntil }))) return 'lost';
  if (!hasTime(services, attempt)) return 'lost';
  const result = await write(externalId, contextOf(services, attempt));
  switch (result.outcome) {
    case 'applied': {
      const externalHash = contentHash(result.value.payload);
      const agreed = { hash, externalHash, seq, mappingVersion: mapping.version };
      const words = `${action} ${externalId}`;
      const changed = withDeed({ ...link, agreed, unsettledUntil: null }, services.clock.now(), words);
      await tellSynced(services, attempt, externalId, action);
      return finishSettled(services, { ...attempt, link: changed }, words);
    }
    case 'unknown': {
      const settleAt = services.clock.now() + QUIET_MS;
      const waiting = { ...attempt, link: { ...link, unsettledUntil: settleAt } };
      const reason = `no answer, so it is not known yet whether ${externalId} was ${action}: ${result.words}`;
      return finishWaiting(services, waiting, reason, settleAt);
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
async function holdGone(services: ApplyServices, attempt: Attempt, words: string): Promise<ApplyEnd> {
  const failure = { kind: 'gone', actor: 'accountant', words } as const;
  return finishFailed(services, { ...attempt, link: { ...attempt.link, hold: failure } }, failure);
}
