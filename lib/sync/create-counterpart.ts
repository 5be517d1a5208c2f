import type { ExternalRecord, Payload, Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { recordKey } from '../domain/records.ts';
import { shownValues, type WriteValues } from '../entities/write-values.ts';
import { MINUTE } from '../domain/time.ts';
import { adopt, linkCreated } from './adopt-counterpart.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf, hasTime, targetOf } from './external-call.ts';
import { finishFailed, finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import { failTaken, holdDoubtful, holdSeveral, untried } from './hold-create.ts';
import { keyOfCreate, wasUnlinked } from './idempotency-key.ts';
import { isNamedAlike, lookBeforeCreate } from './look-before-create.ts';
import { differences } from './payload-differences.ts';
import { namedByShown } from '../mapping/shown-id.ts';
import { makingName, recordNamed } from './ports/inbound.ts';
import type { Link } from './ports/state.ts';
import { settleIntent } from './settle-intent.ts';
import { QUIET_MS } from './timing.ts';
import { valuesToCreate } from './two-way.ts';

/**
 * The create protocol (design section 4): never twice, never lost. A null payload settles an open intent of a record
 * that must not be created any more.
 */
export async function createCounterpart(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload | null,
): Promise<ApplyEnd> {
  if (attempt.link.phase === 'creating') return settleIntent(services, attempt, payload);
  if (payload === null) return finishSettled(services, attempt, 'nothing to do');
  const madeUntil = await beingMadeUntil(services, attempt);
  if (madeUntil !== null) {
    const reason = 'a record of the same name is being made in Precoro, and this may be it';
    return finishWaiting(services, attempt, reason, madeUntil);
  }
  return createUnlessThere(services, attempt, payload, null);
}

/**
 * Until when a POST without an answer may have made this very record, which shows no external id yet: then it stands outside
 * already. In whichever company: what another one links it to would hide that. Null when there is none.
 */
async function beingMadeUntil(
  services: ApplyServices,
  { ref, facts, record }: Attempt,
): Promise<number | null> {
  if (record.externalId !== null || !facts.writes) return null;
  const { name } = shownValues(facts.writes, record);
  if (typeof name !== 'string') return null;
  const now = services.clock.now();
  const making = recordNamed(ref.entity, name);
  for (const key of await services.inbounds.beingMade(making, FEW)) {
    const inbound = await services.inbounds.read(key);
    if (!inbound || makingName(inbound) !== making) continue;
    return inbound.hold ? now + ASKED_MS : Math.max(now, inbound.openUntil ?? now) + MINUTE;
  }
  return null;
}

/** One, unless the index is late. */
const FEW = 10;
/** People are asked which record it is. */
const ASKED_MS = 15 * MINUTE;

/**
 * For a record of which nothing is known to stand outside. Both systems are asked all the same, because what we knew may be
 * lost: Precoro for the counterpart it names, the external system for what it holds under the natural key, unless that of
 * `lookedFor` was just looked for in vain.
 */
export async function createUnlessThere(
  services: ApplyServices,
  attempt: Attempt,
  payload: Payload,
  lookedFor: Payload | null,
): Promise<ApplyEnd> {
  const target = targetOf(services, attempt);
  const named = await namedBy(services, attempt);
  if (named !== null) return adoptNamed(services, attempt, target, payload, named);
  if (lookedFor && isNamedAlike(target, payload, lookedFor)) {
    return tryCreate(services, attempt, target, payload);
  }
  const looked = await lookBeforeCreate(services, attempt, target, payload);
  if (looked.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, looked.words, looked.retryAfterSeconds);
  }
  const { ours, doubtful, overwritten } = looked.value;
  const [only] = ours;
  if (overwritten) return failTaken(services, attempt, overwritten.record, overwritten.owner);
  if (ours.length > 1) return holdSeveral(services, attempt, ours);
  if (only) return adopt(services, attempt, only, payload);
  return doubtful.length > 0
    ? holdDoubtful(services, attempt, target, doubtful)
    : tryCreate(services, attempt, target, payload);
}

/**
 * With several companies Precoro shows our own key, which names no record out there (design section 6). What it still
 * shows of a link that a person took away names the wrong one; an id that somebody entered since counts again, because
 * by then nothing is wished any more (see `withShown`).
 */
export async function namedBy(
  services: ApplyServices,
  { record, ref, link }: Attempt,
): Promise<string | null> {
  const shown = record.externalId;
  if (shown === null || (services.companies.length > 1 && shown === recordKey(ref))) return null;
  const wished = (await services.writeBacks.read(ref))?.desiredExternalId;
  if (wished === null || (wished !== undefined && wasUnlinked(link))) return null;
  // What a feed has made says in which company it stands.
  const named = namedByShown(services.companies, shown);
  if (named === null) return shown;
  return named.company === link.company ? named.externalId : null;
}

/** Precoro already names a counterpart: verify it out there, then adopt it and bring it up to date. */
async function adoptNamed(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
  externalId: string,
): Promise<ApplyEnd> {
  const found = await target.read(externalId, contextOf(services, attempt));
  if (found.outcome === 'unavailable') {
    return finishUnavailable(services, attempt, found.words, found.retryAfterSeconds);
  }
  if (found.value === null) {
    const words = `Precoro says its counterpart is ${externalId}, but there is no such ${attempt.mapping.target} in the external system. Accountant: restore it, or clear the external id in Precoro.`;
    return finishFailed(services, attempt, { kind: 'gone', actor: 'accountant', words });
  }
  return adopt(services, attempt, found.value, payload);
}

async function tryCreate(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
): Promise<ApplyEnd> {
  const link = withIntent(attempt, payload, valuesToCreate(services, attempt), services.clock.now());
  // Written before the first byte: whatever happens now, the next attempt knows that something may be out there.
  if (!(await services.crossReference.save(link))) return 'lost';
  if (!hasTime(services, attempt)) return 'lost';
  const tried = { ...attempt, link };
  const context = contextOf(services, tried);
  const result = await target.create(payload, link.intent?.key ?? '', context);
  const failed: Attempt = { ...tried, link: untried(link) };
  switch (result.outcome) {
    case 'applied':
      return linkAnswered(services, tried, target, result.value, payload);
    case 'unknown': {
      const reason = `no answer to the create; it is looked for before anything is sent again: ${result.words}`;
      return finishWaiting(services, tried, reason, services.clock.now() + QUIET_MS);
    }
    case 'notApplied':
      return finishUnavailable(services, failed, result.words, result.retryAfterSeconds);
    case 'rejected':
      return finishFailed(services, failed, {
        kind: 'rejected',
        actor: result.actor,
        words: result.words,
      });
    case 'gone':
      return finishFailed(services, failed, {
        kind: 'gone',
        actor: 'accountant',
        words: result.words,
      });
  }
}

/**
 * The system may answer with what a create of which we know nothing any more has made, such as before our links were lost:
 * then it holds what was sent at that time.
 */
function linkAnswered(
  services: ApplyServices,
  attempt: Attempt,
  { spec }: Target,
  answered: ExternalRecord,
  payload: Payload,
): Promise<ApplyEnd> {
  return differences(payload, answered.payload, spec).length === 0
    ? linkCreated(services, attempt, answered, payload, 'created')
    : adopt(services, attempt, answered, payload);
}

function withIntent(
  { link, mapping }: Attempt,
  payload: Payload,
  values: WriteValues | null,
  now: number,
): Link {
  return {
    ...link,
    phase: 'creating',
    target: mapping.target,
    intentPayload: payload,
    intent: {
      key: keyOfCreate(link),
      payloadHash: contentHash(payload),
      attempt: (link.intent?.attempt ?? 0) + 1,
      at: now,
      besides: link.intent?.besides ?? [],
      ...(values ? { values } : {}),
    },
  };
}
