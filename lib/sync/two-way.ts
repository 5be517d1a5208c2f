import type { ExternalRecord, Payload, Target } from '../connectors/contract.ts';
import { contentHash } from '../domain/hashing.ts';
import { stableJson, type JsonObject } from '../domain/json.ts';
import type { WriteOutcome } from '../domain/outcomes.ts';
import { MINUTE } from '../domain/time.ts';
import { shownValues, type WriteValues } from '../entities/write-values.ts';
import type { Feed } from '../mapping/contract.ts';
import type { ApplyEnd, ApplyServices, Attempt } from './apply-to-company.ts';
import {
  inboundOf,
  isBeingRead,
  judge,
  knownFrom,
  readTold,
  valueOf,
  type Judged,
  type Told,
} from './both-sides.ts';
import { changeLinked } from './change-linked.ts';
import { contextOf } from './external-call.ts';
import { finishSettled, finishUnavailable, finishWaiting } from './finish-link.ts';
import { isSameAgreed, withArrived, withSent } from './inward/agreed-values.ts';
import { changeInbound } from './inward/inbound-state.ts';
import { rememberLost } from './inward/lost-values.ts';
import type { Merged } from './inward/merge-values.ts';
import { fieldChanges } from './payload-differences.ts';
import type { Inbound, InboundAgreed } from './ports/inbound.ts';
import type { Link } from './ports/state.ts';
import { feedsOf } from './services.ts';

/** The feed by which a record's fields come back that both sides may change; undefined where none does. */
export function sharedFeed(
  { integration }: Pick<ApplyServices, 'integration'>,
  { ref, mapping }: Pick<Attempt, 'ref' | 'mapping'>,
): Feed | undefined {
  return feedsOf(integration, ref.entity).find(
    (one) => one.target === mapping.target && Object.keys(one.owners).length > 0,
  );
}

/** Of a record that is about to be created outside: what both sides hold once it is; null where only one side changes it. */
export function valuesToCreate(services: ApplyServices, attempt: Attempt): WriteValues | null {
  const feed = sharedFeed(services, attempt);
  const { writes } = attempt.facts;
  if (!feed || !writes) return null;
  const shown = shownValues(writes, attempt.record);
  return Object.fromEntries(
    Object.keys(feed.owners)
      .filter((name) => name in shown)
      .map((name) => [name, shown[name] ?? null]),
  );
}

/**
 * Writes a newer version of a linked record that both sides may change. What stands outside is read for it, because its source
 * may not have told the newest change yet, and compared three ways: what only the external side has changed since both agreed,
 * and what it has the last word about where both have, stays as it stands there. The other direction carries it to Precoro.
 * What is sent is stored before the first byte, and what stands there after the last.
 */
export async function updateShared(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
  feed: Feed,
): Promise<ApplyEnd> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const end = await updateOnce(services, attempt, { target, payload, feed });
    if (end !== 'overtaken') return end;
  }
  throw new Error(`${feed.name} ${attempt.link.externalId} is written by too many at once`);
}

/** The version that is read sends a message of its own, unless it comes to the same. */
const NEWER_LOOK_MS = 5 * MINUTE;
/** The record's source tells it anew now and then. */
const MAX_TRIES = 5;

interface Asked {
  readonly feed: Feed;
  readonly target: Target;
  readonly payload: Payload;
}

