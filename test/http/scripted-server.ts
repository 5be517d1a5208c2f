import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server does with one request; `body` is already read. */
export type Script = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** A real HTTP server on a free port that answers the n-th request by the n-th script, and then by the last one. */
export async function scriptedServer(...scripts: Script[]): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      const script = scripts[Math.min(seen.length, scripts.length - 1)];
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      script?.(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const answer =
  (
    status: number,
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Script =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

export const answerJson = (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  answer(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

/** Reads the whole request, then cuts the connection without a byte of answer. */
export const resetAfterReading: Script = (request) => {
  request.socket.resetAndDestroy();
};

/** Promises more than it sends, then cuts the connection. */
export const halfAnAnswer: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => response.socket?.resetAndDestroy());
};

export const neverAnswers: Script = () => undefined;
