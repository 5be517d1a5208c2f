import { DecodeError } from '../../domain/decode.ts';
import { contentHash } from '../../domain/hashing.ts';
import type { JsonObject } from '../../domain/json.ts';
import { recordKey, type RecordRef } from '../../domain/records.ts';
import { HOUR, MINUTE, SECOND } from '../../domain/time.ts';
import type { EntityFacts } from '../../entities/entity.ts';
import { updateBody } from '../../entities/write-bodies.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import { handOnRows } from '../hand-on.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { PrecoroAnswer } from '../ports/precoro.ts';
import type { Link, MirrorRecord } from '../ports/state.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { QUIET_MS } from '../timing.ts';
import { agreedOf, inboundDone, inboundFailed, inboundRetries, inboundWaits } from './finish-inbound.ts';
import { changeInbound, holdOf, labelOfInbound, withLost } from './inbound-state.ts';
import { keepAnswer } from './keep-answer.ts';
import { mergeValues, type Merged } from './merge-values.ts';
import type { InwardOrder, InwardServices } from './services.ts';
import { contentInMirror, valuesInMirror } from './shown.ts';
import type { Incoming } from './write-inbound.ts';

const LEASE_MS = MINUTE;
const BUSY_RETRY_MS = 15 * SECOND;
/** A webhook about our own PUT comes within this time, or it is no echo. */
const ECHO_MS = 2 * MINUTE;

/**
 * Compares a linked record with what Precoro shows, and writes what differs. Under the lease of the record, which the other
 * direction takes as well.
 */
export async function updateInPrecoro(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  ref: RecordRef,
): Promise<Spent | 'skipped'> {
  const { clock, crossReference } = services;
  const { inbound } = incoming;
  const now = clock.now();
  const link = await crossReference.acquire(ref, inbound.company, services.newId(), now + LEASE_MS, now);
  if (link === 'busy') {
    await inboundWaits(services, inbound, `${recordKey(ref)} is in work`, now + BUSY_RETRY_MS);
    return 'skipped';
  }
  try {
    return await compareAndWrite(services, session, order, incoming, link);
  } finally {
    await crossReference.release(link);
  }
}

async function compareAndWrite(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  { feed, inbound, values }: Incoming,
  link: Link,
): Promise<Spent | 'skipped'> {
  const facts = services.catalogue[feed.entity];
  const { writes } = facts;
  const mirrored = await services.mirror.read(link.ref);
  const shown = writes && valuesInMirror(writes, mirrored);
  if (!writes || !shown) return readFirst(services, session, order, inbound, link.ref, mirrored);
  if (link.hold) {
    await inboundFailed(services, inbound, link.hold);
    return 'skipped';
  }
  const agreed = inbound.agreed?.values ?? null;
  const merged = mergeValues(writes, feed.owners, { wanted: values, shown, agreed });
  const told = await rememberLost(services, inbound, merged, values, shown);
  if (Object.keys(merged.write).length === 0) {
    const words = 'nothing to do: Precoro holds the same';
    await inboundDone(services, told, words, { agreed: agreedOf(inbound, merged.agreed, feed.version) });
    return 'skipped';
  }
  if (!writes.update) {
    const words = `${labelOfInbound(inbound)} has changed in ${Object.keys(merged.write).join(', ')}, but Precoro's API cannot change a ${facts.label}. Accountant: change it in Precoro.`;
    await inboundFailed(services, told, { kind: 'rejected', actor: 'accountant', words });
    return 'skipped';
  }
  if (goesToAndFro(told, merged.write, services.clock.now())) {
    const words = `${labelOfInbound(inbound)} goes to and fro between two states in ${Object.keys(merged.write).join(', ')}. Engineer: two systems write the same field; name one owner for it.`;
    await inboundFailed(services, told, { ...holdOf(words), actor: 'engineer' }, { isHeld: true });
    return 'skipped';
  }
  const detail = await bodyOf(session, order, { facts, link, mirrored, write: merged.write });
  if ('spent' in detail) return detail;
  return put(services, session, order, { feed, inbound: told, values }, { link, merged, body: detail.body });
}

