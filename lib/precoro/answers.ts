import { redact } from '../http/redact.ts';
import { httpDate } from '../http/retry-delay.ts';
import type { HttpAnswer, HttpOutcome } from '../http/transport.ts';
import type { PrecoroAnswer, PrecoroCall } from '../sync/ports/precoro.ts';
import { errorBodyOf, saysError } from './error-body.ts';
import { pageOf } from './paging.ts';
import { rateLimitOf } from './rate-limit.ts';
import { isMap } from './shapes.ts';

/** 4xx that say "later" rather than "no": request timeout, too early. */
const LATER_STATUSES = [408, 425];
const MAX_LIMITER_CHARACTERS = 100;
/** Such as `text/html`: a header may hold anything, also what was sent. */
const MEDIA_TYPE = /^[a-z]{1,20}\/[\w.+-]{1,60}$/i;

export interface AnswerContext {
  /** Texts that no words may show. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch; used only where the server tells no time. */
  readonly now: number;
}

/** Turns what became of one request into the contract's terms. Pure; never throws. */
export function precoroAnswer(
  call: PrecoroCall,
  outcome: HttpOutcome,
  context: AnswerContext,
): PrecoroAnswer {
  if (outcome.outcome !== 'answered') {
    return unavailable(outcome.words, { mayHaveHappened: outcome.outcome === 'sentNoAnswer' });
  }
  const serverTime = httpDate(outcome.headers.get('date'));
  const limit = rateLimitOf(outcome, serverTime ?? context.now);
  if (limit) {
    const limiter = redact(limit.limiter, context.secrets, MAX_LIMITER_CHARACTERS);
    return { kind: 'rateLimited', until: limit.until, limiter };
  }
  const succeeded = outcome.status >= 200 && outcome.status < 300;
  if (!succeeded || saysError(outcome.json)) return refusal(outcome, context.secrets);
  return expectsPage(call) ? page(outcome, serverTime) : object(call, outcome, serverTime);
}

function expectsPage(call: PrecoroCall): boolean {
  return ['list', 'lookup', 'fieldDefinitions', 'fieldOptions'].includes(call.kind);
}

function page(answer: HttpAnswer, serverTime: number | null): PrecoroAnswer {
  const found = pageOf(answer.json);
  return found
    ? { kind: 'page', ...found, serverTime }
    : unavailable(`${statusWords(answer)} without a list under "data"`);
}

/** A write may answer with nothing or with something that is no object; a detail must be one. */
function object(call: PrecoroCall, answer: HttpAnswer, serverTime: number | null): PrecoroAnswer {
  if (isMap(answer.json)) return { kind: 'object', body: unwrapped(answer.json), serverTime };
  const isJson = answer.json !== undefined || answer.text.trim() === '';
  if (call.kind === 'detail' || !isJson) return unavailable(`${statusWords(answer)} without an object`);
  return { kind: 'object', body: null, serverTime };
}

/** Single records come bare; a `data` envelope around one is taken off, should Precoro ever add it. */
function unwrapped(body: { readonly [name: string]: unknown }): unknown {
  return !('id' in body) && isMap(body['data']) ? body['data'] : body;
}

function refusal(answer: HttpAnswer, secrets: readonly string[]): PrecoroAnswer {
  const { status } = answer;
  const told = errorBodyOf(answer.json, secrets);
  const words = told.words ?? `${statusWords(answer)} and no message`;
  if (status === 401 || status === 403) return { kind: 'unauthorized', words };
  if (status === 404) return { kind: 'notFound', words };
  if (status >= 500 || LATER_STATUSES.includes(status))
    return unavailable(`${statusWords(answer)}: ${words}`);
  // Nobody documents a redirect; a base URL of the wrong region or of the app would give one.
  if (status < 200 || (status >= 300 && status < 400))
    return unavailable(`${statusWords(answer)}: check the base URL`);
  return { kind: 'rejected', status, words, fields: told.fields };
}

/** The body of a page of HTML is not repeated: it says nothing, and may hold anything. */
function statusWords({ status, json, text, headers }: HttpAnswer): string {
  const told = headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const type = MEDIA_TYPE.test(told) ? told : 'untyped';
  const kind = text === '' ? ' (empty)' : json === undefined ? ` (${type}, not JSON)` : '';
  return `Precoro answered ${status}${kind}`;
}

function unavailable(words: string, { mayHaveHappened } = { mayHaveHappened: true }): PrecoroAnswer {
  return { kind: 'unavailable', mayHaveHappened, words };
}
