/**
 * The quota ledger's arithmetic: pure, so that it can be driven by any clock. Facts: precoro-api.md section 2;
 * rules: one request at a time, all windows sliding, the same GET not twice in a minute nor over 30 times an hour.
 */

/** Spending classes, most urgent first. */
export const QUOTA_CLASSES = ['live', 'writeBack', 'background'] as const;
export type QuotaClass = (typeof QUOTA_CLASSES)[number];

/** A scope that Precoro told us to leave alone until a time of its own. */
export interface Hold {
  readonly limiter: string;
  readonly until: number;
  /** The one GET that is held; null when the hold is on the whole key. */
  readonly fingerprint: string | null;
}

/** State of one API key. Times are epoch milliseconds of our clock. */
export interface Ledger {
  /** Start of the newest request; 0 before the first. */
  readonly lastStart: number;
  /** End of the newest request; null while it is in flight. */
  readonly lastEnd: number | null;
  /** When a request in flight counts as over even if nobody said so. */
  readonly inFlightUntil: number;
  /** Starts within the last minute, oldest first. */
  readonly minute: readonly number[];
  /** Requests per started minute of the last hour: [minute number since the epoch, count]. */
  readonly hour: readonly (readonly [number, number])[];
  /** Requests per started quarter of an hour of the last day: [quarter number since the epoch, count]. */
  readonly day: readonly (readonly [number, number])[];
  /** Requests per class of the last day: the same quarters. */
  readonly byClass: Readonly<Record<QuotaClass, readonly (readonly [number, number])[]>>;
  /** Starts of GETs that may not be repeated yet: short fingerprint to starts within the last hour. */
  readonly gets: Readonly<Record<string, readonly number[]>>;
  readonly holds: readonly Hold[];
  /** 429s answered while the ledger showed room: somebody else uses the key. */
  readonly foreign: number;
}
