import { MINUTE, SECOND, type Clock, type Random } from '../domain/time.ts';
import { retryDelayMs } from '../http/retry-delay.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../sync/ports/precoro.ts';

/** Precoro counts by its own clock and network: a little more than it asks for. */
const MARGIN_MS = SECOND;
const SAME_GET_MS = MINUTE + MARGIN_MS;
/** One request a second, and none beside it (precoro-api.md section 2). */
const BETWEEN_REQUESTS_MS = SECOND + 100;

export interface Patience {
  readonly clock: Clock;
  readonly random: Random;
  /** Longest time one call may spend before its last attempt begins; what would take longer is answered as it stands. */
  readonly maxWaitMs: number;
}

/**
 * A gateway for callers without the quota ledger (command line, checks): one request at a time and about one a second,
 * the same GET never twice within a minute, and a failed call repeated where that is safe, with exponential backoff and
 * never before the time Precoro gave. A daily limit is answered at once unless it ends within `maxWaitMs`.
 */
export function patientGateway(gateway: PrecoroGateway, patience: Patience): PrecoroGateway {
  const pace = pacing(patience.clock);
  let last: Promise<unknown> = Promise.resolve();
  return {
    fingerprint: (call) => gateway.fingerprint(call),
    send: (call, signal) => {
      const mine = last.then(() => sendPatiently(gateway, call, signal, pace, patience));
      // A call that throws (a caller's mistake) must not stop those queued behind it.
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

interface Pacing {
  /** The earliest time at which this request may start. */
  earliest(fingerprint: string): number;
  /** Call when it starts. */
  started(fingerprint: string): void;
}

function pacing(clock: Clock): Pacing {
  const gets = new Map<string, number>();
  let lastStart = -Infinity;
  return {
    earliest: (fingerprint) =>
      Math.max(lastStart + BETWEEN_REQUESTS_MS, (gets.get(fingerprint) ?? -Infinity) + SAME_GET_MS),
    started: (fingerprint) => {
      lastStart = clock.now();
      for (const [old, start] of gets) if (start + SAME_GET_MS <= lastStart) gets.delete(old);
      if (fingerprint.startsWith('GET ')) gets.set(fingerprint, lastStart);
    },
  };
}

async function sendPatiently(
  gateway: PrecoroGateway,
  call: PrecoroCall,
  signal: AbortSignal,
  pace: Pacing,
  { clock, random, maxWaitMs }: Patience,
): Promise<PrecoroAnswer> {
  const fingerprint = gateway.fingerprint(call);
  const latest = clock.now() + maxWaitMs;
  let answer: PrecoroAnswer | null = null;
  for (let attempt = 1; ; attempt++) {
    const backoffUntil = answer === null ? 0 : notBefore(answer, attempt - 1, clock.now(), random);
    const at = Math.max(clock.now(), pace.earliest(fingerprint), backoffUntil);
    if (at > latest) return answer ?? tooSoon(at);
    if (!(await sleptUntil(at, clock, signal))) return answer ?? stopped();
    pace.started(fingerprint);
    answer = await gateway.send(call, signal);
    if (!isWorthRepeating(answer) || !isSafeToRepeat(call) || signal.aborted) return answer;
  }
}

function isWorthRepeating(answer: PrecoroAnswer): boolean {
  return answer.kind === 'rateLimited' || answer.kind === 'unavailable';
}

/** The same values written twice are the same record; a second POST is a second record. */
function isSafeToRepeat(call: PrecoroCall): boolean {
  return call.kind !== 'create';
}

function notBefore(answer: PrecoroAnswer, attempt: number, now: number, random: Random): number {
  const backoff = now + retryDelayMs({ attempt, headers: null, now, random });
  return answer.kind === 'rateLimited' && answer.until !== null
    ? Math.max(backoff, answer.until + MARGIN_MS)
    : backoff;
}

/** False when the caller gave up meanwhile. */
async function sleptUntil(at: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const ms = at - clock.now();
  try {
    if (ms > 0) await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

function tooSoon(until: number): PrecoroAnswer {
  return { kind: 'rateLimited', limiter: 'our own pace: the same GET within a minute', until };
}

function stopped(): PrecoroAnswer {
  return { kind: 'unavailable', mayHaveHappened: false, words: 'Stopped before anything was sent' };
}
