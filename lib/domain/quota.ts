import { classOf, isPurpose, purposesOf, QUOTA_CLASSES, type Purpose, type QuotaClass } from './purposes.ts';
import { foreignUse } from './quota-foreign.ts';
import { countsIn, DAY_WINDOW, HOUR_WINDOW, totalWithin, withinMinute } from './quota-windows.ts';
import { isWorkingTime, type WorkingHours } from './working-hours.ts';

/**
 * The quota ledger: what was spent on one API key, and what may be spent still. Pure, so that it can be driven by any clock.
 * Facts: precoro-api.md section 2; rules: one request at a time, all windows sliding. When a request may start is in
 * quota-slots.ts, how the ledger changes in quota-requests.ts.
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

/** When a GET was last over, and when the debt of time passes that it has run up (quota-gets.ts). */
export type SameGet = readonly [end: number, debtEnds: number];

/** A request that was started and of which nobody has said yet that it is over. */
export interface InFlight {
  /** Which caller sent it. */
  readonly owner: string;
  readonly startedAt: number;
  /** When it counts as over even if nobody says so. Its sender gives up before. */
  readonly until: number;
  readonly purpose: Purpose;
  readonly getFingerprint: string | null;
  readonly spender: string;
}

/** A caller that would have started a request had another not been before it. */
export interface Waiter {
  readonly owner: string;
  readonly purpose: Purpose;
  /** Renewed as long as it waits; then its place is lost. */
  readonly until: number;
}

/**
 * State of one API key. Times are epoch milliseconds of our clocks. The windows hold each request at its *end*, for Precoro
 * counts it on arrival, which may be any time between start and end.
 */
export interface Ledger {
  /** The newest reading of a clock that a caller wrote: how others notice that theirs shows another time. */
  readonly seenAt: number;
  /** End of the newest request that is over; 0 before the first. */
  readonly lastEnd: number;
  /** Who sent it, and how many in a row. */
  readonly lastOwner: string;
  readonly inARow: number;
  readonly inFlight: InFlight | null;
  /** Callers in line, longest first. */
  readonly waiting: readonly Waiter[];
  /** Requests of the last minute, oldest first. */
  readonly minute: readonly number[];
  /** Requests per minute of the last hour. */
  readonly hour: Buckets;
  /** Requests per quarter of an hour of the last day. */
  readonly day: Buckets;
  /** The same quarters per purpose. Purposes without any are absent. */
  readonly byPurpose: Readonly<Partial<Record<Purpose, Buckets>>>;
  /** The same quarters per integration that spends from this ledger. */
  readonly bySpender: Readonly<Record<string, Buckets>>;
  /** GETs that may not be repeated yet, or not as often as they like, by their short fingerprint. */
  readonly gets: Readonly<Record<string, SameGet>>;
  readonly holds: readonly Hold[];
  /** 429s of the last day that were answered although this ledger saw room: somebody else uses the key. */
  readonly foreign: readonly { readonly at: number; readonly limiter: string }[];
}

/** What may be spent. All limits are strictest by default (precoro-api.md section 2). */
export interface QuotaLimits {
  readonly minGapMs: number;
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly sameGetGapMs: number;
  readonly sameGetPerHour: number;
  /** Requests a day that the spender leaves to others on the same key. */
  readonly leaveForOthers: number;
  /** Which integration spends, where several share the ledger. Default: the only one. */
  readonly spender?: string;
  /** When history leaves more of the day to what is live. Default: never. */
  readonly workingHours?: WorkingHours;
}

/** A request that wants a slot. */
export interface SlotRequest {
  readonly purpose: Purpose;
  /** Short fingerprint of a GET; null for PATCH, POST and PUT, which the duplicate limiter leaves alone. */
  readonly getFingerprint: string | null;
}

/** Shares of the day that no other class may touch before they are spent: nothing starves. */
const DAY_FLOORS: Readonly<Record<QuotaClass, number>> = { live: 0, writeBack: 0.1, background: 0.05 };
/** Shares of the day that a class beyond its floor leaves for more urgent ones. */
const DAY_RESERVES: Readonly<Record<QuotaClass, number>> = { live: 0, writeBack: 0.05, background: 0.3 };
/** History lives from what is left over, and uses up nobody's floor. */
const HISTORY_RESERVES = { atWork: 0.6, otherwise: 0.35 } as const;
/**
 * So much of the day (share) history gets in any case, leaving less to what is live than scheduled lists do (reserve): where
 * the day is small they would take all that is left over, and it would never end.
 */
const HISTORY_FLOOR = { share: 0.02, reserve: 0.25 } as const;

const FLOOR_PURPOSES: Readonly<Record<QuotaClass, readonly Purpose[]>> = {
  live: purposesOf('live'),
  writeBack: purposesOf('writeBack'),
  background: purposesOf('background').filter((purpose) => purpose !== 'history'),
};

export function emptyLedger(): Ledger {
  return {
    seenAt: 0,
    lastEnd: 0,
    lastOwner: '',
    inARow: 0,
    inFlight: null,
    waiting: [],
    minute: [],
    hour: [],
    day: [],
    byPurpose: {},
    bySpender: {},
    gets: {},
    holds: [],
    foreign: [],
  };
}

/** Requests left in each window, all classes together. One in flight counts as over at its deadline. */
export function remaining(ledger: Ledger, limits: QuotaLimits, now: number) {
  const { everybodys, own } = dayBudgets(ledger, limits, now);
  const spent = (window: typeof DAY_WINDOW, buckets: Buckets = []) =>
    totalWithin(window, buckets, now) + flying(ledger, window, now);
  const minute = ledger.inFlight ? [...ledger.minute, ledger.inFlight.until] : ledger.minute;
  const day = Math.min(
    everybodys - spent(DAY_WINDOW, ledger.day),
    own - spent(DAY_WINDOW, ledger.bySpender[spenderOf(limits)]),
  );
  return {
    minute: Math.max(0, limits.perMinute - withinMinute(minute, now).length),
    hour: Math.max(0, hourBudget(ledger, limits, now) - spent(HOUR_WINDOW, ledger.hour)),
    day: Math.max(0, day),
  };
}

