import type { Arrival, Outcome } from './answering.ts';
import { answerRequest, wireAnswer } from './answering.ts';
import { scaledClock } from './clock.ts';
import type { Mock } from './mock.ts';
import { openMock } from './operations.ts';
import type { MockPrecoro, MockPrecoroOptions } from './server.ts';

type Fetch = typeof globalThis.fetch;

/** A mock without a socket: requests reach it through its own `fetch`. */
export interface InProcessMock extends Omit<MockPrecoro, 'close'> {
  /** Answers requests to {@link url}, on the mock's clock alone; the admin pages are not among them. */
  readonly fetch: Fetch;
  /** From then on nothing answers any more. */
  close(): void;
}

const URL_OF_NOWHERE = 'http://precoro.invalid';

/**
 * The same mock as over HTTP, for a program that lives on a virtual clock: door, limits, faults, latency and traffic are
 * the same code, and no real timer is armed unless webhooks leave the default way. Throws as `startMockPrecoro` does.
 */
export function inProcessMockPrecoro(options: MockPrecoroOptions = {}): InProcessMock {
  const { mock, access, operations } = openMock(options, options.clock ?? scaledClock(1));
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { origin, pathname, search } = new URL(request.url);
    if (origin !== URL_OF_NOWHERE) throw fetchFailed('ENOTFOUND');
    if (mock.closing.aborted) throw fetchFailed('ECONNREFUSED');
    const arrival: Arrival = {
      method: request.method,
      url: pathname + search,
      header: (name) => request.headers.get(name) ?? '',
      body: () => request.text(),
    };
    const outcome = answerRequest(arrival, mock, access).catch((error: unknown) => broken(error, mock));
    return responseOf(await unlessAborted(outcome, request.signal), mock);
  };
  return Object.assign(operations, { url: URL_OF_NOWHERE, fetch, close: () => mock.close() });
}

/** As over HTTP: closing cuts what is under way; a fault of the mock itself is its answer. */
function broken(error: unknown, mock: Mock): Outcome {
  if (mock.closing.aborted) return { cut: true };
  const message = error instanceof Error ? error.message : 'Internal error';
  return { answer: { status: 500, body: { message } } };
}

/** A client that leaves does not stop the server: the work goes on, only its answer reaches nobody. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void =>
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

function responseOf(outcome: Outcome, mock: Mock): Response {
  if ('cut' in outcome) throw fetchFailed('ECONNRESET');
  const { status, headers, text } = wireAnswer(outcome.answer, mock);
  return new Response(text, { status, headers });
}

/** What Node's fetch throws for a broken connection. */
function fetchFailed(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
