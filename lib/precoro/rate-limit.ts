import { fromPrecoroTime } from '../domain/time.ts';
import { retryAfterMs } from '../http/retry-delay.ts';
import type { HttpAnswer } from '../http/transport.ts';
import { isMap } from './shapes.ts';

export interface RateLimit {
  /** Precoro's name of the limiter, such as "Daily limiter", as it came. The list is open (precoro-api.md section 2). */
  readonly limiter: string;
  /** Milliseconds since the epoch by Precoro's clock; null where nothing says. */
  readonly until: number | null;
}

/**
 * Null unless Precoro refused the request for its number: by status 429 or by an `error` of "Too many requests" with
 * any status. Details come from the body, then from headers of the same names, then from the standard `Retry-After`.
 * `now` is the server's time, from which `Retry-After` counts.
 */
export function rateLimitOf(answer: HttpAnswer, now: number): RateLimit | null {
  if (answer.status !== 429 && !complains(answer.json)) return null;
  const told = (name: string) => [inBody(answer.json, name), answer.headers.get(name)];
  const limiter = told('RateLimit-Type').find((text) => text) ?? 'unnamed limiter';
  const until = told('RateLimit-Retry-After')
    .map((text) => (text ? fromPrecoroTime(text) : undefined))
    .find((time) => time !== undefined);
  return { limiter, until: until ?? afterSeconds(answer.headers, now) };
}

function complains(json: unknown): boolean {
  const error = isMap(json) ? json['error'] : undefined;
  return typeof error === 'string' && /too many requests/i.test(error);
}

function inBody(json: unknown, name: string): string | null {
  const value = isMap(json) ? json[name] : undefined;
  return typeof value === 'string' ? value.trim() : null;
}

function afterSeconds(headers: Headers, now: number): number | null {
  const wait = retryAfterMs(headers, now);
  return wait === null ? null : now + wait;
}