/** What was never seen, or cannot be read any more, cannot be compared: it is looked at by itself, or with its list. */
async function readFirst(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  inbound: Inbound,
  ref: RecordRef,
  mirrored: MirrorRecord | null,
): Promise<Spent | 'skipped'> {
  const { entity } = order.feed;
  if (!services.catalogue[entity].hasDetail) {
    await inboundWaits(services, inbound, 'Precoro has not shown it yet', services.clock.now() + HOUR);
    return 'skipped';
  }
  const key = { id: ref.id, idn: mirrored?.idn ?? null };
  const spent = await session.spend({ kind: 'detail', entity, key }, 'inwardLook', order.patienceMs);
  if (!spent.spent || spent.answer.kind !== 'object') return notShown(services, inbound, spent);
  await handOnRows(services, [spent.answer.body], order.rules, order.fence);
  if (!contentInMirror(await services.mirror.read(ref)))
    await inboundRetries(services, inbound, 'Precoro does not show it in a form that is understood');
  return spent;
}

async function notShown(services: InwardServices, inbound: Inbound, spent: Spent): Promise<Spent> {
  if (!spent.spent) return spent;
  if (spent.answer.kind === 'notFound') await tellGone(services, inbound);
  else await inboundRetries(services, inbound, `Precoro did not show it: ${spent.answer.kind}`);
  return spent;
}

async function tellGone(services: InwardServices, inbound: Inbound): Promise<void> {
  const words = `${labelOfInbound(inbound)} was linked to ${inbound.ref ? recordKey(inbound.ref) : 'a record'} of Precoro, which is not there any more. Accountant: unlink it, to have it made anew.`;
  await inboundFailed(services, inbound, { kind: 'gone', actor: 'accountant', words });
}

async function rememberLost(
  services: InwardServices,
  inbound: Inbound,
  { lost }: Merged,
  wanted: WriteValues,
  shown: WriteValues,
): Promise<Inbound> {
  if (lost.length === 0) return inbound;
  const at = services.clock.now();
  const withAll = (known: Inbound) =>
    lost.reduce((one, { field, side }) => {
      const [gone, kept] = side === 'precoro' ? [shown, wanted] : [wanted, shown];
      const words = `${show(gone[field])} gave way to ${show(kept[field])}`;
      return withLost(one, { at, field, side, words });
    }, known);
  for (const { field, side } of lost) {
    const outcome = `conflict: the value of ${side === 'precoro' ? 'Precoro' : 'the external system'} gave way`;
    services.log({ entity: inbound.entity, id: inbound.externalId, outcome, detail: field });
  }
  return (await changeInbound(services, inbound, withAll)) ?? inbound;
}

