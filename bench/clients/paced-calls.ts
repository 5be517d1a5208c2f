import type { Clock } from '../../lib/domain/time.ts';
import { SECOND, fromPrecoroTime } from '../../lib/domain/time.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { waitOf } from './wire.ts';

/** One request at a time, a pause before each, patience with limits and failures: what both baselines share. */
export interface Pace {
  /** Before each request, repeated ones too. */
  readonly pauseMs: number;
  /** Tries for an answer of 5xx or none at all, the first included. Waiting for a limiter takes none of them. */
  readonly tries: number;
  /** The wait after the given failed try; the first is 1. */
  readonly backoffMs: (tried: number) => number;
}

export interface CallTarget {
  readonly fetch: Fetch;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

export interface Answer {
  readonly status: number;
  /** Undefined where the answer is empty or no JSON. */
  readonly body: unknown;
}

export type Form = Readonly<Record<string, string | readonly string[]>>;
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

/** Sends a request until it has an answer that is no 429 and no 5xx. Rejects once `signal` is aborted. */
export type Ask = (method: Method, path: string, form?: Form) => Promise<Answer>;

/** Precoro did not give a usable answer after all tries. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

export function pacedCalls(target: CallTarget, pace: Pace, signal: AbortSignal): Ask {
  const { clock } = target;
  return async (method, path, form) => {
    for (let tried = 1; ;) {
      await clock.sleep(pace.pauseMs, signal);
      const answer = await send(target, method, path, form, signal);
      if (answer?.status === 429) {
        await clock.sleep(untilServed(answer.body, clock.now()), signal);
        continue;
      }
      if (answer && answer.status < 500) return answer;
      if (tried >= pace.tries)
        throw new NoAnswerError(`${method} ${path}: no usable answer after ${tried} tries`);
      await clock.sleep(pace.backoffMs(tried), signal);
      tried += 1;
    }
  };
}

/** Null where the connection broke. */
async function send(
  target: CallTarget,
  method: Method,
  path: string,
  form: Form | undefined,
  signal: AbortSignal,
): Promise<Answer | null> {
  const contentType = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const headers = { Accept: 'application/json', ...target.headers, ...(form ? contentType : {}) };
  try {
    const response = await target.fetch(`${target.baseUrl}${path}`, {
      method,
      headers,
      body: form ? encode(form) : null,
      signal,
    });
    return { status: response.status, body: jsonOf(await response.text()) };
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** `a=1`, and `a[]=1&a[]=2` for a list (precoro-api.md section 1). */
function encode(form: Form): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'string') pairs.append(name, value);
    else for (const one of value) pairs.append(`${name}[]`, one);
  }
  return pairs.toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** At least a second: a limiter's time may be over by the time its answer is read. */
function untilServed(body: unknown, now: number): number {
  const until = fromPrecoroTime(waitOf(body) ?? '');
  return Math.max(SECOND, (until ?? now) - now);
}
