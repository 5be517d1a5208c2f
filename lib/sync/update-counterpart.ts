import type { Payload, Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { changeLinked } from './change-linked.ts';
import { contextOf, targetOf } from './external-call.ts';
import { finishSettled } from './finish-link.ts';
import { differences } from './payload-differences.ts';
import { sharedFeed, updateShared } from './two-way.ts';

/** Writes a newer version of a linked record. */
export async function updateCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload,
): Promise<ApplyEnd> {
  const target = targetOf(services, attempt);
  const feed = sharedFeed(services, attempt);
  if (feed) return updateShared(services, attempt, target, payload, feed);
  const same = await standsThere(services, attempt, target, payload);
  if (same) return finishSettled(services, same, 'nothing to do: the same stands there');
  return changeLinked(services, attempt, {
    hash: contentHash(payload),
    action: 'updated',
    write: (externalId, context) => target.update(externalId, payload, context),
  });
}

/**
 * The attempt with what both hold, where the counterpart of a link that knows nothing agreed, such as one that the other
 * direction has made, holds all of it already. Else null, also where that cannot be told.
 */
async function standsThere(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
): Promise<Attempt | null> {
  const { link, mapping, seq } = attempt;
  if (link.agreed !== null || link.unsettledUntil !== null || link.externalId === null) return null;
  const found = await target.read(link.externalId, contextOf(services, attempt));
  if (found.outcome !== 'read' || found.value === null) return null;
  if (differences(payload, found.value.payload, target.spec).length > 0) return null;
  const externalHash = contentHash(found.value.payload);
  const agreed = { hash: contentHash(payload), externalHash, seq, mappingVersion: mapping.version };
  return { ...attempt, link: { ...link, agreed } };
}