function show(value: WriteValues[string] | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

/** The same write for the third time within an hour, with another one between: two systems disagree for ever. */
function goesToAndFro({ written }: Inbound, write: WriteValues, now: number): boolean {
  const hash = contentHash(write);
  const recent = written.filter(({ at }) => at > now - HOUR);
  return recent.filter((one) => one.hash === hash).length >= 2 && recent.at(-1)?.hash !== hash;
}

/** The body of the PUT; where lists must be kept that the mirror does not hold, from a detail that is read for it. */
async function bodyOf(
  session: QuotaSession,
  order: InwardOrder,
  given: {
    readonly facts: EntityFacts;
    readonly link: Link;
    readonly mirrored: MirrorRecord | null;
    readonly write: WriteValues;
  },
): Promise<{ readonly body: JsonObject } | Spent> {
  const { facts, link, mirrored, write } = given;
  const known = bodyOrNull(facts, write, contentInMirror(mirrored));
  if (known) return { body: known };
  const key = { id: link.ref.id, idn: mirrored?.idn ?? null };
  const call = { kind: 'detail', entity: link.ref.entity, key } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (!spent.spent || spent.answer.kind !== 'object') return spent;
  // Throws where a detail does not show what must be kept: then nothing may be written.
  return { body: updateBody(facts, write, spent.answer.body) };
}

function bodyOrNull(facts: EntityFacts, write: WriteValues, content: JsonObject | null): JsonObject | null {
  try {
    return updateBody(facts, write, content);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

interface Put {
  readonly link: Link;
  readonly merged: Merged;
  readonly body: JsonObject;
}

async function put(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  { link, merged, body }: Put,
): Promise<Spent> {
  const { feed, inbound } = incoming;
  const { ref } = link;
  const fieldId = fieldIdIn(contentInMirror(await services.mirror.read(ref)));
  const key = { id: ref.id, idn: null, ...fieldId };
  let begun: Inbound | null = null;
  const begin = async () => {
    begun = await opened(services, inbound);
    if (begun) await services.echoes.expect(ref, services.clock.now() + ECHO_MS);
    return begun !== null;
  };
  const call = { kind: 'update', entity: feed.entity, key, body } as const;
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  if (spent.spent && begun)
    await takeUpdated(services, order, { ...incoming, inbound: begun }, { link, merged, body }, spent.answer);
  return spent;
}

/** Of options: their path needs the field. */
function fieldIdIn(content: JsonObject | null): { readonly fieldId?: string } {
  const fieldId = content?.['fieldId'];
  return typeof fieldId === 'string' ? { fieldId } : {};
}

/** Nothing else is sent, and nothing concluded, until this PUT can have no effect any more. */
async function opened({ clock, inbounds }: InwardServices, inbound: Inbound): Promise<Inbound | null> {
  const now = clock.now();
  const openUntil = now + QUIET_MS;
  const reason =
    'a PUT is under way, or got no answer: what Precoro holds is looked at before it is sent again';
  const attempts = inbound.wait?.attempts ?? 0;
  const wait = { dueAt: openUntil, since: now, attempts, reason, waitsFor: null };
  const begun: Inbound = { ...inbound, openUntil, lookedAt: null, wait };
  return (await inbounds.save(begun)) ? { ...begun, version: begun.version + 1 } : null;
}

async function takeUpdated(
  services: InwardServices,
  order: InwardOrder,
  { feed, inbound }: Incoming,
  { link, merged, body }: Put,
  answer: PrecoroAnswer,
): Promise<void> {
  const { ref } = link;
  const now = services.clock.now();
  if (answer.kind === 'object') {
    const isKept = answer.body !== null && (await keepAnswer(services, order, answer.body, {}));
    const words = `updated in Precoro: ${Object.keys(merged.write).join(', ')}`;
    await inboundDone(services, inbound, words, {
      agreed: agreedOf(inbound, merged.agreed, feed.version),
      written: [...inbound.written, { at: now, hash: contentHash(merged.write) }].slice(-6),
      lookedAt: isKept ? now : null,
    });
    const { company, externalId } = inbound;
    await services.events.publish({
      ...{ type: 'RecordSynced', direction: 'inward', action: 'updated' },
      ...{ ref, label: labelOfInbound(inbound), updateDate: null, company, externalId },
    });
    return services.log({ ...ref, outcome: words });
  }
  if (answer.kind === 'page' || (answer.kind === 'unavailable' && answer.mayHaveHappened)) return;
  await services.echoes.withdraw(ref);
  const closed = await changeInbound(services, inbound, (known) => ({ ...known, openUntil: null }));
  if (!closed) return;
  if (answer.kind === 'rejected') {
    const words = `Precoro does not take the change of ${labelOfInbound(inbound)} (${Object.keys(body).join(', ')}): ${answer.words}. Accountant: correct it in the external system.`;
    return inboundFailed(services, closed, { kind: 'rejected', actor: 'accountant', words });
  }
  if (answer.kind === 'notFound') return tellGone(services, closed);
  await inboundRetries(services, closed, `Precoro did not take the change: ${answer.kind}`);
}
