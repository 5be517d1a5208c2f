import { DecodeError } from '../../domain/decode.ts';
import { contentHash } from '../../domain/hashing.ts';
import type { JsonObject } from '../../domain/json.ts';
import { recordKey } from '../../domain/records.ts';
import { MINUTE } from '../../domain/time.ts';
import { updateBody } from '../../entities/write-bodies.ts';
import type { WriteValues } from '../../entities/write-values.ts';
import type { Inbound, InboundAgreed } from '../ports/inbound.ts';
import type { PrecoroAnswer } from '../ports/precoro.ts';
import type { Link } from '../ports/state.ts';
import type { QuotaSession, Spent } from '../quota-session.ts';
import { isSameAgreed, withSent, withTaken } from './agreed-values.ts';
import { inboundDone, inboundFailed } from './finish-inbound.ts';
import { changeInbound, labelOfInbound } from './inbound-state.ts';
import { keepAnswer } from './keep-answer.ts';
import { BUSY_RETRY_MS } from './link-inbound.ts';
import type { Merged } from './merge-values.ts';
import { publishSynced, writtenWith } from './publish-synced.ts';
import { tellGone } from './read-linked.ts';
import type { Incoming, InwardOrder, InwardServices } from './services.ts';
import { contentInMirror, fieldIdIn } from './shown.ts';
import { hasUnreadNews } from './unread-news.ts';
import { inboundPauses, inboundRetries, inboundUnanswered, openInbound } from './wait-inbound.ts';

/** A webhook about our own PUT comes within this time, or it is no echo. */
const ECHO_MS = 2 * MINUTE;

/** What differs of a record whose lease is held. */
export interface Differing {
  readonly link: Link;
  readonly merged: Merged;
  /** Without what is about to be written. */
  readonly agreed: InboundAgreed;
  readonly shown: WriteValues;
}

/** Writes what differs, with whatever a PUT must not leave to chance. */
export async function putChanges(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  differing: Differing,
): Promise<Spent | 'skipped'> {
  const { ref } = differing.link;
  const mirrored = await services.mirror.read(ref);
  const content = contentInMirror(mirrored);
  const known = bodyFrom(services, incoming, differing.merged, content);
  if (!(known instanceof DecodeError)) return send(services, session, order, incoming, differing, known);
  if (!services.catalogue[ref.entity].hasDetail) return tellWrong(services, incoming, known);
  // Lists must be kept that the mirror does not hold whole.
  const key = { id: ref.id, idn: mirrored?.idn ?? null };
  const call = { kind: 'detail', entity: ref.entity, key } as const;
  const spent = await session.spend(call, 'inwardLook', order.patienceMs);
  if (!spent.spent) return spent;
  if (spent.answer.kind !== 'object') return notShown(services, incoming, spent, spent.answer);
  const whole = bodyFrom(services, incoming, differing.merged, spent.answer.body);
  if (whole instanceof DecodeError) return tellWrong(services, incoming, whole);
  return send(services, session, order, incoming, differing, whole);
}

