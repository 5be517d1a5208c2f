import type { OwedKind } from '../../domain/plan-owed.ts';
import type { PlanOfDay } from '../../domain/plan.ts';
import { classOf, isPurpose, type Purpose, type QuotaClass } from '../../domain/purposes.ts';
import type { Style } from './style.ts';
import { tableLines } from './table.ts';
import { agoText, countText, durationText, plural, timeText } from './times.ts';

export interface PlanSurroundings {
  readonly style: Style;
  readonly width: number | null;
  /** When the plan was made. */
  readonly at: number;
}

/** The plan of the day: who spent what for what, who may spend the rest, and when what waits for it is done. */
export function planLines(plan: PlanOfDay, { style, width, at }: PlanSurroundings): readonly string[] {
  return [
    `Requests to Precoro: ${spentText(plan)}; ${lastsText(plan, at)}`,
    ...tableLines(classRows(plan), {
      head: ['  Class', 'Spent', 'May still spend', 'Spent for'],
      right: [1, 2],
      wrap: 3,
      width,
      style,
    }),
    `  ${paceText(plan)}`,
    `  ${perRecordText(plan)}`,
    ...owedLines(plan, at),
    ...foreignLines(plan, style),
  ];
}

function spentText({ spent, perDay, leaveForOthers, quotaRemaining, remainingThisHour }: PlanOfDay): string {
  const others = leaveForOthers === 0 ? '' : `, ${countText(leaveForOthers)} left for others`;
  const left = `${countText(quotaRemaining)} left, ${countText(remainingThisHour)} in this hour`;
  return `${countText(spent)} of ${countText(perDay)} spent in 24 hours${others}; ${left}`;
}

function lastsText({ forecastExhaustionAt }: PlanOfDay, at: number): string {
  return forecastExhaustionAt === null
    ? 'enough for the day'
    : `enough until ${timeText(forecastExhaustionAt)} (${agoText(forecastExhaustionAt, at)})`;
}

const CLASS_WORDS: Readonly<Record<QuotaClass, string>> = {
  live: 'live',
  writeBack: 'write-back',
  background: 'background',
};

/** History is a part of background, but may spend less. */
function classRows({ spentByClass, spentByPurpose, room }: PlanOfDay): readonly (readonly string[])[] {
  const row = (quotaClass: QuotaClass) => [
    `  ${CLASS_WORDS[quotaClass]}`,
    countText(spentByClass[quotaClass]),
    countText(room[quotaClass]),
    spentFor(spentByPurpose, quotaClass),
  ];
  const history = ['  of it history', countText(spentByPurpose.history ?? 0), countText(room.history), ''];
  return [row('live'), row('writeBack'), row('background'), history];
}

const PURPOSE_WORDS: Readonly<Record<Purpose, string>> = {
  hintPull: 'lists after webhooks',
  detail: 'changed documents',
  log: 'error texts',
  definitions: 'custom fields',
  check: 'checks',
  linkBack: 'external ids',
  inwardLook: 'lookups of external records',
  inwardWrite: 'records written to Precoro',
  poll: 'scheduled lists',
  quietDetail: 'second looks',
  probe: 'announced records that no list shows',
  history: 'history',
};

/** The most expensive first. */
function spentFor(spentByPurpose: PlanOfDay['spentByPurpose'], quotaClass: QuotaClass): string {
  return Object.entries(spentByPurpose)
    .filter(([purpose, count]) => isPurpose(purpose) && classOf(purpose) === quotaClass && count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([purpose, count]) => `${isPurpose(purpose) ? PURPOSE_WORDS[purpose] : purpose} ${countText(count)}`)
    .join(', ');
}

function paceText({ debounceMs, isWorkingTime }: PlanOfDay): string {
  const hours = isWorkingTime
    ? 'working hours: history takes less'
    : 'outside working hours: history takes more';
  return `Changes gather ${durationText(debounceMs)} or more before they are read; ${hours}`;
}

function perRecordText(plan: PlanOfDay): string {
  const {
    recordsSynced,
    spentByOthers,
    requestsPerSyncedRecord: own,
    allRequestsPerSyncedRecord: all,
  } = plan;
  if (spentByOthers > 0)
    return `Requests per synced record: not known, because other integrations on the same ledger spent ${countText(spentByOthers)}`;
  if (own === null || all === null) return 'Requests per synced record: none was synced in 24 hours';
  return `Requests per synced record: ${own.toFixed(2)} for ${plural(recordsSynced, 'record')} in 24 hours; ${all.toFixed(2)} with scheduled lists, history and checks`;
}

const OWED_WORDS: Readonly<Record<OwedKind, readonly [one: string, many: string]>> = {
  details: ['changed document to read', 'changed documents to read'],
  logs: ['error text to show', 'error texts to show'],
  linkBacks: ['external id to show', 'external ids to show'],
  quietDetails: ['second look', 'second looks'],
};

function owedLines({ owed }: PlanOfDay, at: number): readonly string[] {
  const kinds: readonly OwedKind[] = ['details', 'logs', 'linkBacks', 'quietDetails'];
  const parts = kinds
    .filter((kind) => owed[kind].count > 0)
    .map((kind) => {
      const { count, doneAt } = owed[kind];
      const end = doneAt === null ? 'not within two weeks' : `done ${agoText(doneAt, at)}`;
      return `${plural(count, ...OWED_WORDS[kind])}, ${end}`;
    });
  return parts.length === 0 ? [] : [`  Owed: ${parts.join(' · ')}`];
}

function foreignLines({ foreignUse }: PlanOfDay, style: Style): readonly string[] {
  const { count, hourShare, dayShare } = foreignUse;
  if (count === 0) return [];
  const parts = [share(hourShare, 'hour'), share(dayShare, 'day')].filter((part) => part !== null);
  const left = parts.length === 0 ? '' : `; to leave it room, we take ${parts.join(' and ')}`;
  const refused = `${plural(count, 'request was', 'requests were')} refused in 24 hours although we had counted room`;
  return [style.yellow(`  Something else uses the same API key: ${refused}${left}`)];
}

function share(part: number, window: string): string | null {
  return part === 1 ? null : `${Math.round(part * 100)} % of the ${window}`;
}

/** `120 of 500 pages, ends 2026-03-02 14:20:00 UTC (in 2 hours)`. */
export function historyText(
  { pagesDone, pagesExpected, endsAt }: NonNullable<PlanOfDay['history']>,
  at: number,
): string {
  const pages =
    pagesExpected === null
      ? `${plural(pagesDone, 'page')} so far`
      : `${countText(pagesDone)} of ${plural(pagesExpected, 'page')}`;
  return endsAt === null
    ? `${pages}, no end known`
    : `${pages}, ends ${timeText(endsAt)} (${agoText(endsAt, at)})`;
}
