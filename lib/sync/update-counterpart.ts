import type { Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { changeLinked } from './change-linked.ts';
import { targetOf } from './external-call.ts';
import { finishUnavailable } from './finish-link.ts';
import { withExternalChanges } from './two-way.ts';

/** Writes a newer version of a linked record. */
export async function updateCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload,
): Promise<ApplyEnd> {
  const target = targetOf(services, attempt);
  const merged = await withExternalChanges(services, attempt, target, payload);
  if (merged.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, merged.words, merged.retryAfterSeconds);
  }
  return changeLinked(services, attempt, {
    hash: contentHash(merged.value),
    action: 'updated',
    write: (externalId, context) => target.update(externalId, merged.value, context),
  });
}
