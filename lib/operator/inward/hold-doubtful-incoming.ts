import type { Failure } from '../../domain/failures.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { changeInbound, labelOfInbound } from '../../sync/inward/inbound-state.ts';
import type { NamedRecord } from '../name-record.ts';
import type { HoldIncomingServices } from './hold-incoming.ts';
import type { Incoming } from './incoming-key.ts';
import { isUnderWay, onHold, tellIncoming } from './incoming-state.ts';

/**
 * Puts an external record on hold that may be one of these in Precoro, so that it is not made there a second time. Answers in
 * words why not; null when it is on hold. Told before it is stored, so that no crash keeps it from people. Repeated it changes
 * nothing.
 */
export async function holdAsDoubtful(
  services: HoldIncomingServices,
  incoming: Incoming,
  mayBe: readonly Pick<NamedRecord, 'ref' | 'title'>[],
): Promise<string | null> {
  const { inbound } = incoming;
  if (inbound.phase === 'linked') return 'It is linked by now.';
  if (inbound.phase === 'creating' || isUnderWay(inbound, services.clock.now()))
    return 'Precoro is being asked to make it just now.';
  if (inbound.hold?.kind === 'held') return 'A person has put it on hold.';
  const hold = failureOf(incoming, mayBe);
  if (inbound.hold?.words === hold.words) return null;
  const step = `put on hold by ${services.who}: it may be ${mayBe.length} of those in Precoro`;
  await tellIncoming(services, inbound, hold);
  await changeInbound(services, inbound, (known) => onHold(known, hold, services.clock.now(), step));
  return null;
}

function failureOf({ inbound }: Incoming, mayBe: readonly Pick<NamedRecord, 'ref' | 'title'>[]): Failure {
  const each = mayBe.map(({ title, ref }) => `${title} (id ${ref.id})`).join(' or ');
  const argument = `"${incomingRef(inbound).id}"`;
  const example = mayBe[0]?.ref.id ?? 'ID';
  const words = `${labelOfInbound(inbound)} of the external system (${inbound.externalId}) may be ${each} of Precoro. Accountant: link it to the right one (precoro-sync link ${argument} ${example}), or run precoro-sync release ${argument} to have it made in Precoro.`;
  return { kind: 'ambiguous', actor: 'accountant', words };
}
