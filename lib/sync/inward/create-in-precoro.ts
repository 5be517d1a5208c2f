import { contentHash } from '../../domain/hashing.ts';
import { DecodeError } from '../../domain/decode.ts';
import type { JsonObject } from '../../domain/json.ts';
import { MINUTE } from '../../domain/time.ts';
import { creationBody } from '../../entities/write-bodies.ts';
import type { PrecoroAnswer, PrecoroCall } from '../ports/precoro.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { DEFINITIONS_KEY } from '../read-definitions.ts';
import { QUIET_MS } from '../timing.ts';
import { agreedOf, inboundDone, inboundFailed, inboundRetries, inboundWaits } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { createdRecord, keepAnswer } from './keep-answer.ts';
import { linkInbound } from './link-inbound.ts';
import { fieldIdOf } from './list-whole.ts';
import { shownIdOf, type InwardOrder, type InwardServices } from './services.ts';
import type { Incoming } from './write-inbound.ts';

/**
 * Makes a record in Precoro that nobody was found for. The intent is stored before the first byte: whatever happens now,
 * the next attempt knows that something may be there, and looks for it once it can have no effect any more.
 */
export async function createInPrecoro(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
): Promise<Spent | 'skipped'> {
  const { feed, inbound, values } = incoming;
  if (!feed.creates && inbound.phase === 'new') {
    await inboundDone(services, inbound, 'nothing to do: this feed makes nothing new', { phase: 'passed' });
    return 'skipped';
  }
  const fieldId = await fieldIdOf(services, feed);
  if (fieldId === 'unknown') {
    const words = `the custom field ${feed.customField ?? ''} is not known yet`;
    await inboundWaits(services, inbound, words, services.clock.now() + 10 * MINUTE, DEFINITIONS_KEY);
    return 'skipped';
  }
  const body = bodyOf(services, incoming);
  if (typeof body === 'string') {
    await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words: body });
    return 'skipped';
  }
  const call: PrecoroCall = { kind: 'create', entity: feed.entity, body, ...fieldId };
  return post(services, session, order, { ...incoming, values }, call, body, null);
}

/** Sends a POST under its intent, and stores what became of it. */
export async function post(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  call: Extract<PrecoroCall, { kind: 'create' }>,
  sent: JsonObject,
  equalBefore: number | null,
): Promise<Spent> {
  const { inbound, values } = incoming;
  let begun: Inbound | null = null;
  const begin = async () => {
    begun = await withIntent(services, inbound, values, equalBefore);
    return begun !== null;
  };
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  if (spent.spent && begun) {
    const fieldId = call.fieldId === undefined ? {} : { fieldId: call.fieldId };
    const asked = { ...order, rules: { ...order.rules, ...fieldId } };
    await takeCreated(services, asked, { ...incoming, inbound: begun }, spent.answer, sent, inbound);
  }
  return spent;
}

/** In words what is wrong with the values. */
function bodyOf(services: InwardServices, { feed, inbound, values }: Incoming): JsonObject | string {
  const facts = services.catalogue[feed.entity];
  const { companies, precoro } = services.integration;
  try {
    const externalId = precoro.switches.externalIdInPost ? shownIdOf(companies, inbound) : null;
    return creationBody(facts, values, externalId);
  } catch (error) {
    if (!(error instanceof DecodeError) && !(error instanceof RangeError)) throw error;
    return `${labelOfInbound(inbound)} cannot be made in Precoro: ${error.message}. Engineer: correct inward.${feed.name}.`;
  }
}

/** Null where it has changed meanwhile: then nothing is sent. */
async function withIntent(
  { clock, inbounds }: InwardServices,
  inbound: Inbound,
  values: Inbound['content'],
  equalBefore: number | null,
): Promise<Inbound | null> {
  const now = clock.now();
  const openUntil = now + QUIET_MS;
  const attempt = (inbound.intent?.attempt ?? 0) + 1;
  const reason = 'a POST is under way, or got no answer: it is looked for before anything is sent again';
  const begun: Inbound = {
    ...inbound,
    phase: 'creating',
    intent: { at: now, attempt, values, equalBefore },
    openUntil,
    lookedAt: null,
    wait: { dueAt: openUntil, since: now, attempts: attempt, reason, waitsFor: null },
  };
  return (await inbounds.save(begun)) ? { ...begun, version: begun.version + 1 } : null;
}

async function takeCreated(
  services: InwardServices,
  order: InwardOrder,
  incoming: Incoming,
  answer: PrecoroAnswer,
  sent: JsonObject,
  before: Inbound,
): Promise<void> {
  const { inbound } = incoming;
  const undo = { phase: before.phase, intent: before.intent, openUntil: before.openUntil };
  switch (answer.kind) {
    case 'object':
      return takeRecord(services, order, incoming, answer.body, sent);
    case 'rejected':
    case 'notFound': {
      const { words } = answer;
      const told = `Precoro does not take ${labelOfInbound(inbound)}: ${words}. Accountant: correct it in the external system; if it stands in Precoro already, link it.`;
      const failure = { kind: 'rejected', actor: 'accountant', words: told } as const;
      return inboundFailed(services, inbound, failure, { changes: undo });
    }
    case 'page':
      return;
    case 'unavailable':
      if (answer.mayHaveHappened) return;
      break;
    case 'rateLimited':
    case 'unauthorized':
      break;
  }
  const undone = await changeInbound(services, inbound, (known) => ({
    ...known,
    ...undo,
    wait: before.wait,
  }));
  if (undone) await inboundRetries(services, undone, `Precoro did not take it: ${answer.kind}`);
}

async function takeRecord(
  services: InwardServices,
  order: InwardOrder,
  { feed, inbound, values }: Incoming,
  body: unknown,
  sent: JsonObject,
): Promise<void> {
  const created = createdRecord(body);
  // Something was made, and nothing says what: it is looked for.
  if (!created) return;
  const isKept = await keepAnswer(services, order, body, sent);
  const ref = { entity: feed.entity, id: created.id };
  const how = `made in Precoro as ${created.idn ?? created.id}`;
  const linked = await linkInbound(services, feed, inbound, { ref, shown: created.externalId, how });
  if (!linked) return;
  const now = services.clock.now();
  await inboundDone(services, linked, how, {
    agreed: agreedOf(inbound, values, feed.version),
    written: [...linked.written, { at: now, hash: contentHash(values) }].slice(-6),
    lookedAt: isKept ? now : null,
  });
  const { company, externalId } = inbound;
  const label = labelOfInbound(inbound);
  await services.events.publish({
    ...{ type: 'RecordSynced', direction: 'inward', action: 'created' },
    ...{ ref, label, updateDate: null, company, externalId },
  });
  services.log({ ...ref, outcome: how });
}
