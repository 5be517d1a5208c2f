import type { PlanOfDay } from '../../domain/plan.ts';
import { lasting } from '../run/lines.ts';

/** The plan of the day in the few words that a panel has room for. */
export interface PlanWords {
  /** `Requests in 24 h: 1,417 of 3,000 (live 800, write-back 400, background 217)`. */
  readonly spent: string;
  /** What comes of it, the most telling first: `enough until 18:40:00`. */
  readonly outlook: readonly string[];
}

/** `timeOf` says a time of the run: `18:40:00`. */
export function planWords(plan: PlanOfDay, timeOf: (ms: number) => string): PlanWords {
  const { spent, perDay, leaveForOthers, spentByClass, forecastExhaustionAt, debounceMs } = plan;
  const { live, writeBack, background } = spentByClass;
  const classes = `live ${count(live)}, write-back ${count(writeBack)}, background ${count(background)}`;
  return {
    spent: `Requests in 24 h: ${count(spent)} of ${count(perDay - leaveForOthers)} (${classes})`,
    outlook: [
      forecastExhaustionAt === null ? 'enough at this pace' : `enough until ${timeOf(forecastExhaustionAt)}`,
      ...historyWords(plan, timeOf),
      ...perRecordWords(plan),
      `changes gather ${lasting(debounceMs)}`,
      ...owedWords(plan, timeOf),
    ],
  };
}

function historyWords({ history }: PlanOfDay, timeOf: (ms: number) => string): readonly string[] {
  if (history === null) return [];
  const { pagesDone, pagesExpected, endsAt } = history;
  const pages =
    pagesExpected === null
      ? `history ${count(pagesDone)} pages so far`
      : `history ${count(pagesDone)} of ${count(pagesExpected)} pages`;
  return [endsAt === null ? pages : `${pages}, until ${timeOf(endsAt)}`];
}

function perRecordWords({ requestsPerSyncedRecord }: PlanOfDay): readonly string[] {
  return requestsPerSyncedRecord === null ? [] : [`${requestsPerSyncedRecord.toFixed(2)} a record`];
}

/** External ids are what waits longest. */
function owedWords({ owed: { linkBacks } }: PlanOfDay, timeOf: (ms: number) => string): readonly string[] {
  if (linkBacks.count === 0) return [];
  const ids = `${count(linkBacks.count)} external ${linkBacks.count === 1 ? 'id' : 'ids'} to show`;
  return [linkBacks.doneAt === null ? ids : `${ids}, until ${timeOf(linkBacks.doneAt)}`];
}

function count(many: number): string {
  return many.toLocaleString('en-US');
}
