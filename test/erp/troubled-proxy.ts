import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `breakOff`: the connection breaks before Tryton hears of it. `loseAnswer`: it breaks when Tryton has done it.
 * `noAnswer`: Tryton has done it, and nothing ever comes back.
 */
type Fault = 'breakOff' | 'loseAnswer' | 'noAnswer';

/** Stands between the connector and Tryton. */
export interface TroubledProxy {
  readonly url: string;
  /** What the next call of such a method meets. */
  next(fault: Fault, isMeant: (method: string) => boolean): void;
  /** The share of all calls that meet each fault; default none. */
  always(rates: Partial<Readonly<Record<Fault, number>>>): void;
  /** Calls so far, by method. */
  readonly calls: ReadonlyMap<string, number>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function openProxy(target: string, random: () => number = Math.random): Promise<TroubledProxy> {
  const calls = new Map<string, number>();
  let planned: { readonly fault: Fault; readonly isMeant: (method: string) => boolean } | null = null;
  let rates: Partial<Readonly<Record<Fault, number>>> = {};

  function faultOf(method: string): Fault | null {
    if (planned?.isMeant(method)) {
      const { fault } = planned;
      planned = null;
      return fault;
    }
    let chance = random();
    for (const fault of ['breakOff', 'loseAnswer', 'noAnswer'] as const) {
      chance -= rates[fault] ?? 0;
      if (chance < 0) return fault;
    }
    return null;
  }

  /** Calls that nobody waits for any more: what comes after them finds them done. */
  let silent: Promise<unknown> = Promise.resolve();

  async function handle(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await textOf(asked);
    await silent;
    const method = methodIn(body);
    calls.set(method, (calls.get(method) ?? 0) + 1);
    const fault = faultOf(method);
    if (fault === 'breakOff') return void asked.socket.destroy();
    const done = forward(target, asked, body, (response) => pass(response, answer, fault));
    if (fault === 'noAnswer') silent = done;
    await done;
  }

  let server = await listen(handle, 0);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? (address satisfies AddressInfo).port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    next: (fault, isMeant) => void (planned = { fault, isMeant }),
    always: (given) => void (rates = given),
    goAway: () => closed(server),
    comeBack: async () => {
      if (!server.listening) server = await listen(handle, port);
    },
    close: () => closed(server),
  };
}

function forward(
  target: string,
  asked: IncomingMessage,
  body: string,
  onAnswer: (response: IncomingMessage) => Promise<void>,
): Promise<void> {
  const options = { method: asked.method ?? 'POST', headers: asked.headers };
  return new Promise((resolve) => {
    const forwarded = request(new URL(asked.url ?? '/', target), options, (response) => {
      onAnswer(response).then(resolve, resolve);
    });
    forwarded.on('error', () => {
      asked.socket.destroy();
      resolve();
    });
    forwarded.end(body);
  });
}

/** What Tryton answers, once it has answered in full. */
async function pass(response: IncomingMessage, answer: ServerResponse, fault: Fault | null): Promise<void> {
  const body = await textOf(response);
  if (fault === 'loseAnswer') answer.socket?.destroy();
  if (fault !== null) return;
  answer.writeHead(response.statusCode ?? 500, response.headers);
  answer.end(body);
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) if (part instanceof Buffer) parts.push(part);
  return Buffer.concat(parts).toString();
}

function methodIn(body: string): string {
  return /"method":"([^"]*)"/.exec(body)?.[1] ?? '';
}

function listen(
  handle: (asked: IncomingMessage, answer: ServerResponse) => Promise<void>,
  port: number,
): Promise<Server> {
  const server = createServer((asked, answer) => {
    handle(asked, answer).catch(() => asked.socket.destroy());
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

function closed(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
