import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Link } from '../sync/ports/state.ts';
import { mappingOf } from '../sync/services.ts';
import { withStep } from '../sync/trail.ts';
import { closeFailure, type CloseServices } from './close-failure.ts';
import { companiesGiven } from './companies-given.ts';
import { toBeCreated } from './decided.ts';
import { goOnIncoming, releaseIncoming } from './inward/hold-incoming.ts';
import { incomingMeantBy, isIncoming, type Incoming } from './inward/incoming-key.ts';
import { nameRecord } from './name-record.ts';
import { sendRecords } from './send-records.ts';
import type { OperatorServices } from './services.ts';
import { underLease } from './under-lease.ts';

export type ReleaseServices = CloseServices &
  Pick<OperatorServices, 'newId' | 'mirror' | 'crossReference' | 'inbounds' | 'upserts' | 'audit' | 'who'>;

export interface ReleaseEnd {
  readonly ref: RecordRef;
  readonly label: string;
  /** What was on hold, and why; empty when nothing was. */
  readonly released: readonly Released[];
}

interface Released {
  readonly company: string;
  readonly hold: Failure;
}

/**
 * Lets a record go on, whoever stopped it, and has it applied at once. What the engine itself put on hold (several
 * candidates, gone outside) it judges anew. In all companies unless one is named.
 *
 * Throws RangeError for an unknown company, and RecordBusyError.
 */
export async function releaseRecord(
  services: ReleaseServices,
  ref: RecordRef,
  company?: string,
): Promise<ReleaseEnd> {
  const companies = companiesGiven(services.integration, company);
  const { label } = await nameRecord(services, ref);
  const incoming = await incomingMeantBy(services, ref);
  const released: Released[] = [];
  for (const one of isIncoming(ref) ? [] : companies) {
    const before = await services.links.read(ref, one);
    if (!before?.hold) continue;
    const hold = await releaseIn(services, ref, one);
    if (hold) released.push({ company: one, hold });
  }
  const lifted = released.map(({ hold }) => hold.words);
  for (const one of incoming.filter(({ inbound }) => companies.includes(inbound.company))) {
    released.push(...(await releaseIncomingIn(services, ref, one, lifted)));
  }
  // A crash may have come between a release and its message.
  if (!isIncoming(ref) && mappingOf(services.integration, ref.entity)) await sendRecords(services, [ref]);
  return { ref, label, released };
}

/** What comes in: on hold itself, or failing because the link of its record in Precoro was on hold. */
async function releaseIncomingIn(
  services: ReleaseServices,
  ref: RecordRef,
  one: Incoming,
  lifted: readonly string[],
): Promise<readonly Released[]> {
  const { audit, clock, who } = services;
  const { company, hold } = one.inbound;
  if (!hold) {
    await goOnIncoming(services, one, lifted);
    return [];
  }
  const detail = { company, kind: hold.kind };
  await audit.record({ at: clock.now(), who, what: 'released', subject: recordKey(ref), detail });
  const released = await releaseIncoming(services, one);
  return released ? [{ company, hold: released }] : [];
}

/** The failure leaves the list before the hold leaves the link, so that a crash between the two is repeated. */
function releaseIn(services: ReleaseServices, ref: RecordRef, company: string): Promise<Failure | null> {
  const { audit, clock, who } = services;
  return underLease(services, ref, company, async (link) => {
    const { hold } = link;
    if (!hold) return { link, value: null };
    const detail = { company, kind: hold.kind };
    await audit.record({ at: clock.now(), who, what: 'released', subject: recordKey(ref), detail });
    await closeFailure(services, link, ({ words }) => words === hold.words);
    return { link: withoutHold(link, hold, services), value: hold };
  });
}

/** The wait ends now, so that the sweep takes it up if the message is lost. */
function withoutHold(link: Link, hold: Failure, { clock, who }: ReleaseServices): Link {
  const now = clock.now();
  const failure = link.failure?.words === hold.words ? null : link.failure;
  const wait = link.wait && { ...link.wait, dueAt: now, reason: `released by ${who}`, waitsFor: null };
  const free = withStep({ ...link, hold: null, failure, wait }, now, `released by ${who}`);
  return hold.kind === 'ambiguous' && link.phase === 'none' ? toBeCreated(free, now) : free;
}