/** Requests that this purpose may still spend of the sliding day, as it stands now. */
export function roomFor(ledger: Ledger, purpose: Purpose, limits: QuotaLimits, now: number): number {
  const left = remaining(ledger, limits, now).day;
  if (purpose !== 'history') return Math.max(0, left - keptFree(ledger, purpose, limits, now));
  const day = dayOf(ledger, limits, now);
  const floors = unspentFloors(day, null);
  const beyond = left - floors - day.share(historyReserve(limits, now));
  const ofFloor = Math.min(historyFloorLeft(day), left - floors - day.share(HISTORY_FLOOR.reserve));
  return Math.max(0, beyond, ofFloor);
}

/** The share (0 to 1) of the day's requests that live ones may still spend now. */
export function liveRoom(ledger: Ledger, limits: QuotaLimits, now: number): number {
  const budget = limits.perDay - limits.leaveForOthers;
  return budget > 0 ? Math.min(1, roomFor(ledger, 'detail', limits, now) / budget) : 0;
}

/** Requests of the last day per class. */
export function spentByClass(ledger: Ledger, now: number): Readonly<Record<QuotaClass, number>> {
  const spent = spentByPurpose(ledger, now);
  const ofClass = (quotaClass: QuotaClass) => sumOf(spent, purposesOf(quotaClass));
  return { live: ofClass('live'), writeBack: ofClass('writeBack'), background: ofClass('background') };
}

/** Requests of the last day per purpose, the one in flight included; those without any are absent. */
export function spentByPurpose(ledger: Ledger, now: number): Readonly<Partial<Record<Purpose, number>>> {
  const { byPurpose, inFlight } = ledger;
  const spent: Partial<Record<Purpose, number>> = {};
  for (const [purpose, buckets] of Object.entries(byPurpose)) {
    if (isPurpose(purpose)) spent[purpose] = totalWithin(DAY_WINDOW, buckets, now);
  }
  const flies = flying(ledger, DAY_WINDOW, now);
  if (inFlight && flies) spent[inFlight.purpose] = (spent[inFlight.purpose] ?? 0) + flies;
  return spent;
}

/** Of a caller that died, the request in flight stays until another one starts: it may be long ago. */
function flying({ inFlight }: Ledger, window: typeof DAY_WINDOW, now: number): number {
  return inFlight && countsIn(window, inFlight.until, now) ? 1 : 0;
}

export function spenderOf({ spender }: QuotaLimits): string {
  return spender ?? '';
}

/** The requests an hour that we take for ours. */
export function hourBudget(ledger: Ledger, limits: QuotaLimits, now: number): number {
  return Math.floor(limits.perHour * foreignUse(ledger, now).hourShare);
}

/** The requests a day of all that spend from this ledger together, and those of this spender. */
export function dayBudgets(ledger: Ledger, limits: QuotaLimits, now: number) {
  const { dayShare } = foreignUse(ledger, now);
  return {
    everybodys: Math.floor(limits.perDay * dayShare),
    own: Math.floor((limits.perDay - limits.leaveForOthers) * dayShare),
  };
}

/** Requests of the day that the next request for this purpose must leave alone. */
export function keptFree(ledger: Ledger, purpose: Purpose, limits: QuotaLimits, now: number): number {
  const day = dayOf(ledger, limits, now);
  if (purpose === 'history') {
    const reserve = historyFloorLeft(day) > 0 ? HISTORY_FLOOR.reserve : historyReserve(limits, now);
    return unspentFloors(day, null) + day.share(reserve);
  }
  const own = classOf(purpose);
  const others = unspentFloors(day, own);
  return unspentFloor(day, own) > 0 ? others : others + day.share(DAY_RESERVES[own]);
}

interface Day {
  readonly spent: Readonly<Partial<Record<Purpose, number>>>;
  /** Requests that this part of the day's is. */
  readonly share: (part: number) => number;
}

function dayOf(ledger: Ledger, limits: QuotaLimits, now: number): Day {
  const budget = dayBudgets(ledger, limits, now).own;
  return { spent: spentByPurpose(ledger, now), share: (part) => Math.floor(budget * part) };
}

/** Floors that the classes besides this one have not spent yet. */
function unspentFloors(day: Day, own: QuotaClass | null): number {
  return QUOTA_CLASSES.filter((other) => other !== own)
    .map((other) => unspentFloor(day, other))
    .reduce((a, b) => a + b, 0);
}

function unspentFloor({ spent, share }: Day, floorOf: QuotaClass): number {
  return Math.max(0, share(DAY_FLOORS[floorOf]) - sumOf(spent, FLOOR_PURPOSES[floorOf]));
}

function historyFloorLeft({ spent, share }: Day): number {
  return Math.max(0, share(HISTORY_FLOOR.share) - (spent.history ?? 0));
}

function historyReserve({ workingHours }: QuotaLimits, now: number): number {
  const isAtWork = workingHours !== undefined && isWorkingTime(workingHours, now);
  return isAtWork ? HISTORY_RESERVES.atWork : HISTORY_RESERVES.otherwise;
}

function sumOf(spent: Readonly<Partial<Record<Purpose, number>>>, purposes: readonly Purpose[]): number {
  return purposes.reduce((sum, purpose) => sum + (spent[purpose] ?? 0), 0);
}
