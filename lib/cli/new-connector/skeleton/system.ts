import { redact } from '../../../http/redact.ts';
import { retryAfterMs } from '../../../http/retry-delay.ts';
import { httpTransport, type Fetch, type HttpAnswer, type HttpRequest } from '../../../http/transport.ts';

export interface SkeletonOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly token: string;
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /** Milliseconds since the epoch. Default: the wall's clock. */
  readonly now?: () => number;
}

/** What an answer means; `words` are for people and free of secrets. */
export type Answer =
  | { readonly is: 'ok'; readonly json: unknown }
  | { readonly is: 'notFound'; readonly words: string }
  | { readonly is: 'rejected'; readonly words: string }
  /** Nothing was done. */
  | { readonly is: 'putOff'; readonly retryAfterSeconds: number; readonly words: string }
  /** Of a write: it may or may not have been done. */
  | { readonly is: 'unknown'; readonly words: string };

export interface Call {
  readonly method: HttpRequest['method'];
  /** From the base URL on; whoever builds it encodes its parts. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The system's web service. Each call is sent once, and throws nothing for what the system did. */
export type System = (call: Call, signal: AbortSignal) => Promise<Answer>;

export function openSystem({
  baseUrl,
  token,
  fetch = globalThis.fetch,
  now = Date.now,
}: SkeletonOptions): System {
  const transport = httpTransport({ fetch });
  return async ({ method, path, body, headers = {} }, signal) => {
    const request: HttpRequest = {
      method,
      url: `${baseUrl}${path}`,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    };
    const outcome = await transport(request, signal);
    if (outcome.outcome === 'answered') return meaningOf(outcome, token, now());
    const words = `The system gave no answer: ${outcome.words}`;
    return outcome.outcome === 'notSent'
      ? { is: 'putOff', retryAfterSeconds: 5, words }
      : { is: 'unknown', words };
  };
}

/**
 * The system's dialect of errors, and nowhere else. Access problems are put off and never rejected, because they concern
 * every record; whatever a server may say after it has acted is unknown.
 */
function meaningOf({ status, headers, text, json }: HttpAnswer, token: string, now: number): Answer {
  if (status >= 200 && status < 300) return { is: 'ok', json };
  const said = redact(text, [token], 300);
  const after = retryAfterMs(headers, now);
  const seconds = (otherwise: number): number =>
    after === null ? otherwise : Math.max(1, Math.ceil(after / 1000));
  if (status === 404) return { is: 'notFound', words: 'There is no such record in the system any more' };
  if (status === 401 || status === 403) {
    const words = `The system refuses the login (${status}). Engineer: check the secret.`;
    return { is: 'putOff', retryAfterSeconds: seconds(300), words };
  }
  if (status === 429)
    return { is: 'putOff', retryAfterSeconds: seconds(60), words: 'The system asks to send less' };
  if (status === 400 || status === 409 || status === 422) {
    return {
      is: 'rejected',
      words: `The system refuses it (${status}: ${said}). Accountant: see what it wants.`,
    };
  }
  return { is: 'unknown', words: `The system does not say what became of it (${status}: ${said})` };
}