/** The error where a value is wrong, or what must be kept is not shown: then nothing may be written. */
function bodyFrom(
  { catalogue }: InwardServices,
  { feed }: Incoming,
  { write }: Merged,
  shown: unknown,
): JsonObject | DecodeError {
  try {
    return updateBody(catalogue[feed.entity], write, shown);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

async function tellWrong(
  services: InwardServices,
  { feed, inbound }: Incoming,
  { message }: DecodeError,
): Promise<'skipped'> {
  const words = `The change of ${labelOfInbound(inbound)} cannot be written to Precoro: ${message}. Engineer: correct inward.${feed.name}.`;
  await inboundFailed(services, inbound, { kind: 'refused', actor: 'engineer', words });
  return 'skipped';
}

async function notShown(
  services: InwardServices,
  { inbound }: Incoming,
  spent: Spent,
  { kind }: PrecoroAnswer,
): Promise<Spent> {
  if (kind === 'notFound') await tellGone(services, inbound);
  else await inboundRetries(services, inbound, `Precoro did not show it: ${kind}`);
  return spent;
}

async function send(
  services: InwardServices,
  session: QuotaSession,
  order: InwardOrder,
  incoming: Incoming,
  differing: Differing,
  body: JsonObject,
): Promise<Spent> {
  const { feed, inbound } = incoming;
  const { link, merged, agreed, shown } = differing;
  const { ref } = link;
  const fieldId = fieldIdIn(contentInMirror(await services.mirror.read(ref)));
  const reason =
    'a PUT is under way, or got no answer: what Precoro holds is looked at before it is sent again';
  let begun: Inbound | null = null;
  const begin = async () => {
    if (await hasUnreadNews(services, inbound, ref)) {
      const words = `a webhook says that ${recordKey(ref)} has changed in Precoro: it is read first`;
      await inboundPauses(services, inbound, words, BUSY_RETRY_MS);
      return false;
    }
    const open = withSent(agreed, 'toPrecoro', merged.write, shown);
    begun = await openInbound(services, inbound, reason, { agreed: open });
    if (begun) await services.echoes.expect(ref, services.clock.now() + ECHO_MS);
    return begun !== null;
  };
  const key = { id: ref.id, idn: null, ...fieldId };
  const call = { kind: 'update', entity: feed.entity, key, body } as const;
  const spent = await session.spend(call, 'inwardWrite', order.patienceMs, begin);
  if (!spent.spent || !begun) return spent;
  const asked = { ...order, rules: { ...order.rules, ...fieldId } };
  const sent = { ...incoming, inbound: begun };
  if (spent.answer.kind === 'object') await takeUpdated(services, asked, sent, differing, spent.answer);
  else await takeRefused(services, sent, differing, spent.answer);
  return spent;
}

async function takeUpdated(
  services: InwardServices,
  order: InwardOrder,
  { inbound }: Incoming,
  { link: { ref }, merged }: Differing,
  { body }: Extract<PrecoroAnswer, { kind: 'object' }>,
): Promise<void> {
  const now = services.clock.now();
  const isKept = body !== null && (await keepAnswer(services, order, body, {}));
  const words = `updated in Precoro: ${Object.keys(merged.write).join(', ')}`;
  await publishSynced(services, inbound, ref, 'updated');
  services.log({ ...ref, outcome: words });
  await inboundDone(services, inbound, words, {
    agreed: inbound.agreed && withTaken(inbound.agreed, now),
    written: writtenWith(inbound, now, contentHash(merged.write)),
    lookedAt: isKept ? now : null,
  });
}

async function takeRefused(
  services: InwardServices,
  { inbound }: Incoming,
  { link: { ref }, merged, agreed }: Differing,
  answer: PrecoroAnswer,
): Promise<void> {
  if (answer.kind === 'page' || (answer.kind === 'unavailable' && answer.mayHaveHappened)) {
    const why = answer.kind === 'page' ? 'a PUT was answered with a list' : answer.words;
    return inboundUnanswered(services, inbound, why);
  }
  // What did not happen has no echo: the next webhook is somebody's.
  await services.echoes.withdraw(ref);
  const closed = await changeInbound(services, inbound, (known) =>
    isSameAgreed(known.agreed, inbound.agreed) ? { ...known, agreed, openUntil: null } : null,
  );
  if (!closed) return;
  if (answer.kind === 'rejected') {
    const words = `Precoro does not take the change of ${labelOfInbound(inbound)} (${Object.keys(merged.write).join(', ')}): ${answer.words}. Accountant: correct it in the external system.`;
    return inboundFailed(services, closed, { kind: 'rejected', actor: 'accountant', words });
  }
  if (answer.kind === 'notFound') return tellGone(services, closed);
  await inboundRetries(services, closed, `Precoro did not take the change: ${answer.kind}`);
}
