import { DAY, HOUR, MINUTE, SECOND } from '../domain/time.ts';
import type { MockSwitches } from './switches.ts';

/** Why a request was refused, in Precoro's own words where they were seen (precoro-api.md section 2). */
export interface Refusal {
  readonly type: string;
  readonly limit: number;
  /** Epoch milliseconds, a whole second: from then on the request would be served. */
  readonly retryAt: number;
}

interface Window {
  readonly type: string;
  readonly limit: number;
  readonly lengthMs: number;
  readonly starts: readonly number[];
}

/** Counts requests of one key on arrival, in sliding windows; a request still running counts as well. */
export class Limiter {
  /** Starts within the last day, oldest first. */
  private starts: number[] = [];
  private readonly gets = new Map<string, number[]>();
  private running = 0;

  /** Null when the request may go on; then {@link finished} must be called once when it is over. */
  arrive(switches: MockSwitches, now: number, fingerprint: string | null): Refusal | null {
    this.forget(now);
    const refusal = this.refusalFor(switches, now, fingerprint);
    if (!refusal || switches.refusedCallsCount) this.count(now, fingerprint);
    if (!refusal) this.running += 1;
    return refusal;
  }

  finished(): void {
    this.running -= 1;
  }

  /** Counts a request of an earlier life of this server. */
  restore(startedAt: number): void {
    this.starts.push(startedAt);
  }

  /** Starts of the counted requests of the last day, oldest first. */
  startsOfDay(now: number): readonly number[] {
    this.forget(now);
    return this.starts;
  }

  private refusalFor(switches: MockSwitches, now: number, fingerprint: string | null): Refusal | null {
    if (switches.refuseParallel && this.running > 0) {
      return { type: 'Second limiter', limit: 1, retryAt: wholeSecond(now + SECOND) };
    }
    const gets = fingerprint === null ? [] : (this.gets.get(fingerprint) ?? []);
    return this.windowsOf(switches, gets)
      .map((window) => refusalOf(window, now))
      .reduce((worst, one) => (one && (!worst || one.retryAt > worst.retryAt) ? one : worst), null);
  }

  private windowsOf(switches: MockSwitches, gets: readonly number[]): Window[] {
    const { starts } = this;
    return [
      { type: 'Second limiter', limit: switches.limitPerSecond, lengthMs: SECOND, starts },
      { type: 'Minute limiter', limit: switches.limitPerMinute, lengthMs: MINUTE, starts },
      { type: 'Hourly limiter', limit: switches.limitPerHour, lengthMs: HOUR, starts },
      { type: 'Daily limiter', limit: switches.limitPerDay, lengthMs: DAY, starts },
      {
        type: 'Route based limiter by minute',
        limit: switches.limitSameGetPerMinute,
        lengthMs: MINUTE,
        starts: gets,
      },
      {
        type: 'Route based limiter by hour',
        limit: switches.limitSameGetPerHour,
        lengthMs: HOUR,
        starts: gets,
      },
    ];
  }

  private count(now: number, fingerprint: string | null): void {
    this.starts.push(now);
    if (fingerprint === null) return;
    const gets = this.gets.get(fingerprint);
    if (gets) gets.push(now);
    else this.gets.set(fingerprint, [now]);
  }

  private forget(now: number): void {
    const firstKept = this.starts.findIndex((start) => start > now - DAY);
    if (firstKept !== 0) this.starts = firstKept < 0 ? [] : this.starts.slice(firstKept);
    if (this.gets.size < 5000) return;
    for (const [key, starts] of this.gets) if ((starts.at(-1) ?? 0) <= now - HOUR) this.gets.delete(key);
  }
}

/** A window of `limit` requests is full while the limit-th newest start is younger than its length. */
function refusalOf(window: Window, now: number): Refusal | null {
  const oldest = window.limit > 0 ? window.starts.at(-window.limit) : undefined;
  if (oldest === undefined || oldest <= now - window.lengthMs) return null;
  return { type: window.type, limit: window.limit, retryAt: wholeSecond(oldest + window.lengthMs) };
}

/** Rounded up, so that a client that waits until the second named is served. */
function wholeSecond(ms: number): number {
  return Math.ceil(ms / SECOND) * SECOND;
}

/** `2025-12-16 09:00:49 UTC`. */
export function retryAfterText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
