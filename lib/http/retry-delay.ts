import type { Random } from '../domain/time.ts';

const DEFAULT_BASE_MS = 1000;
const DEFAULT_CAP_MS = 60_000;

export interface RetryTiming {
  /** 1 after the first failure. */
  readonly attempt: number;
  /** Headers of the answer that failed; null where there was none. */
  readonly headers: Headers | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: Random;
  /** Upper bound of the first delay. Default 1,000. */
  readonly baseMs?: number;
  /** Upper bound of every delay we choose; `Retry-After` may ask for more. Default 60,000. */
  readonly capMs?: number;
}

/**
 * Milliseconds to wait before the next attempt: exponential backoff with full jitter (evenly between nothing and the
 * bound, so that callers who failed together do not come back together), but never before `Retry-After`.
 */
export function retryDelayMs(timing: RetryTiming): number {
  const { attempt, headers, now, random, baseMs = DEFAULT_BASE_MS, capMs = DEFAULT_CAP_MS } = timing;
  const bound = Math.min(capMs, baseMs * 2 ** (Math.max(1, attempt) - 1));
  return Math.max(Math.round(random() * bound), retryAfterMs(headers, now) ?? 0);
}

/** What `Retry-After` asks for, in milliseconds from `now`: seconds or an HTTP date (RFC 9110). Null without either. */
export function retryAfterMs(headers: Headers | null, now: number): number | null {
  const value = headers?.get('retry-after')?.trim();
  if (!value) return null;
  // More than 30 years are no time to wait for.
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = httpDate(value);
  return at === null ? null : Math.max(0, at - now);
}

/** Milliseconds since the epoch of an HTTP date; null for anything else. Bare numbers are no dates. */
export function httpDate(value: string | null): number | null {
  if (value === null || !/^[A-Za-z]{3,9},? /.test(value.trim())) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
}
