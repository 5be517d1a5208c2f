import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

type Fault = 'loseAnswer' | 'noAnswer' | 'breakOff';

/** A web server whose next write can go wrong, and that can go away and come back at the same address. */
export interface TroubledServer {
  readonly url: string;
  /** What the next request that `isWrite` meets. */
  next(fault: Fault): void;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function serveTroubled(
  app: Hono,
  isWrite: (request: Request) => boolean,
): Promise<TroubledServer> {
  let planned: Fault | null = null;
  const listener = getRequestListener(async (request, { incoming }) => {
    const fault = planned !== null && isWrite(request) ? planned : null;
    if (fault) planned = null;
    if (fault !== 'breakOff') {
      const answer = await app.fetch(request);
      if (fault === null) return answer;
    }
    if (fault !== 'noAnswer') incoming.socket.destroy();
    // Nobody waits for this: the connection is broken, or the caller gives up.
    return new Promise<Response>(() => undefined);
  });
  let server = await listen(listener, 0);
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> => closed(server);
  return {
    url: `http://127.0.0.1:${port}`,
    next: (fault) => {
      planned = fault;
    },
    goAway: stop,
    comeBack: async () => {
      if (!server.listening) server = await listen(listener, port);
    },
    close: stop,
  };
}

type Listener = ReturnType<typeof getRequestListener>;

function listen(listener: Listener, port: number): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response));
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

function closed(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