/** `overtaken`: nothing was written, and what is known of the record outside has changed meanwhile. */
async function updateOnce(
  services: ApplyServices,
  attempt: Attempt,
  asked: Asked,
): Promise<ApplyEnd | 'overtaken'> {
  const inbound = await inboundOf(services, attempt, asked.feed);
  const dueAt = knownFrom(inbound, services.clock.now());
  if (dueAt !== null) {
    const reason = 'a change of it is on its way to Precoro, and its outcome is not known yet';
    return finishWaiting(services, attempt, reason, dueAt);
  }
  if (await isBeingRead(services, attempt)) {
    const reason = 'Precoro shows a newer version of it, which is being read';
    return finishWaiting(services, attempt, reason, services.clock.now() + NEWER_LOOK_MS);
  }
  const told = await readTold(services, attempt, asked.feed);
  const found = await asked.target.read(attempt.link.externalId ?? '', contextOf(services, attempt));
  for (const read of [told, found]) {
    if (read.outcome === 'unavailable')
      return finishUnavailable(services, attempt, read.words, read.retryAfterSeconds);
  }
  const there = { told: valueOf(told), found: valueOf(found) };
  const judged = there.found && (await judge(services, attempt, asked.feed, there.told, inbound));
  // What is gone, or not to be understood, cannot be compared: Precoro's version is written as it is.
  return judged && there.found
    ? writeMerged(services, attempt, asked, { ...judged, found: there.found })
    : changeLinked(services, attempt, {
        hash: contentHash(asked.payload),
        action: 'updated',
        write: (externalId, context) => asked.target.update(externalId, asked.payload, context),
      });
}

async function writeMerged(
  services: ApplyServices,
  attempt: Attempt,
  { feed, target, payload }: Asked,
  judged: Judged & { readonly found: ExternalRecord },
): Promise<ApplyEnd | 'overtaken'> {
  const { merged, found } = judged;
  const { mapping, seq } = attempt;
  const kept = Object.keys(merged.write).flatMap((field) => feed.outwardFields[field] ?? []);
  const sent = keeping(payload, found.payload, kept);
  const link = withoutValues(attempt.link);
  const changes = fieldChanges(sent, found.payload, target.spec);
  const isShared = changes.some(({ field }) => isSharedField(feed, field));
  const hash = contentHash(sent);
  const isWritten = link.agreed?.hash === hash && link.unsettledUntil === null;
  const isDone = changes.length === 0 || (isWritten && !isShared);
  const open = isDone ? judged.agreed : withSent(judged.agreed, 'toExternal', merged.send, judged.wanted);
  const inbound = await rememberLost(services, judged.inbound, merged, judged.wanted, judged.shown);
  if (!(await remember(services, attempt, { ...judged, inbound }, open))) return 'overtaken';
  if (isDone) {
    const externalHash = contentHash(found.payload);
    const agreed = isWritten ? link.agreed : { hash, externalHash, seq, mappingVersion: mapping.version };
    const settled = { ...attempt, link: { ...link, agreed, unsettledUntil: null } };
    return finishSettled(services, settled, 'nothing to do: the same stands there');
  }
  return changeLinked(
    services,
    { ...attempt, link },
    {
      hash,
      action: 'updated',
      isOverdue: isShared,
      async write(externalId, context) {
        const answered = await target.update(externalId, sent, context);
        const written = await readBack(services, attempt, { target, payload: sent }, answered);
        if (written.outcome === 'applied')
          return (await rememberWritten(services, attempt, feed, open)) ?? written;
        if (written.outcome !== 'unknown')
          await changeInbound(services, inbound, (known) =>
            isSameAgreed(known.agreed, open) ? { ...known, agreed: judged.agreed } : null,
          );
        return written;
      },
    },
  );
}

/**
 * Without an answer the record is read at once: what was sent and stands there has arrived, and whoever changes it back from
 * now on has changed it.
 */
async function readBack(
  services: ApplyServices,
  attempt: Attempt,
  { target, payload }: Pick<Asked, 'target' | 'payload'>,
  answered: WriteOutcome<ExternalRecord>,
): Promise<WriteOutcome<ExternalRecord>> {
  if (answered.outcome !== 'unknown') return answered;
  const found = await target.read(attempt.link.externalId ?? '', contextOf(services, attempt));
  if (found.outcome === 'unavailable' || found.value === null) return answered;
  const isThere = fieldChanges(payload, found.value.payload, target.spec).length === 0;
  return isThere ? { outcome: 'applied', value: found.value } : answered;
}

