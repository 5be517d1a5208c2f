import type { Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { changeLinked } from './change-linked.ts';
import { targetOf } from './external-call.ts';

/** Writes a newer version of a linked record. */
export async function updateCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload,
): Promise<ApplyEnd> {
  const target = targetOf(services, attempt);
  return changeLinked(services, attempt, {
    hash: contentHash(payload),
    action: 'updated',
    write: (externalId, context) => target.update(externalId, payload, context),
  });
}
