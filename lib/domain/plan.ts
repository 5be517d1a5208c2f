import { pullPace } from './pull-pace.ts';
import { debounceOf } from './debounce.ts';
import type { HistoryProgress } from './history-progress.ts';
import { forecastOwed, type Owed, type OwedKind, type OwedWork } from './plan-owed.ts';
import type { Purpose, QuotaClass } from './purposes.ts';
import { enoughUntil } from './quota-forecast.ts';
import {
  liveRoom,
  remaining,
  roomFor,
  spenderOf,
  spentByClass,
  spentByPurpose,
  type Ledger,
  type QuotaLimits,
} from './quota.ts';
import { foreignUse, type ForeignUse } from './quota-foreign.ts';
import { DAY_WINDOW, total, within } from './quota-windows.ts';
import { isWorkingTime } from './working-hours.ts';

/** How the requests of the sliding day are spent, who may spend the rest, and when what waits for them is done. */
export interface PlanOfDay {
  /** The key's requests a day; `leaveForOthers` of them are not ours. */
  readonly perDay: number;
  readonly leaveForOthers: number;
  /** Within the last 24 hours, by all that share the ledger. Purposes without any are absent. */
  readonly spent: number;
  /** The part of other integrations on the same ledger. */
  readonly spentByOthers: number;
  readonly spentByClass: Readonly<Record<QuotaClass, number>>;
  readonly spentByPurpose: Readonly<Partial<Record<Purpose, number>>>;
  /** Left of the sliding day and of the sliding hour, all classes together. */
  readonly quotaRemaining: number;
  readonly remainingThisHour: number;
  /** What each class may still spend as things stand. `history` is a part of background that lives from what is left over. */
  readonly room: Readonly<Record<QuotaClass | 'history', number>>;
  /** Refusals that say that somebody else spends on the key without our knowing, and what we leave to them for that. */
  readonly foreignUse: ForeignUse;
  /** When the day's requests end if spending goes on as in the last hour; null when they last. */
  readonly forecastExhaustionAt: number | null;
  /** How long changes gather after a webhook before a pull, at least. */
  readonly debounceMs: number;
  readonly isWorkingTime: boolean;
  readonly owed: Readonly<Record<OwedKind, OwedWork>>;
  /** Null when all that was there before us is read. */
  readonly history: HistoryProgress | null;
  /** Within the last 24 hours, each time one came into step outside. */
  readonly recordsSynced: number;
  /** Of the requests that records cause; null when none was synced, or others share the ledger. */
  readonly requestsPerSyncedRecord: number | null;
  /** Of all requests, with scheduled polls, history, definitions and checks; null likewise. */
  readonly allRequestsPerSyncedRecord: number | null;
}

export interface PlanFacts {
  readonly ledger: Ledger;
  readonly limits: QuotaLimits;
  readonly owed: Owed;
  /** One per entity whose history is being read. */
  readonly history: readonly HistoryProgress[];
  /** Of the last 24 hours. */
  readonly recordsSynced: number;
}

/** Requests that would be spent if no record ever changed, or that a person asked for. */
const APART: readonly Purpose[] = ['poll', 'history', 'definitions', 'check'];

/** The plan as it stands at `now`, forecast linearly from the last hour. */
export function planOfDay(facts: PlanFacts, now: number): PlanOfDay {
  const { ledger, limits, owed, history, recordsSynced } = facts;
  const byClass = spentByClass(ledger, now);
  const byPurpose = spentByPurpose(ledger, now);
  const { day, hour } = remaining(ledger, limits, now);
  const spent = byClass.live + byClass.writeBack + byClass.background;
  const apart = APART.reduce((sum, purpose) => sum + (byPurpose[purpose] ?? 0), 0);
  const spentByOthers = othersPart(ledger, limits, now);
  const perRecord = (requests: number) =>
    recordsSynced === 0 || spentByOthers > 0 ? null : requests / recordsSynced;
  return {
    perDay: limits.perDay,
    leaveForOthers: limits.leaveForOthers,
    spent,
    spentByOthers,
    spentByClass: byClass,
    spentByPurpose: byPurpose,
    quotaRemaining: day,
    remainingThisHour: hour,
    room: roomOf(ledger, limits, now),
    foreignUse: foreignUse(ledger, now),
    forecastExhaustionAt: enoughUntil(ledger, limits, now),
    debounceMs: debounceMs(ledger, limits, owed, now),
    isWorkingTime: limits.workingHours !== undefined && isWorkingTime(limits.workingHours, now),
    owed: forecastOwed(ledger, limits, owed, now),
    history: together(history),
    recordsSynced,
    requestsPerSyncedRecord: perRecord(spent - apart),
    allRequestsPerSyncedRecord: perRecord(spent),
  };
}

function othersPart({ bySpender }: Ledger, limits: QuotaLimits, now: number): number {
  const others = Object.entries(bySpender).filter(([name]) => name !== spenderOf(limits));
  return others.reduce((sum, [, buckets]) => sum + total(within(DAY_WINDOW, buckets, now)), 0);
}

function roomOf(ledger: Ledger, limits: QuotaLimits, now: number): PlanOfDay['room'] {
  const room = (purpose: Purpose) => roomFor(ledger, purpose, limits, now);
  return {
    live: room('detail'),
    writeBack: room('linkBack'),
    background: room('poll'),
    history: room('history'),
  };
}

/** Of an entity whose pulls show something new: those that show nothing wait longer. */
function debounceMs(ledger: Ledger, limits: QuotaLimits, owed: Owed, now: number): number {
  const { quietMs, gapMs } = debounceOf(
    liveRoom(ledger, limits, now),
    1,
    pullPace(ledger, limits, { details: owed.details, links: owed.linkBacks }, now),
  );
  return Math.round(Math.max(quietMs, gapMs));
}

/** Entities are read one after another: the last end is the end of all. */
function together(loads: readonly HistoryProgress[]): HistoryProgress | null {
  if (loads.length === 0) return null;
  const expected = loads.map(({ pagesExpected }) => pagesExpected);
  const ends = loads.map(({ endsAt }) => endsAt);
  return {
    pagesDone: loads.reduce((sum, { pagesDone }) => sum + pagesDone, 0),
    pagesExpected: sumOrNull(expected),
    endsAt: ends.reduce((latest, at) => (latest === null || at === null ? null : Math.max(latest, at))),
  };
}

function sumOrNull(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}
