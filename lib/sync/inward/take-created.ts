import { contentHash } from '../../domain/hashing.ts';
import type { JsonObject } from '../../domain/json.ts';
import { linkName, type Inbound } from '../ports/inbound.ts';
import type { PrecoroAnswer } from '../ports/precoro.ts';
import { isSameAgreed } from './agreed-values.ts';
import { agreedOf, inboundDone, inboundFailed } from './finish-inbound.ts';
import { changeInbound, isStanding, labelOfInbound } from './inbound-state.ts';
import { createdRecord, keepAnswer, type CreatedRecord } from './keep-answer.ts';
import { linkInbound } from './link-inbound.ts';
import { publishSynced, writtenWith } from './publish-synced.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { inboundRetries, inboundUnanswered } from './wait-inbound.ts';

/** What became of a POST. */
export interface SentCreate {
  readonly answer: PrecoroAnswer;
  readonly body: JsonObject;
  /** The record before the POST was begun. */
  readonly before: Inbound;
}

/** Stores what a POST came to. Without an answer the open intent stands: it is looked for. */
export async function takeCreated(
  services: InwardServices,
  order: InwardOrder,
  incoming: Incoming,
  { answer, body, before }: SentCreate,
): Promise<void> {
  const { inbound } = incoming;
  const undo = { phase: before.phase, intent: before.intent, openUntil: before.openUntil };
  switch (answer.kind) {
    case 'object':
      return takeRecord(services, order, incoming, answer.body, body);
    case 'rejected':
    case 'notFound':
      return tellRejected(services, incoming, answer.words, undo);
    case 'page':
      return inboundUnanswered(services, inbound, 'a POST was answered with a list');
    case 'unavailable':
      if (answer.mayHaveHappened) return inboundUnanswered(services, inbound, answer.words);
      break;
    case 'rateLimited':
    case 'unauthorized':
      break;
  }
  const undone = await changeInbound(services, inbound, (known) =>
    isStanding(known, inbound) ? { ...known, ...undo, wait: before.wait } : null,
  );
  const why = 'words' in answer ? answer.words : answer.kind;
  if (undone) await inboundRetries(services, undone, `Precoro did not take it: ${why}`);
}

/** Its own link, made by a person or by the other direction, cures it at once. */
function tellRejected(
  services: InwardServices,
  { feed, inbound }: Incoming,
  words: string,
  changes: Pick<Inbound, 'phase' | 'intent' | 'openUntil'>,
): Promise<void> {
  const told = `Precoro does not take ${labelOfInbound(inbound)}: ${words}. Accountant: correct it in the external system; if it stands in Precoro already, link it.`;
  const waitsFor = linkName(feed.target, inbound.company, inbound.externalId);
  const failure = { kind: 'rejected', actor: 'accountant', words: told } as const;
  return inboundFailed(services, inbound, failure, { changes, waitsFor });
}

async function takeRecord(
  services: InwardServices,
  order: InwardOrder,
  incoming: Incoming,
  answered: unknown,
  sent: JsonObject,
): Promise<void> {
  const created = createdRecord(answered);
  // Something was made, and nothing says what: it is looked for.
  if (!created) return inboundUnanswered(services, incoming.inbound, 'a POST was answered without an id');
  // From here on its id is known, whatever happens: nobody needs to look for it any more.
  const ref = { entity: incoming.feed.entity, id: created.id };
  const made = await changeInbound(services, incoming.inbound, (known) => ({
    ...known,
    ...{ ref, openUntil: null, wait: null },
  }));
  const isKept = await keepAnswer(services, order, answered, sent);
  const doneSeq = isKept ? incoming.inbound.seq : null;
  if (made) await finishCreated(services, { ...incoming, inbound: made }, created, doneSeq);
}

/**
 * Links a record that is known to be made. `doneSeq` is the version that was sent, which need not be the newest any more; null
 * where Precoro's answer was not whole: then it is seen once more before it counts as done, because nobody knows what it shows.
 */
export async function finishCreated(
  services: InwardServices,
  { feed, inbound, values }: Incoming,
  created: Pick<CreatedRecord, 'id' | 'idn' | 'externalId'>,
  doneSeq: number | null,
): Promise<void> {
  const now = services.clock.now();
  const ref = { entity: feed.entity, id: created.id };
  const how = `made in Precoro as ${created.idn ?? created.id}`;
  const linked = await linkInbound(services, feed, inbound, { ref, shown: created.externalId, how });
  if (!linked) return;
  const changes = {
    agreed: agreedOf(inbound, values, feed.version),
    written: writtenWith(linked, now, contentHash(values)),
    lookedAt: doneSeq === null ? null : now,
  };
  await publishSynced(services, linked, ref, 'created');
  services.log({ ...ref, outcome: how });
  if (doneSeq !== null) await inboundDone(services, linked, how, changes, doneSeq);
  else
    await changeInbound(services, linked, (known) => ({
      ...{ ...known, ...changes },
      agreed: isSameAgreed(known.agreed, linked.agreed) ? changes.agreed : known.agreed,
    }));
}
