import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Random } from '../domain/time.ts';
import { SECOND } from '../domain/time.ts';
import type { AdminAnswer } from './admin.ts';
import { answerAdmin } from './admin.ts';
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

/** What became of a request: an answer, or a connection that dies. */
type Outcome = { readonly answer: ApiAnswer } | { readonly cut: true };

/** The HTTP face of the mock; not listening yet. `random` is the chance of `change-something`. */
export function createMockServer(mock: Mock, access: Access, random: Random): Server {
  const server = createServer((request, response) => {
    handle(request, response, mock, access, random).catch((error: unknown) => fail(response, error));
  });
  server.keepAliveTimeout = 5000;
  return server;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  mock: Mock,
  access: Access,
  random: Random,
): Promise<void> {
  response.sendDate = false;
  const url = request.url ?? '/';
  if (url === '/_admin' || url.startsWith('/_admin/')) return admin(request, response, mock, access, random);
  const stopped = atTheDoor(request, mock, access);
  if (stopped) return finish(request, response, mock, { answer: stopped }, { accepted: false });
  const arrivedAt = mock.clock.now();
  const refusal = mock.limiter.arrive(mock.switches, arrivedAt, fingerprint(request, mock));
  if (refusal) {
    const answer = tooMany(refusal, mock);
    return finish(request, response, mock, { answer }, { accepted: false, limiter: refusal.type });
  }
  mock.requestAccepted(arrivedAt);
  await serve(request, response, mock);
}

/** Whatever happens inside, the request counts as over before its answer goes out. */
async function serve(request: IncomingMessage, response: ServerResponse, mock: Mock): Promise<void> {
  const { outcome, fault } = await work(request, mock).finally(() => mock.limiter.finished());
  finish(request, response, mock, outcome, { accepted: true, fault });
}

async function work(
  request: IncomingMessage,
  mock: Mock,
): Promise<{ readonly outcome: Outcome; readonly fault: RequestFault | null }> {
  const decoded = await decodeRequest(request);
  const fault = mock.faults.forRequest(decoded.method, decoded.path);
  const latency = mock.faults.latencyMs();
  if (latency > 0) await mock.clock.sleep(latency, mock.closing);
  return { outcome: withFault(decoded, mock, fault), fault };
}

/** The edge filter comes before authentication; a wrong e-mail looks like a wrong token (precoro-api.md section 1). */
function atTheDoor(request: IncomingMessage, mock: Mock, access: Access): ApiAnswer | null {
  const agent = request.headers['user-agent'] ?? '';
  if (mock.switches.blockedUserAgents.some((word) => agent.includes(word))) {
    return { status: 403, body: '<html><body><h1>403 Forbidden</h1></body></html>' };
  }
  const known =
    sameText(headerOf(request, 'x-auth-token'), access.token) &&
    sameText(headerOf(request, 'email'), access.email);
  return known ? null : { status: 401, body: { message: 'Bad credentials' } };
}

/** Only GETs have one. */
function fingerprint(request: IncomingMessage, mock: Mock): string | null {
  if (request.method !== 'GET') return null;
  const url = request.url ?? '/';
  if (mock.switches.sameGetKey === 'url') return url;
  const [collection, key] = (url.split('?')[0] ?? '').split('/').filter(Boolean);
  return key === undefined ? `/${collection}` : `/${collection}/{key}`;
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

function finish(
  request: IncomingMessage,
  response: ServerResponse,
  mock: Mock,
  outcome: Outcome,
  note: Note,
): void {
  const status = 'answer' in outcome ? outcome.answer.status : 0;
  mock.traffic.note(
    {
      at: mock.clock.now(),
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      status,
      limiter: note.limiter ?? null,
      fault: note.fault ?? null,
    },
    note.accepted,
  );
  if ('cut' in outcome) response.socket?.destroy();
  else send(response, outcome.answer, mock);
}

function send(response: ServerResponse, answer: ApiAnswer, mock: Mock): void {
  const isHtml = typeof answer.body === 'string';
  const text = answer.body === undefined ? '' : isHtml ? String(answer.body) : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(answer.body === undefined ? {} : { 'Content-Type': isHtml ? 'text/html' : 'application/json' }),
    'Content-Length': Buffer.byteLength(text),
    ...(mock.switches.dateHeader ? { Date: new Date(mock.clock.now()).toUTCString() } : {}),
    ...answer.headers,
  });
  response.end(text);
}

async function admin(
  request: IncomingMessage,
  response: ServerResponse,
  mock: Mock,
  access: Access,
  random: Random,
): Promise<void> {
  const allowed =
    access.adminToken === null || sameText(headerOf(request, 'x-admin-token'), access.adminToken);
  const answer: AdminAnswer = allowed
    ? answerAdmin(await decodeRequest(request), mock, random)
    : { status: 401, body: { message: 'The header x-admin-token is missing or wrong' } };
  if (!answer.lines) return send(response, answer, mock);
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
  await pipeline(Readable.from(jsonLines(answer.lines)), response);
}

function* jsonLines(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}

function fail(response: ServerResponse, error: unknown): void {
  // Closing ends waits, and clients may leave while they are answered; both leave nobody to tell.
  if (response.headersSent || !response.socket || response.socket.destroyed) return;
  response.writeHead(500, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ message: error instanceof Error ? error.message : 'Internal error' }));
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
