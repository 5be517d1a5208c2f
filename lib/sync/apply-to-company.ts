import { recordKey, type RecordRef } from '../domain/records.ts';
import type { Failure } from '../domain/failures.ts';
import { DAY, HOUR } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import { closedGate } from './closed-gate.ts';
import { confirmLink } from './adopt-counterpart.ts';
import { createCounterpart } from './create-counterpart.ts';
import { leaveCounterpart } from './leave-counterpart.ts';
import { mapForCompany } from './map-for-company.ts';
import type { Link } from './ports/state.ts';
import { DEFINITIONS_KEY } from './read-definitions.ts';
import { closeHold, finishFailed, finishSettled, finishWaiting } from './finish-link.ts';
import type { Services } from './services.ts';
import { decideTravel, gateKey, type Travel } from './travel.ts';
import { updateCounterpart } from './update-counterpart.ts';

export type ApplyServices = Pick<
  Services,
  | 'clock'
  | 'random'
  | 'newId'
  | 'deadline'
  | 'integration'
  | 'catalogue'
  | 'states'
  | 'definitions'
  | 'mirror'
  | 'crossReference'
  | 'links'
  | 'waits'
  | 'writeBacks'
  | 'inbounds'
  | 'failures'
  | 'upserts'
  | 'failureQueue'
  | 'dispatcher'
  | 'events'
  | 'connector'
  | 'log'
> & {
  /** Every external company of the configuration. */
  readonly companies: readonly string[];
};

/** One record on its way to one company. */
export interface CompanyWork {
  readonly ref: RecordRef;
  readonly company: string;
  readonly record: PrecoroRecord;
  readonly facts: EntityFacts;
  readonly mapping: EntityMapping;
  readonly seq: number;
  /** The mapping could not say which company. */
  readonly refusal: Failure | null;
  /** It belongs to another company by now; this is one it may have been sent to before. */
  readonly elsewhere: boolean;
}

/** A leased link with what is being done to it; `leaseUntil` bounds every call to the external system. */
export interface Attempt extends CompanyWork {
  readonly link: Link;
  readonly leaseUntil: number;
}

/**
 * `lost`: the lease was overtaken; whoever has it now goes on. `moved`: a newer version came before the lease did; nothing
 * was done.
 */
export type ApplyEnd = 'settled' | 'waiting' | 'failed' | 'busy' | 'lost' | 'moved';

/** Takes the link's lease from `now` until `leaseUntil`, does what the record's state asks for, and gives the lease back. */
export async function applyToCompany(
  services: ApplyServices,
  work: CompanyWork,
  leaseUntil: number,
  now: number,
): Promise<ApplyEnd> {
  const link = await services.crossReference.acquire(
    work.ref,
    work.company,
    services.newId(),
    leaseUntil,
    now,
  );
  if (link === 'busy') return 'busy';
  // Only under the lease is the newest version surely not older than what the last holder wrote.
  const newest = await services.mirror.read(work.ref);
  if (newest?.seq !== work.seq) {
    await services.crossReference.release(link);
    return 'moved';
  }
  const taken: Attempt = { ...work, link, leaseUntil };
  const confirmed = link.phase === 'created' ? await confirmLink(services, taken) : taken;
  if (link.hold) return finishFailed(services, confirmed, link.hold);
  // Closed here, for what comes next may be another wait.
  const attempt = link.failure?.kind === 'held' ? await closeHold(services, confirmed) : confirmed;
  if (work.refusal) return finishFailed(services, attempt, work.refusal);
  if (link.unsettledUntil !== null && now < link.unsettledUntil) {
    return finishWaiting(
      services,
      attempt,
      'the outcome of the last update is not known yet',
      link.unsettledUntil,
    );
  }
  return act(services, attempt);
}