function keeping(payload: Payload, there: Payload, names: readonly string[]): Payload {
  const kept: JsonObject = Object.fromEntries(
    names.filter((name) => name in there.fields).map((name) => [name, there.fields[name] ?? null]),
  );
  return { ...payload, fields: { ...payload.fields, ...kept } };
}

function isSharedField({ outwardFields, owners }: Feed, target: string): boolean {
  return Object.keys(owners).some((field) => outwardFields[field]?.includes(target));
}

/** What was created is agreed by now, and remembered as such. */
function withoutValues(link: Link): Link {
  if (link.intent?.values === undefined) return link;
  const { values: _, ...intent } = link.intent;
  return { ...link, intent };
}

/**
 * Stores what is agreed, with what was read outside for it: whatever its source told before is older. What has moved there is
 * stored too, though its source will tell it: by then it may have gone back, and would be no news. Not where nothing of it is
 * new. False when the record has changed meanwhile.
 */
async function remember(
  services: ApplyServices,
  { ref }: Attempt,
  { inbound, told, merged }: Pick<Judged, 'inbound' | 'told' | 'merged'>,
  agreed: InboundAgreed,
): Promise<boolean> {
  const { heldAt: _, ...before } = inbound.agreed ?? { heldAt: 0 };
  const { heldAt: __, ...after } = agreed;
  const isSame = inbound.phase === 'linked' && stableJson({ ...before }) === stableJson({ ...after });
  const isUnderWay = told.hash === inbound.hash && inbound.seq > inbound.doneSeq;
  const isTold = Object.keys(merged.write).length === 0 || isUnderWay;
  if (isSame && isTold) return true;
  const now = services.clock.now();
  const linked = {
    ...inbound,
    phase: 'linked',
    ref,
    intent: null,
    agreed: { ...agreed, heldAt: now },
  } as const;
  return services.inbounds.save(withTold(linked, told, merged, now));
}

/** What is to go to Precoro is news, though its source may have told the same before; all else is known there. */
function withTold(inbound: Inbound, told: Told, { write }: Pick<Merged, 'write'>, now: number): Inbound {
  const { content, hash } = told;
  const { seq, wait, hold } = inbound;
  const isNews = Object.keys(write).length > 0;
  const news = { seq: seq + 1, wait: hold ? wait : null, changedAt: now };
  return { ...inbound, content, hash, ...(isNews ? news : {}) };
}

/**
 * What was sent stands outside. The record is read back for that: what its source told before is not what stands there any
 * more. Where it cannot be read now, it is to be read later, as after a write without an answer: its source may have told the
 * newest already, and would not tell it again. What is read and cannot be kept is not compared until its source tells
 * something else. Null where the record was read, or somebody else has compared it.
 */
async function rememberWritten(
  services: ApplyServices,
  attempt: Attempt,
  feed: Feed,
  open: InboundAgreed,
): Promise<Extract<WriteOutcome<never>, { outcome: 'unknown' }> | null> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const stored = await inboundOf(services, attempt, feed);
    // The lease was lost: whoever has it has compared what stands there now.
    if (!isSameAgreed(stored.agreed, open)) return null;
    const known = { ...stored, agreed: withArrived(open, 'toExternal') };
    const read = await readTold(services, attempt, feed);
    const judged = await judge(services, attempt, feed, valueOf(read), known);
    const heldAt = services.clock.now();
    const held = { ...known, agreed: { ...known.agreed, heldAt } };
    const next = judged ? withTold(held, judged.told, judged.merged, heldAt) : { ...held, hash: '' };
    if (await services.inbounds.save(next))
      return read.outcome === 'unavailable' ? { outcome: 'unknown', words: read.words } : null;
  }
  throw new Error(`${feed.name} ${attempt.link.externalId} is written by too many at once`);
}
