import { networkFailure } from './network-failure.ts';
import { AnswerTooLargeError, readText } from './read-text.ts';
import { USER_AGENT } from './user-agent.ts';

/** `fetch` as a port: the global one, or a fake. */
export type Fetch = typeof globalThis.fetch;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Beside `User-Agent`, `Accept` and `Connection`, which the transport adds. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly outcome: 'answered';
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined where it is none, also where it is empty. */
  readonly json: unknown;
}

/**
 * What became of a request. `notSent`: certainly nothing reached the other side (refused, unknown host, certificate).
 * `sentNoAnswer`: it may have acted (reset, no answer in time, half an answer, too large an answer).
 * `words` hold the method, the host and the reason: no path, query, header or body.
 */
export type HttpOutcome =
  | HttpAnswer
  | { readonly outcome: 'notSent'; readonly words: string }
  | { readonly outcome: 'sentNoAnswer'; readonly words: string };

export interface TransportOptions {
  readonly fetch: Fetch;
  /** Whole request including its body. Default 30,000. The caller's signal may end it earlier. */
  readonly timeoutMs?: number;
  /** After decompression. Default 20,000,000. */
  readonly maxAnswerBytes?: number;
}

/** Sends one request, once. Never throws for what the network or the other side did. */
export type HttpTransport = (request: HttpRequest, signal: AbortSignal) => Promise<HttpOutcome>;

/** The one way out for every system. Redirects are answers, not followed: a token must not travel to another host. */
export function httpTransport(options: TransportOptions): HttpTransport {
  const { fetch, timeoutMs = 30_000, maxAnswerBytes = 20_000_000 } = options;
  return async (request, signal) => {
    const init = initOf(request);
    const target = `${request.method} ${hostOf(request.url)}`;
    if (!isSendable(request.url, init)) return notSent(`${target}: the URL or a header is not valid`);
    if (signal.aborted) return notSent(`${target}: the deadline had passed before it was sent`);
    const deadline = deadlineOf(signal, timeoutMs);
    try {
      const response = await fetch(request.url, { ...init, signal: deadline.signal });
      return await answerOf(response, maxAnswerBytes);
    } catch (error) {
      return failureOf(error, target, deadline);
    } finally {
      deadline.clear();
    }
  };
}

/**
 * Every request has a connection of its own. A frozen Lambda wakes with dead connections in its pool, and a write lost
 * on one of those would be a write of unknown outcome; at the pace of one request a second the handshake is cheap.
 */
function initOf(request: HttpRequest): RequestInit {
  const standard = { Accept: 'application/json', 'User-Agent': USER_AGENT, Connection: 'close' };
  const headers = { ...standard, ...request.headers };
  return { method: request.method, headers, body: request.body, redirect: 'manual' };
}

/** Checked apart, because `fetch` reports a bad URL or header in the same way as a broken connection. */
function isSendable(url: string, init: RequestInit): boolean {
  try {
    return new Request(url, init).url.startsWith('http');
  } catch {
    return false;
  }
}

/** Scheme, host and port only: paths and queries may carry secrets, the part before `@` always does. */
function hostOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.protocol}//${parsed.host}` : 'an unreadable URL';
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  timedOut(): boolean;
  clear(): void;
}

/** The caller's signal or the timeout, whichever is first. */
function deadlineOf(outer: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeoutMs);
  const stop = () => controller.abort();
  outer.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    timeoutMs,
    timedOut: () => timedOut,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', stop);
    },
  };
}

async function answerOf(response: Response, maxBytes: number): Promise<HttpAnswer> {
  const text = await readText(response, maxBytes);
  return {
    outcome: 'answered',
    status: response.status,
    headers: response.headers,
    text,
    json: jsonOf(text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown, target: string, deadline: Deadline): HttpOutcome {
  if (deadline.timedOut()) return unanswered(`${target}: no whole answer within ${deadline.timeoutMs} ms`);
  if (deadline.signal.aborted) return unanswered(`${target}: stopped by the caller's deadline`);
  const { sent, code } = networkFailure(error);
  if (!sent) return notSent(`${target}: no connection (${code ?? 'closed in the TLS handshake'})`);
  const reason =
    error instanceof AnswerTooLargeError ? error.message : `connection lost (${code ?? 'no code'})`;
  return unanswered(`${target}: ${reason}`);
}

function notSent(words: string): HttpOutcome {
  return { outcome: 'notSent', words };
}

function unanswered(words: string): HttpOutcome {
  return { outcome: 'sentNoAnswer', words };
}
