import { redact } from '../../http/redact.ts';
import { httpTransport, type Fetch, type HttpOutcome, type HttpRequest } from '../../http/transport.ts';
import type { Answer, Failed } from './answer.ts';
import { notUnderstood } from './answer.ts';
import type { Authorizer } from './authorizer.ts';
import { parseExactly } from './exact-json.ts';
import { judge } from './judge.ts';
import type { ApiPlan, RequestPlan } from './plan.ts';
import { fillJson, fillText, type Values } from './template.ts';

/** The described API: fills requests, sends each once, and says what the answer means. Throws nothing. */
export interface ApiClient {
  readonly plan: ApiPlan;
  send(request: RequestPlan, values: Values, signal: AbortSignal): Promise<Answer>;
  /** A URL that the system itself has named; only its own host is asked. */
  follow(url: string, request: RequestPlan, values: Values, signal: AbortSignal): Promise<Answer>;
  /** Without what is secret, and short. */
  redact(text: string): string;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface ClientOptions {
  readonly plan: ApiPlan;
  readonly authorizer: Authorizer;
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** Accounting documents with thousands of lines are a few million; more is no answer to these requests. */
const MAX_ANSWER_BYTES = 20_000_000;
const LONGEST_SAID = 300;

export function apiClient({ plan, authorizer, fetch, now }: ClientOptions): ApiClient {
  const transport = httpTransport({
    fetch,
    timeoutMs: plan.timeoutSeconds * 1000,
    maxAnswerBytes: MAX_ANSWER_BYTES,
  });
  const hide = (text: string): string => redact(text, authorizer.secrets(), LONGEST_SAID);

  async function sendTo(
    url: string,
    request: RequestPlan,
    values: Values,
    signal: AbortSignal,
  ): Promise<Answer> {
    const login = await authorizer.headers(signal);
    if ('is' in login) return login;
    const outcome = await transport(requestOf(url, request, plan, values, login.headers), signal);
    if (outcome.outcome !== 'answered') return unanswered(plan.name, outcome);
    // Who sent a token that the system has taken back gets a new one for the next request; this one is not repeated.
    if (outcome.status === 401) authorizer.refused();
    return judge(plan, outcome, parseExactly(outcome.text), { now: now(), redact: hide });
  }

  return {
    ...{ plan, now },
    redact: hide,
    send: async (request, values, signal) => {
      const url = urlOf(plan, request, values);
      return url === null ? NO_SUCH_ADDRESS : sendTo(url, request, values, signal);
    },
    follow: async (url, request, values, signal) => {
      const target = URL.parse(url, plan.baseUrl);
      if (target?.origin === URL.parse(plan.baseUrl)?.origin && target)
        return sendTo(target.href, request, values, signal);
      return notUnderstood(plan.name, 'the next page is on another host, which gets no login');
    },
  };
}

/** An id such as ".." would lead to another address: there is no record of that id. */
const NO_SUCH_ADDRESS: Failed = {
  is: 'notFound',
  bySystem: true,
  words: 'There is no record of that id',
};

function urlOf(plan: ApiPlan, { path, query }: RequestPlan, values: Values): string | null {
  const segments = path.split('/').map((segment) => fillSegment(segment, values));
  if (segments.includes(null)) return null;
  const parameters = Object.entries(query).flatMap(([name, template]) => {
    const value = fillText(template, values);
    return value === null ? [] : [`${encodeURIComponent(name)}=${encode(value)}`];
  });
  return `${plan.baseUrl}${segments.join('/')}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

/** Null for what would be no segment of its own. */
function fillSegment(segment: string, values: Values): string | null {
  if (!segment.includes('{')) return segment;
  const filled = fillText(segment, values, encode);
  return filled === null || ['', '.', '..'].includes(filled) ? null : filled;
}

/** Half of a surrogate pair has no encoding. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function requestOf(
  url: string,
  { method, body, headers }: RequestPlan,
  plan: ApiPlan,
  values: Values,
  login: Readonly<Record<string, string>>,
): HttpRequest {
  const hasBody = body !== undefined;
  return {
    method,
    url,
    headers: {
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
      ...filledHeaders(plan.headers, values),
      ...filledHeaders(headers, values),
      ...login,
    },
    body: hasBody ? JSON.stringify(fillJson(body, values)) : null,
  };
}

/** A header holds visible letters only: others are written in percent, the same for the same text. */
function filledHeaders(headers: Readonly<Record<string, string>>, values: Values): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, template]) => {
    const value = fillText(template, values, visible);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

function visible(text: string): string {
  return text.toWellFormed().replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}

const NOT_REACHED_SECONDS = 5;

function unanswered(system: string, outcome: Exclude<HttpOutcome, { outcome: 'answered' }>): Failed {
  const words = `${system} could not be asked: ${outcome.words}`;
  return outcome.outcome === 'notSent'
    ? { is: 'putOff', retryAfterSeconds: NOT_REACHED_SECONDS, words }
    : { is: 'unknown', words: `${system} gave no answer: ${outcome.words}` };
}
