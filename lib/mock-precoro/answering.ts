import { timingSafeEqual } from 'node:crypto';
import { SECOND } from '../domain/time.ts';
import { answerApi } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import type { RequestFault } from './faults.ts';
import type { Refusal } from './limiter.ts';
import { retryAfterText } from './limiter.ts';
import type { Mock } from './mock.ts';
import { decodeRequest } from './request.ts';

export interface Access {
  readonly token: string;
  readonly email: string;
  /** Null leaves the admin pages open. */
  readonly adminToken: string | null;
}

/** A request as it arrives, whatever carried it. */
export interface Arrival {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  /** Empty text for a header that is not there; names in lower case. */
  readonly header: (name: string) => string;
  /** Reads the whole body. Only asked for where the request is let in. */
  readonly body: () => Promise<string>;
}

/** What becomes of a request: an answer, or a connection that dies. */
export type Outcome = { readonly answer: ApiAnswer } | { readonly cut: true };

/**
 * Decides what becomes of one request to the API: the door, the limits, the faults, the latency; notes it as traffic.
 * Rejects where the mock closes meanwhile.
 */
export async function answerRequest(arrival: Arrival, mock: Mock, access: Access): Promise<Outcome> {
  const stopped = atTheDoor(arrival, mock, access);
  if (stopped) return noted(arrival, mock, { answer: stopped }, { accepted: false });
  const arrivedAt = mock.clock.now();
  const refusal = mock.limiter.arrive(mock.switches, arrivedAt, fingerprint(arrival, mock));
  if (refusal) {
    const answer = tooMany(refusal, mock);
    return noted(arrival, mock, { answer }, { accepted: false, limiter: refusal.type });
  }
  mock.requestAccepted(arrivedAt);
  // Whatever happens inside, the request counts as over before its answer goes out.
  const { outcome, fault } = await work(arrival, mock).finally(() => mock.limiter.finished());
  return noted(arrival, mock, outcome, { accepted: true, fault });
}

/** An answer as it goes over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function wireAnswer(answer: ApiAnswer, mock: Mock): WireAnswer {
  const isHtml = typeof answer.body === 'string';
  const text = answer.body === undefined ? '' : isHtml ? String(answer.body) : JSON.stringify(answer.body);
  return {
    status: answer.status,
    headers: {
      ...(answer.body === undefined ? {} : { 'Content-Type': isHtml ? 'text/html' : 'application/json' }),
      'Content-Length': String(Buffer.byteLength(text)),
      ...(mock.switches.dateHeader ? { Date: new Date(mock.clock.now()).toUTCString() } : {}),
      ...answer.headers,
    },
    text,
  };
}

/** Compares in constant time. */
export function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The edge filter comes before authentication; a wrong e-mail looks like a wrong token (precoro-api.md section 1). */
function atTheDoor({ header }: Arrival, mock: Mock, access: Access): ApiAnswer | null {
  const agent = header('user-agent');
  if (mock.switches.blockedUserAgents.some((word) => agent.includes(word))) {
    return { status: 403, body: '<html><body><h1>403 Forbidden</h1></body></html>' };
  }
  const known = sameText(header('x-auth-token'), access.token) && sameText(header('email'), access.email);
  return known ? null : { status: 401, body: { message: 'Bad credentials' } };
}

/** Only GETs have one. */
function fingerprint({ method, url }: Arrival, mock: Mock): string | null {
  if (method !== 'GET') return null;
  if (mock.switches.sameGetKey === 'url') return url;
  const [collection, key] = (url.split('?')[0] ?? '').split('/').filter(Boolean);
  return key === undefined ? `/${collection}` : `/${collection}/${key}`;
}

function tooMany(refusal: Refusal, mock: Mock): ApiAnswer {
  const values = {
    'RateLimit-Type': refusal.type,
    'RateLimit-Retry-After': retryAfterText(refusal.retryAt),
    'RateLimit-Limit': refusal.limit,
  };
  return {
    status: 429,
    body: { error: 'Too many requests for this endpoint', ...values },
    ...(mock.switches.rateLimitHeaders
      ? { headers: { ...values, 'RateLimit-Limit': String(refusal.limit) } }
      : {}),
  };
}

async function work(
  arrival: Arrival,
  mock: Mock,
): Promise<{ readonly outcome: Outcome; readonly fault: RequestFault | null }> {
  const decoded = decodeRequest(arrival, await arrival.body());
  const fault = mock.faults.forRequest(decoded.method, decoded.path);
  const latency = mock.faults.latencyMs();
  if (latency > 0) await mock.clock.sleep(latency, mock.closing);
  return { outcome: withFault(decoded, mock, fault), fault };
}

function withFault(request: ApiRequest, mock: Mock, fault: RequestFault | null): Outcome {
  const drift = fault === 'driftWhilePaging' ? mock.faults.eitherWay() : 0;
  const run = (): ApiAnswer =>
    answerApi(request, {
      company: mock.company,
      switches: mock.switches,
      visibleUpdate: (record) => mock.late.visibleUpdate(record),
      drift,
    });
  switch (fault) {
    case null:
    case 'driftWhilePaging':
      return { answer: run() };
    case 'errorBefore':
      return { answer: SERVER_ERROR };
    case 'errorAfter':
      run();
      return { answer: SERVER_ERROR };
    case 'notJson':
      return {
        answer: { status: run().status, body: '<html><body>We are doing some maintenance</body></html>' },
      };
    case 'dropBefore':
      return { cut: true };
    case 'dropAfter':
      run();
      return { cut: true };
    case 'lateCommit':
      commitLater(mock, run);
      return { cut: true };
  }
}

const SERVER_ERROR: ApiAnswer = { status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' };

function commitLater(mock: Mock, run: () => ApiAnswer): void {
  const delay = mock.faults.upTo(mock.faults.rates.lateCommitSeconds) * SECOND;
  // A server that closes first never commits; that is a fate such a request may have.
  mock.clock.sleep(delay, mock.closing).then(run, () => undefined);
}

interface Note {
  readonly accepted: boolean;
  readonly limiter?: string;
  readonly fault?: RequestFault | null;
}

function noted({ method, url }: Arrival, mock: Mock, outcome: Outcome, note: Note): Outcome {
  const status = 'answer' in outcome ? outcome.answer.status : 0;
  const { limiter = null, fault = null } = note;
  mock.traffic.note({ at: mock.clock.now(), method, url, status, limiter, fault }, note.accepted);
  return outcome;
}
