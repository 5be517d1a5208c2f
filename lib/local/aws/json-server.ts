import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';

export interface Request {
  readonly method: string;
  /** Path with query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

export interface ListeningServer {
  /** `http://127.0.0.1:PORT`, without a final slash. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** A longer body is answered 413. Default: no limit. */
  readonly maxBodyBytes?: number;
}

/** Longer than any client keeps an idle connection: who closes first must not be the side that may be written to. */
const KEEP_ALIVE_MS = 600_000;

/** An HTTP server on the loopback interface. A handler that throws is answered 500 with the error's text. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  { port = 0, maxBodyBytes = Infinity }: ListenOptions = {},
): Promise<ListeningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
    });
    incoming.on('end', () => {
      if (size > maxBodyBytes) return send(outgoing, { status: 413, body: '{"message":"Request Too Long"}' });
      const { method = 'GET', url = '/', headers } = incoming;
      handle({ method, url, headers, body: Buffer.concat(chunks) }).then(
        (response) => send(outgoing, response),
        (error: unknown) => send(outgoing, { status: 500, body: failure(error) }),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server) };
}

function send(outgoing: ServerResponse, { status, headers, body }: Response): void {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers, ...length });
  outgoing.end(body);
}

function failure(error: unknown): string {
  return JSON.stringify({
    __type: 'InternalFailure',
    message: String(error),
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
