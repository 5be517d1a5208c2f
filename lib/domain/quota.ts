import { classOf, isPurpose, purposesOf, QUOTA_CLASSES, type Purpose, type QuotaClass } from './purposes.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/**
 * The quota ledger's arithmetic: pure, so that it can be driven by any clock. Facts: precoro-api.md section 2;
 * rules: one request at a time, all windows sliding, the same GET not twice in a minute nor over 30 times an hour.
 */

/** A scope that Precoro told us to leave alone until a time of its own. */
export interface Hold {
  readonly limiter: string;
  readonly until: number;
  /** The one GET that is held; null when the hold is on the whole key. */
  readonly fingerprint: string | null;
}

/** Requests per piece of time: [number of the piece since the epoch, count], oldest first. */
export type Buckets = readonly (readonly [number, number])[];

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
  readonly hour: Buckets;
  /** Requests per started quarter of an hour of the last day: [quarter number since the epoch, count]. */
  readonly day: Buckets;
  /** Requests per purpose of the last day: the same quarters. Purposes without any are absent. */
  readonly byPurpose: Readonly<Partial<Record<Purpose, Buckets>>>;
  /** Starts of GETs that may not be repeated yet: short fingerprint to starts within the last hour. */
  readonly gets: Readonly<Record<string, readonly number[]>>;
  readonly holds: readonly Hold[];
  /** 429s answered while the ledger showed room: somebody else uses the key. */
  readonly foreign: number;
}

/** What may be spent. All limits are strictest by default (precoro-api.md section 2). */
export interface QuotaLimits {
  readonly minGapMs: number;
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly sameGetGapMs: number;
  readonly sameGetPerHour: number;
  /** Requests a day that stay free for others on the same key. */
  readonly leaveForOthers: number;
}

/** A request that wants a slot. */
export interface SlotRequest {
  readonly purpose: Purpose;
  /** Short fingerprint of a GET; null for PATCH, POST and PUT, which the duplicate limiter leaves alone. */
  readonly getFingerprint: string | null;
}

export type SlotDecision =
  | { readonly free: true }
  /** `scope`: only this GET must wait, or everything of its class. */
  | { readonly free: false; readonly until: number; readonly why: string; readonly scope: 'get' | 'class' };

/** Shares of the day that no other class may touch before they are spent: nothing starves. */
const DAY_FLOORS: Readonly<Record<QuotaClass, number>> = { live: 0, writeBack: 0.1, background: 0.05 };
/** Shares of the day that a class beyond its floor leaves for more urgent ones. */
const DAY_RESERVES: Readonly<Record<QuotaClass, number>> = { live: 0, writeBack: 0.08, background: 0.3 };
/** History has no floor of its own: it lives from what is left over. */
const HISTORY_RESERVE = 0.35;
/** How full the hour may be before a class stands back for more urgent ones. */
const HOUR_CEILINGS: Readonly<Record<QuotaClass, number>> = { live: 1, writeBack: 0.95, background: 0.8 };

/** Clocks differ and answers travel: every window is kept this much longer than Precoro's. */
const WINDOW_MARGIN_MS = 2 * SECOND;
const GAP_MARGIN_MS = 50;
const QUARTER = 15 * MINUTE;

export function emptyLedger(): Ledger {
  return {
    lastStart: 0,
    lastEnd: 0,
    inFlightUntil: 0,
    minute: [],
    hour: [],
    day: [],
    byPurpose: {},
    gets: {},
    holds: [],
    foreign: 0,
  };
}

/** Whether a request may start now, or when to ask again and why. The latest reason to wait wins. */
export function decideSlot(
  ledger: Ledger,
  request: SlotRequest,
  limits: QuotaLimits,
  now: number,
): SlotDecision {
  const waits = [
    afterLastRequest(ledger, limits),
    afterMinute(ledger, limits, now),
    afterHour(ledger, classOf(request.purpose), limits, now),
    afterDay(ledger, request.purpose, limits, now),
    afterSameGet(ledger, request.getFingerprint, limits),
    afterHolds(ledger, request.getFingerprint),
  ];
  const latest = waits.reduce((a, b) => (b.until > a.until ? b : a));
  return latest.until <= now ? { free: true } : { free: false, ...latest };
}

/** The ledger once the request has started; it counts as over at `inFlightUntil` even if nobody says so. */
export function startRequest(
  ledger: Ledger,
  request: SlotRequest,
  now: number,
  inFlightUntil: number,
): Ledger {
  const pruned = prune(ledger, now);
  const { purpose, getFingerprint } = request;
  return {
    ...pruned,
    lastStart: now,
    lastEnd: null,
    inFlightUntil,
    minute: [...pruned.minute, now],
    hour: addTo(pruned.hour, Math.floor(now / MINUTE)),
    day: addTo(pruned.day, Math.floor(now / QUARTER)),
    byPurpose: {
      ...pruned.byPurpose,
      [purpose]: addTo(pruned.byPurpose[purpose] ?? [], Math.floor(now / QUARTER)),
    },
    gets: getFingerprint
      ? { ...pruned.gets, [getFingerprint]: [...(pruned.gets[getFingerprint] ?? []), now] }
      : pruned.gets,
  };
}

