import type { Purpose } from '../domain/purposes.ts';
import { MINUTE } from '../domain/time.ts';
import { contentInMirror, fieldIdIn } from './inward/shown.ts';
import type { PrecoroAnswer, PrecoroCall } from './ports/precoro.ts';
import type { WriteBack } from './ports/state.ts';
import { hasPath } from './path-key.ts';
import type { QuotaSession, Spent } from './quota-session.ts';
import { mergeBody, type DetailRules, type DetailServices } from './read-detail.ts';
import { isRefusal, REFUSED } from './refusal.ts';
import type { Services } from './services.ts';
import { QUIET_MS } from './timing.ts';
import { tellFailure } from './tell-failure.ts';

/** A webhook about our own PATCH comes within this time, or it is no echo. */
const ECHO_MS = 2 * MINUTE;
/** What is linked before a look has shown it becomes known by the next list. */
const UNKNOWN_RETRY_MS = 10 * MINUTE;
/** Attempts refused by Precoro before people are told. */
const REFUSALS_BEFORE_TELLING = 2;

type WriteBackServices = DetailServices & Pick<Services, 'echoes'>;

/**
 * Makes Precoro show what it should: one PATCH carries the external id and the log text. Repeating it is harmless, so one
 * without an answer is simply sent again, but only once the first can have no effect any more: by then something else
 * may be wished.
 */
export async function writeBack(
  services: WriteBackServices,
  session: QuotaSession,
  wish: WriteBack,
  rules: DetailRules,
  purpose: Purpose,
  patienceMs: number,
): Promise<Spent | 'skipped'> {
  const known = await services.mirror.read(wish.ref);
  if (!known || !hasPath(rules.facts, { id: wish.ref.id, idn: known.idn })) {
    // A wish for a record that is not known (any more), or cannot be named, would be chosen again at once.
    await services.writeBacks.postpone(wish, services.clock.now() + UNKNOWN_RETRY_MS);
    return 'skipped';
  }
  const call = {
    kind: 'patch',
    entity: wish.ref.entity,
    key: { id: wish.ref.id, idn: known.idn, ...fieldIdIn(contentInMirror(known)) },
    changes: changesOf(wish, rules.facts.hasIntegrationLog),
  } satisfies PrecoroCall;
  let begun: WriteBack | null = null;
  const begin = async () => {
    begun = await services.writeBacks.begin(wish, services.clock.now() + QUIET_MS);
    if (begun) await services.echoes.expect(wish.ref, services.clock.now() + ECHO_MS);
    return begun !== null;
  };
  const spent = await session.spend(call, purpose, patienceMs, begin);
  if (spent.spent) await takeAnswer(services, begun ?? wish, spent.answer, rules);
  return spent;
}

function changesOf(wish: WriteBack, hasLog: boolean) {
  return {
    ...(wish.desiredExternalId !== undefined ? { externalId: wish.desiredExternalId } : {}),
    ...(hasLog && wish.desiredLog !== undefined ? { externalIntegrationLog: wish.desiredLog } : {}),
  };
}

async function takeAnswer(
  services: WriteBackServices,
  wish: WriteBack,
  answer: PrecoroAnswer,
  rules: DetailRules,
): Promise<void> {
  const now = services.clock.now();
  if (answer.kind === 'object') {
    await services.writeBacks.done(wish, now);
    // Refused may have been another wish, before this one.
    await clearRefusal(services, wish);
    services.log({ ...wish.ref, outcome: 'shown in Precoro' });
    if (isWhole(answer.body)) await mergeBody(services, wish.ref, answer.body, rules, null);
    return;
  }
  const isOver = answer.kind !== 'unavailable' || !answer.mayHaveHappened;
  const dueAt = now + MINUTE * 2 ** Math.min(wish.attempts, doublingsOf(answer));
  await services.writeBacks.postpone(wish, dueAt, isOver);
  // What did not happen has no echo: the next webhook is somebody's.
  if (isOver) await services.echoes.withdraw(wish.ref);
  const isRefusal = answer.kind === 'rejected' || answer.kind === 'notFound';
  if (isRefusal && wish.attempts >= REFUSALS_BEFORE_TELLING)
    await tellRefusal(services, wish, answer.words, rules);
}

/**
 * How often the time until the next try doubles, from a minute on: up to two hours where Precoro only did not answer. What it
 * refuses it will refuse again, and each try costs a request: half a day. A record that is gone hardly comes back: a day.
 */
function doublingsOf({ kind }: PrecoroAnswer): number {
  return kind === 'notFound' ? 11 : kind === 'rejected' ? 10 : 7;
}

/** If PATCH answers the full document, that body is the new detail; a body in part says nothing. */
function isWhole(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'items' in body && 'status' in body;
}

/** Only our own words: another failure of the record stays open. */
async function clearRefusal(services: DetailServices, wish: WriteBack): Promise<void> {
  const open = await services.failures.read(wish.ref);
  if (!open || !isRefusal(open.failure)) return;
  await services.failures.clear(wish.ref, open.order, services.clock.now());
}

/** One failure is told of a record at a time: another one, which a person must act on anyway, is not replaced by this. */
async function tellRefusal(
  services: DetailServices,
  wish: WriteBack,
  words: string,
  rules: DetailRules,
): Promise<void> {
  const open = await services.failures.read(wish.ref);
  if (open && !isRefusal(open.failure)) return;
  const told = `${REFUSED} of this ${rules.facts.label}: ${words}. Engineer: check the rights of the API key's user.`;
  const failure = { kind: 'rejected', actor: 'engineer', words: told } as const;
  const given = { ref: wish.ref, label: null, failure, order: wish.order };
  await tellFailure(services, given, { hasIntegrationLog: false });
}
