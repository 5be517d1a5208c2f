import type { ExternalRecord, Payload } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey } from '../domain/records.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { targetOf } from './external-call.ts';
import { finishSettled, wakeDependents } from './finish-link.ts';
import { failTaken } from './hold-create.ts';
import { orderUnder } from './order-of.ts';
import { differences } from './payload-differences.ts';
import { namedByShown } from '../mapping/shown-id.ts';
import { wakeInbounds } from './inward/wake-inbounds.ts';
import { linkName } from './ports/inbound.ts';
import type { Link } from './ports/state.ts';
import { sendAgain } from './send-again.ts';
import { tellSynced } from './tell-synced.ts';
import { withDeed } from './trail.ts';

/** Links what stands outside for this record already. A null payload: it should not stand there any more. */
export async function adopt(
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

export async function thenAgain(services: ApplyServices, attempt: Attempt, end: ApplyEnd): Promise<ApplyEnd> {
  if (end === 'settled') await sendAgain(services, attempt.ref, attempt.seq, 0);
  return end;
}

/** One transaction: forward under the fence, reverse under "absent or mine". Then tell Precoro and the dependents. */
export async function linkCreated(
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
  if (saved !== 'saved') return failTaken(services, attempt, external, saved.taken);
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
  'clock' | 'links' | 'waits' | 'writeBacks' | 'inbounds' | 'upserts' | 'dispatcher' | 'companies'
>;

/** What follows from a new link: Precoro is to show it, dependents wake. `shown` is what Precoro was last seen to show. */
export async function tellLinked(
  services: TellLinkedServices,
  link: Link,
  shown: string | null,
): Promise<Link> {
  await desireShown(services, link, shown);
  await wakeDependents(services, recordKey(link.ref));
  await wakeInbounds(services, linkName(link.target ?? '', link.company, link.externalId ?? ''));
  return { ...link, phase: 'linked' };
}

/**
 * A wish already true is not sent, but must be made: another one may be on its way. With several companies Precoro shows
 * our own key (design section 6), in either of its forms.
 */
async function desireShown(services: TellLinkedServices, link: Link, shown: string | null): Promise<void> {
  const { ref } = link;
  const isOurs =
    shown !== null && (shown === recordKey(ref) || namedByShown(services.companies, shown) !== null);
  const ourKey = isOurs ? shown : recordKey(ref);
  const wanted = services.companies.length > 1 ? ourKey : link.externalId;
  const order = await orderUnder(services, link, services.companies);
  await services.writeBacks.desire(ref, { externalId: wanted }, order, services.clock.now());
  if (shown !== wanted) await services.dispatcher.wake(2);
}
