/** Time as a port. Milliseconds since the Unix epoch, UTC. */
export interface Clock {
  readonly now: () => number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when it is aborted first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Chance as a port: a number in [0, 1). */
export type Random = () => number;

/** Unique text as a port: lease owners, idempotency keys. */
export type NewId = () => string;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The years that four digits can write. */
const [FIRST_MS, LAST_MS] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')];

/**
 * Precoro's `modifiedSince` format: `YYYY-MM-DDTHH:MM:SS`, no zone, no fraction (precoro-api.md section 4). A time before
 * the year 0 or behind 9999 becomes the first or the last that can be written.
 */
export function toPrecoroTime(ms: number): string {
  return new Date(Math.max(FIRST_MS, Math.min(LAST_MS, ms))).toISOString().slice(0, 19);
}

/**
 * Milliseconds since the epoch of a Precoro date-time. A text without zone is read as UTC.
 * Undefined for text that is no date-time, or one that UTC puts before the year 0 or behind 9999.
 */
export function fromPrecoroTime(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const [, day, time = '00:00:00', zone = 'Z'] = match;
  const ms = Date.parse(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  return ms >= FIRST_MS && ms < LAST_MS + SECOND ? ms : undefined;
}