export function finishRequest(ledger: Ledger, now: number): Ledger {
  return { ...ledger, lastEnd: now };
}

/**
 * Precoro answered 429. Without a time of Precoro's own the hold is a guess by the limiter's name: an hour for a daily
 * one, else a minute. A route limiter holds one GET, everything else the whole key.
 */
export function holdAfter429(
  ledger: Ledger,
  answer: { readonly limiter: string; readonly until: number | null },
  request: SlotRequest,
  now: number,
): Ledger {
  const until = (answer.until ?? now + (/dai?ly/i.test(answer.limiter) ? HOUR : MINUTE)) + WINDOW_MARGIN_MS;
  const fingerprint = /route/i.test(answer.limiter) ? request.getFingerprint : null;
  const hold: Hold = { limiter: answer.limiter, until, fingerprint };
  // Our own ledger allowed this request, so somebody else spends on the same key.
  return {
    ...ledger,
    holds: [...ledger.holds.filter((old) => old.until > now), hold],
    foreign: ledger.foreign + 1,
  };
}

/** Requests left in each window, all classes together. */
export function remaining(ledger: Ledger, limits: QuotaLimits, now: number) {
  const { minute, hour, day } = prune(ledger, now);
  return {
    minute: Math.max(0, limits.perMinute - minute.length),
    hour: Math.max(0, limits.perHour - total(hour)),
    day: Math.max(0, limits.perDay - limits.leaveForOthers - total(day)),
  };
}

/** Requests of the last day per class. */
export function spentByClass(ledger: Ledger, now: number): Readonly<Record<QuotaClass, number>> {
  const spent = spentByPurpose(ledger, now);
  const ofClass = (quotaClass: QuotaClass) =>
    purposesOf(quotaClass).reduce((sum, purpose) => sum + (spent[purpose] ?? 0), 0);
  return { live: ofClass('live'), writeBack: ofClass('writeBack'), background: ofClass('background') };
}

/** Requests of the last day per purpose; those without any are absent. */
export function spentByPurpose(ledger: Ledger, now: number): Readonly<Partial<Record<Purpose, number>>> {
  return mapPurposes(prune(ledger, now).byPurpose, total);
}

interface Until {
  readonly until: number;
  readonly why: string;
  readonly scope: 'get' | 'class';
}

/**
 * Precoro counts on arrival, which lies between start and end: a second after the *end* is the only gap that is surely
 * a second. It costs nothing: the hour allows one request in 2.4 s.
 */
function afterLastRequest(ledger: Ledger, limits: QuotaLimits): Until {
  const gap = limits.minGapMs + GAP_MARGIN_MS;
  if (ledger.lastEnd !== null)
    return {
      until: ledger.lastEnd === 0 ? 0 : ledger.lastEnd + gap,
      why: 'one request a second',
      scope: 'class',
    };
  return {
    until: ledger.inFlightUntil + gap,
    why: 'another request is in flight',
    scope: 'class',
  };
}

function afterMinute(ledger: Ledger, limits: QuotaLimits, now: number): Until {
  const recent = ledger.minute.filter((start) => start > now - MINUTE - WINDOW_MARGIN_MS);
  const blocking = recent[recent.length - limits.perMinute];
  return {
    until: blocking === undefined ? 0 : blocking + MINUTE + WINDOW_MARGIN_MS,
    why: 'the minute is used up',
    scope: 'class',
  };
}

function afterHour(ledger: Ledger, quotaClass: QuotaClass, limits: QuotaLimits, now: number): Until {
  const allowed = Math.max(1, Math.floor(limits.perHour * HOUR_CEILINGS[quotaClass]));
  return {
    until: bucketsAllow(ledger.hour, MINUTE, HOUR, allowed, now),
    why: 'the hour is used up',
    scope: 'class',
  };
}

function afterDay(ledger: Ledger, purpose: Purpose, limits: QuotaLimits, now: number): Until {
  const budget = limits.perDay - limits.leaveForOthers;
  return {
    until: bucketsAllow(ledger.day, QUARTER, DAY, budget - keptFree(ledger, purpose, budget, now), now),
    why: 'the day is used up',
    scope: 'class',
  };
}

