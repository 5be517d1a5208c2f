import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { AuditEntry, Link } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { withStep } from '../sync/trail.ts';
import { holdIncoming } from './inward/hold-incoming.ts';
import { incomingMeantBy, isIncoming, type Incoming } from './inward/incoming-key.ts';
import { nameKnownRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';
import { dayOf } from './day-of.ts';
import { underLease } from './under-lease.ts';
import { companiesGiven } from './companies-given.ts';

export type HoldServices = Pick<
  OperatorServices,
  | 'clock'
  | 'newId'
  | 'integration'
  | 'catalogue'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'failures'
  | 'inbounds'
  | 'dispatcher'
  | 'upserts'
  | 'audit'
  | 'who'
>;

export interface HoldEnd {
  readonly ref: RecordRef;
  readonly label: string;
  readonly companies: readonly string[];
  /** What the document in Precoro and the list of failures say from now on. */
  readonly words: string;
}

/**
 * Stops a record: nothing of it is written until it is released, on either side. In all companies unless one is named; an
 * external record is one of its own company.
 *
 * Throws RangeError for a blank reason or an unknown company, RecordUnknownError and RecordBusyError.
 */
export async function holdRecord(
  services: HoldServices,
  ref: RecordRef,
  reason: string,
  company?: string,
): Promise<HoldEnd> {
  const why = reason.trim().replace(/[.\s]+$/, '');
  if (why === '') throw new RangeError('the reason is blank: say why, for whoever finds the record on hold');
  const given = companiesGiven(services.integration, company);
  const named = await nameKnownRecord(services, ref);
  const goesOut = !isIncoming(ref) && mappingOf(services.integration, ref.entity) !== undefined;
  const incoming = goesOut ? [] : await incomingIn(services, ref, given);
  const companies = goesOut ? given : incoming.map(({ inbound }) => inbound.company);
  const { audit, clock, who } = services;
  const what = 'put on hold';
  await audit.record({
    at: clock.now(),
    who,
    what,
    subject: recordKey(ref),
    detail: { reason: why, companies },
  });
  const hold = heldBy({ at: clock.now(), who }, named.argument, why);
  for (const one of incoming) await holdIncoming(services, one, hold, why);
  const holds: Failure[] = [];
  for (const one of goesOut ? companies : []) {
    holds.push(
      await underLease(services, ref, one, async (link) => {
        const held = withHold(link, hold, why, services);
        return { link: held, value: held.hold ?? hold };
      }),
    );
  }
  if (goesOut) await sendRecords(services, [ref]);
  return { ref, label: named.label, companies, words: (holds[0] ?? hold).words };
}

/** Of what only comes in, the external records in these companies. Throws RangeError where there is none. */
async function incomingIn(
  services: HoldServices,
  ref: RecordRef,
  companies: readonly string[],
): Promise<readonly Incoming[]> {
  const all = await incomingMeantBy(services, ref);
  const found = all.filter(({ inbound }) => companies.includes(inbound.company));
  if (found.length > 0) return found;
  throw new RangeError(
    `${recordKey(ref)} has no external record in ${companies.join(', ')}, so nothing of it is on its way`,
  );
}

/** `argument` is what to type to mean the record. */
export function heldBy({ at, who }: Pick<AuditEntry, 'at' | 'who'>, argument: string, why: string): Failure {
  const words = `On hold since ${dayOf(at)} by ${who}: ${why}. Engineer: run precoro-sync release ${argument} when it may go on.`;
  return { kind: 'held', actor: 'engineer', words };
}

/** Repeated for the same reason it stays as it is, with the day it began. */
function withHold(
  link: Link,
  hold: Failure,
  why: string,
  { clock, who }: Pick<HoldServices, 'clock' | 'who'>,
): Link {
  if (link.hold?.kind === 'held' && link.hold.words.includes(`: ${why}. Engineer:`)) return link;
  const held = { ...link, intent: unasked(link), hold };
  return withStep(held, clock.now(), `put on hold by ${who}: ${why}`);
}

/** To release it from this hold answers no question about candidates that it was on hold for. */
function unasked({ intent, hold }: Link): Link['intent'] {
  return intent && hold?.kind === 'ambiguous' ? { ...intent, besides: [] } : intent;
}
