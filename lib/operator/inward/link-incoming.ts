import { isEntityName, parseRecordKey, type RecordRef } from '../../domain/records.ts';
import type { Failure } from '../../domain/failures.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { changeInbound, labelOfInbound, withInboundStep } from '../../sync/inward/inbound-state.ts';
import { linkName } from '../../sync/ports/inbound.ts';
import { wakeInbounds } from '../../sync/inward/wake-inbounds.ts';
import { feedsOf } from '../../sync/services.ts';
import { storedRecord } from '../../sync/stored-record.ts';
import { dayOf } from '../day-of.ts';
import type { NamedRecord } from '../name-record.ts';
import type { OperatorServices } from '../services.ts';
import type { Incoming, ReadIncomingServices } from './incoming-key.ts';
import { atOnce, heldApart, isUnderWay, tellIncoming, untellIncoming } from './incoming-state.ts';

export type LinkIncomingServices = ReadIncomingServices &
  Pick<OperatorServices, 'clock' | 'failures' | 'dispatcher' | 'who'>;

/** The end of a link outside, as both directions name it. */
export interface IncomingPlace {
  readonly company: string;
  readonly target: string;
  readonly externalId: string;
}

/** What is stored of the external record that a link of this entity names; none for what only goes out. */
export async function incomingAt(
  { integration, inbounds }: ReadIncomingServices,
  entity: RecordRef['entity'],
  { company, target, externalId }: IncomingPlace,
): Promise<readonly Incoming[]> {
  const feeds = feedsOf(integration, entity).filter(
    (feed) => feed.target === target && feed.companies.includes(company),
  );
  const found = feeds.map(async (feed) => {
    const inbound = await inbounds.read({ feed: feed.name, company, externalId });
    return inbound ? [{ feed, inbound }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Until when it is not known whether Precoro has made a record for it; null where nothing is open. */
export function openUntilOf(incoming: readonly Incoming[], now: number): number | null {
  const open = incoming.filter(({ inbound }) => isUnderWay(inbound, now));
  return open.length === 0 ? null : Math.max(...open.map(({ inbound }) => inbound.openUntil ?? now));
}

/** The external record belongs to this one of Precoro from now on: it is compared with it at once. Repeated it changes nothing. */
export async function settleLinked(
  services: LinkIncomingServices,
  incoming: readonly Incoming[],
  ref: RecordRef,
): Promise<void> {
  const { clock, dispatcher, who } = services;
  for (const { feed, inbound } of incoming) {
    if (inbound.ref?.id === ref.id && inbound.phase === 'linked' && !inbound.hold) continue;
    if (inbound.failure) await untellIncoming(services, inbound);
    const step = `linked to ${ref.entity} ${ref.id} of Precoro by ${who}`;
    await changeInbound(services, inbound, (known) => {
      const now = clock.now();
      const ended = { hold: null, failure: null, intent: null, openUntil: null };
      const agreed = known.ref?.id === ref.id ? known.agreed : null;
      const linked = {
        ...atOnce(known, now, step),
        ...ended,
        agreed,
        phase: 'linked' as const,
        ref,
        wait: null,
      };
      return withInboundStep(linked, now, step);
    });
    await wakeInbounds(services, linkName(feed.target, inbound.company, inbound.externalId));
    await dispatcher.wake(0);
  }
}

/** Its link was taken away: it is on hold, or it would be made in Precoro a second time. */
export async function settleUnlinked(
  services: LinkIncomingServices,
  incoming: readonly Incoming[],
  was: Pick<NamedRecord, 'ref' | 'title'>,
): Promise<void> {
  const { clock, who } = services;
  for (const one of incoming) {
    const { inbound } = one;
    if (inbound.ref !== null && inbound.ref.id !== was.ref.id) continue;
    const hold = unlinkedHold(one, was, { at: clock.now(), who });
    const step = `unlinked from ${was.title} (id ${was.ref.id}) by ${who}`;
    await changeInbound(services, inbound, (known) => heldApart(known, hold, clock.now(), step));
    await tellIncoming(services, inbound, hold);
  }
}

function unlinkedHold(
  { inbound }: Incoming,
  { ref, title }: Pick<NamedRecord, 'ref' | 'title'>,
  { at, who }: { readonly at: number; readonly who: string },
): Failure {
  const argument = `"${incomingRef(inbound).id}"`;
  const words = `On hold since ${dayOf(at)} by ${who}: unlinked from ${title} (id ${ref.id}) of Precoro. Engineer: link it to the right one (precoro-sync link ${argument} ID), or run precoro-sync release ${argument} to have ${labelOfInbound(inbound)} made in Precoro once more.`;
  return { kind: 'held', actor: 'engineer', words };
}

/** The record of Precoro that a person names by its id: `7`, `tax 7` or `tax#7`. Throws RangeError for anything else. */
export function precoroRefGiven(entity: RecordRef['entity'], given: string): RecordRef {
  const text = given.trim();
  const key = parseRecordKey(text);
  if (key?.entity === entity && /^\d+$/.test(key.id)) return key;
  const [named = '', id = ''] = text.split(/\s+/);
  const isSame = isEntityName(named) && named === entity;
  const digits = isSame ? id : text;
  if (/^\d+$/.test(digits)) return { entity, id: digits };
  throw new RangeError(
    `"${given}" is no id of Precoro: digits only, as the address of the record in Precoro shows it`,
  );
}

/** A payment is seen in the detail of its invoice only. */
export async function isPaymentSeen(
  { mirror }: Pick<OperatorServices, 'mirror'>,
  { inbound }: Incoming,
  { id }: RecordRef,
): Promise<boolean> {
  const invoice = parseRecordKey(inbound.group ?? '');
  const detail = invoice && (await mirror.read(invoice))?.detail;
  const record = detail && storedRecord('invoice', detail.content);
  return (record?.payments ?? []).some((payment) => payment.id === id);
}