/** Requests of the day that a request for this purpose must leave alone. */
function keptFree(ledger: Ledger, purpose: Purpose, budget: number, now: number): number {
  const spent = spentByClass(ledger, now);
  const quotaClass = classOf(purpose);
  const floorLeft = (one: QuotaClass) => Math.max(0, Math.floor(budget * DAY_FLOORS[one]) - spent[one]);
  const othersFloors = QUOTA_CLASSES.filter((other) => other !== quotaClass)
    .map(floorLeft)
    .reduce((a, b) => a + b, 0);
  if (purpose === 'history') return othersFloors + Math.floor(budget * HISTORY_RESERVE);
  const isWithinFloor = floorLeft(quotaClass) > 0;
  return isWithinFloor ? othersFloors : othersFloors + Math.floor(budget * DAY_RESERVES[quotaClass]);
}

function afterSameGet(ledger: Ledger, fingerprint: string | null, limits: QuotaLimits): Until {
  const told = { why: 'the same GET was just sent', scope: 'get' } as const;
  const starts = fingerprint === null ? [] : (ledger.gets[fingerprint] ?? []);
  const last = starts.at(-1);
  if (last === undefined) return { until: 0, ...told };
  const oldest = starts[starts.length - limits.sameGetPerHour];
  const hourFrees = oldest === undefined ? 0 : oldest + HOUR + WINDOW_MARGIN_MS;
  return { until: Math.max(last + limits.sameGetGapMs + WINDOW_MARGIN_MS, hourFrees), ...told };
}

function afterHolds(ledger: Ledger, fingerprint: string | null): Until {
  const mine = ledger.holds.filter((hold) => hold.fingerprint === null || hold.fingerprint === fingerprint);
  const latest = mine.reduce<Hold | null>((a, b) => (a && a.until >= b.until ? a : b), null);
  return {
    until: latest?.until ?? 0,
    why: latest ? `Precoro's ${latest.limiter} asks to wait` : '',
    scope: latest?.fingerprint ? 'get' : 'class',
  };
}

/** When fewer than `allowed` requests lie in the window. A bucket counts until all of it has left. */
function bucketsAllow(
  buckets: Buckets,
  bucketMs: number,
  windowMs: number,
  allowed: number,
  now: number,
): number {
  const leaves = (bucket: number) => (bucket + 1) * bucketMs + windowMs + WINDOW_MARGIN_MS;
  const counted = buckets.filter(([bucket]) => leaves(bucket) > now);
  let left = total(counted);
  if (left < allowed) return 0;
  for (const [bucket, count] of counted) {
    left -= count;
    if (left < allowed) return leaves(bucket);
  }
  return now + bucketMs;
}

function prune(ledger: Ledger, now: number): Ledger {
  const keep = (buckets: Buckets, bucketMs: number, windowMs: number) =>
    buckets.filter(([bucket]) => (bucket + 1) * bucketMs + windowMs + WINDOW_MARGIN_MS > now);
  return {
    ...ledger,
    minute: ledger.minute.filter((start) => start > now - MINUTE - WINDOW_MARGIN_MS),
    hour: keep(ledger.hour, MINUTE, HOUR),
    day: keep(ledger.day, QUARTER, DAY),
    byPurpose: mapPurposes(ledger.byPurpose, (buckets) => keep(buckets, QUARTER, DAY)),
    gets: pruneGets(ledger.gets, now),
    holds: ledger.holds.filter((hold) => hold.until > now),
  };
}

/**
 * A GET sent once is forgotten after two minutes: at such distances it cannot come to 30 an hour. One that came back
 * sooner is remembered for the hour. This keeps the item small.
 */
function pruneGets(gets: Ledger['gets'], now: number): Ledger['gets'] {
  const recent = Object.entries(gets).map(
    ([fingerprint, starts]) =>
      [fingerprint, starts.filter((start) => start > now - HOUR - WINDOW_MARGIN_MS)] as const,
  );
  return Object.fromEntries(
    recent.filter(
      ([, starts]) => starts.length > 1 || (starts[0] ?? 0) > now - 2 * MINUTE - 2 * WINDOW_MARGIN_MS,
    ),
  );
}

function addTo(buckets: Buckets, bucket: number): (readonly [number, number])[] {
  const last = buckets.at(-1);
  return last?.[0] === bucket ? [...buckets.slice(0, -1), [bucket, last[1] + 1]] : [...buckets, [bucket, 1]];
}

function mapPurposes<T>(
  byPurpose: Ledger['byPurpose'],
  change: (buckets: Buckets) => T,
): Partial<Record<Purpose, T>> {
  const changed = Object.entries(byPurpose)
    .filter(([name]) => isPurpose(name))
    .map(([name, buckets]) => [name, change(buckets)]);
  return Object.fromEntries(changed) as Partial<Record<Purpose, T>>;
}

function total(buckets: Buckets): number {
  return buckets.reduce((sum, [, count]) => sum + count, 0);
}
