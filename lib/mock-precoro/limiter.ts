import { DAY, HOUR, MINUTE, SECOND } from '../domain/time.ts';
import { Starts } from './starts.ts';
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
  readonly starts: Starts;
}

const NO_STARTS = new Starts();
/** GETs of so many kinds are remembered before the old ones are looked for. */
const KINDS_BEFORE_TIDYING = 5000;

/** Counts requests of one key on arrival, in sliding windows; a request still running counts as well. */
export class Limiter {
  private readonly starts = new Starts();
  private readonly gets = new Map<string, Starts>();
  private tidyAt = KINDS_BEFORE_TIDYING;
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
    return this.starts.all();
  }

  private refusalFor(switches: MockSwitches, now: number, fingerprint: string | null): Refusal | null {
    if (switches.refuseParallel && this.running > 0) {
      return { type: 'Second limiter', limit: 1, retryAt: wholeSecond(now + SECOND) };
    }
    const gets = fingerprint === null ? NO_STARTS : (this.gets.get(fingerprint) ?? NO_STARTS);
    return this.windowsOf(switches, gets)
      .map((window) => refusalOf(window, now))
      .reduce((worst, one) => (one && (!worst || one.retryAt > worst.retryAt) ? one : worst), null);
  }

  private windowsOf(switches: MockSwitches, gets: Starts): Window[] {
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
    const gets = this.gets.get(fingerprint) ?? new Starts();
    gets.forgetUntil(now - HOUR);
    gets.push(now);
    this.gets.set(fingerprint, gets);
  }

  private forget(now: number): void {
    this.starts.forgetUntil(now - DAY);
    if (this.gets.size < this.tidyAt) return;
    for (const [key, starts] of this.gets) if ((starts.newest(1) ?? 0) <= now - HOUR) this.gets.delete(key);
    // Where all of them are young, the next look waits until there are twice as many.
    this.tidyAt = Math.max(KINDS_BEFORE_TIDYING, 2 * this.gets.size);
  }
}

/** A window of `limit` requests is full while the limit-th newest start is younger than its length. */
function refusalOf(window: Window, now: number): Refusal | null {
  const oldest = window.limit > 0 ? window.starts.newest(window.limit) : undefined;
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