async function act(services: ApplyServices, attempt: Attempt): Promise<ApplyEnd> {
  const { record, facts, mapping, link } = attempt;
  const decided = decideTravel(record, facts, mapping, services.integration, link);
  const travel = attempt.elsewhere && decided.do === 'send' ? leaveCompany(attempt) : decided;
  if (travel.do === 'nothing') {
    // An open intent must be settled whatever became of the document meanwhile.
    return link.phase === 'creating'
      ? createCounterpart(services, attempt, null)
      : finishSettled(services, attempt, `nothing to do: ${travel.why}`);
  }
  const closed = await closedGate(services, attempt.ref.entity);
  if (closed) {
    const key = gateKey(attempt.ref.entity);
    const nextLook = nextLookAtGate(services, link.wait?.waitsFor === key);
    return finishWaiting(services, attempt, closed, nextLook, key);
  }
  return travel.do === 'leave' ? leaveCounterpart(services, attempt, travel.how) : send(services, attempt);
}

/** There is nothing to update a document to that this company should not have. */
function leaveCompany({ link, mapping }: Attempt): Travel {
  if (link.externalId === null) return { do: 'nothing', why: 'it belongs to another company' };
  return { do: 'leave', how: mapping.onLeave === 'update' ? 'report' : mapping.onLeave };
}

/**
 * Opening the gate wakes what waits for it, as its index shows it: who came a moment before may not be in it yet, so the
 * first look comes after one to three hours. A whole company may wait here for weeks: looking so often all the same would
 * fill the queue with records that nothing can be done for. So later looks come in half a day to a day, spread by chance.
 */
function nextLookAtGate(
  { clock, random }: Pick<ApplyServices, 'clock' | 'random'>,
  hasLookedBefore: boolean,
): number {
  const wait = hasLookedBefore ? (0.5 + random() / 2) * DAY : (1 + 2 * random()) * HOUR;
  return clock.now() + wait;
}

/** Maps and writes; shared by records that are approved and those that left with `onLeave: update`. */
export async function send(services: ApplyServices, attempt: Attempt): Promise<ApplyEnd> {
  const mapped = await mapForCompany(services, attempt);
  // What cannot be mapped any more may have been created by an open intent all the same: settle that first.
  if (mapped.result !== 'payload' && attempt.link.phase === 'creating') {
    return createCounterpart(services, attempt, null);
  }
  switch (mapped.result) {
    case 'payload':
      return attempt.link.externalId === null
        ? createCounterpart(services, attempt, mapped.payload)
        : updateCounterpart(services, attempt, mapped.payload);
    case 'noDefinitions':
      return finishWaiting(services, attempt, 'custom fields are not read yet', null, DEFINITIONS_KEY);
    case 'awaits':
      return awaitReference(services, attempt, mapped.waitsFor, mapped.words);
    case 'failed':
      return finishFailed(services, attempt, mapped.failure, mapped.waitsFor);
  }
}

/** A referenced record that is on its way is waited for; one that never shows up becomes a failure that names it. */
async function awaitReference(
  services: ApplyServices,
  attempt: Attempt,
  reference: RecordRef,
  words: string,
): Promise<ApplyEnd> {
  const now = services.clock.now();
  const key = recordKey(reference);
  const { wait } = attempt.link;
  if (wait?.waitsFor !== key) {
    // Its webhook may have been lost: one coalesced look at its entity finds it.
    if (await services.states.addHint(reference.entity, null, now)) await services.dispatcher.wake(2);
    const fresh = { ...attempt, link: { ...attempt.link, wait: null } };
    return finishWaiting(services, fresh, words, null, key);
  }
  if (now - wait.since < REFERENCE_PATIENCE_MS) return finishWaiting(services, attempt, words, null, key);
  const failure = {
    kind: 'reference',
    actor: 'engineer',
    words: `${words} It has not come for two hours.`,
  } as const;
  return finishFailed(services, attempt, failure, key);
}

const REFERENCE_PATIENCE_MS = 2 * HOUR;
