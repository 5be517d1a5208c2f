import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Random } from '../domain/time.ts';
import type { AdminAnswer } from './admin.ts';
import { answerAdmin } from './admin.ts';
import type { Access, Arrival } from './answering.ts';
import { answerRequest, sameText, wireAnswer } from './answering.ts';
import type { ApiAnswer } from './api-messages.ts';
import type { Mock } from './mock.ts';
import { decodeRequest } from './request.ts';

const MOST_BODY_BYTES = 1_000_000;

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
  const arrival = arrivalOf(request);
  if (arrival.url === '/_admin' || arrival.url.startsWith('/_admin/')) {
    return admin(arrival, response, mock, access, random);
  }
  const outcome = await answerRequest(arrival, mock, access);
  if ('cut' in outcome) response.socket?.destroy();
  else send(response, outcome.answer, mock);
}

function arrivalOf(request: IncomingMessage): Arrival {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    header(name) {
      const value = request.headers[name];
      return typeof value === 'string' ? value : '';
    },
    body: () => readText(request),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size <= MOST_BODY_BYTES) chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: ApiAnswer, mock: Mock): void {
  const { status, headers, text } = wireAnswer(answer, mock);
  response.writeHead(status, headers);
  response.end(text);
}

async function admin(
  arrival: Arrival,
  response: ServerResponse,
  mock: Mock,
  access: Access,
  random: Random,
): Promise<void> {
  const allowed = access.adminToken === null || sameText(arrival.header('x-admin-token'), access.adminToken);
  const answer: AdminAnswer = allowed
    ? answerAdmin(decodeRequest(arrival, await arrival.body()), mock, random)
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
