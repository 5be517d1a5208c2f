import { forecastEnd } from '../domain/history-forecast.ts';
import { historyProgress, pagesLeft } from '../domain/history-progress.ts';
import { ENTITY_NAMES, type EntityName } from '../domain/records.ts';
import { DAY, MINUTE, SECOND, toPrecoroTime } from '../domain/time.ts';
import { nextPollAt } from './pace.ts';
import type { EntityState, HistoryLoad } from './ports/state.ts';
import type { PullServices } from './pull.ts';
import type { QuotaSession } from './quota-session.ts';
import { limitsOf, mappingOf, type Services } from './services.ts';

export type HistoryServices = PullServices & Pick<Services, 'catalogue'>;

/** The forecast is made anew after so many pages. */
const LOOK_UP_PAGES = 10;

/**
 * The load with the time of its end, as far as that can be told: after the first page, and then every ten. Loads of
 * entities that come before this one are read first.
 */
export async function withOutlook(
  services: HistoryServices,
  session: QuotaSession,
  entity: EntityName,
  load: HistoryLoad,
): Promise<HistoryLoad> {
  if (load.requests !== 1 && load.requests % LOOK_UP_PAGES !== 0) return load;
  const own = pagesLeft(load);
  if (own === null) return load;
  const now = services.clock.now();
  const states = await activeStates(services);
  const endsAt = forecastEnd({
    ledger: session.ledger(),
    limits: limitsOf(services.integration),
    pagesLeft: own + pagesAhead(states, entity),
    now,
    pageMs: load.pageMs,
    pollsADay: states.reduce((sum, state) => sum + pollsADay(services, state, now), 0),
  });
  return { ...load, endsAt };
}

async function activeStates({ states, integration }: HistoryServices): Promise<readonly EntityState[]> {
  const all = await states.readAll();
  return all.filter(
    ({ entity, paused, cursor }) =>
      mappingOf(integration, entity) !== undefined && !paused && cursor.stopped === null,
  );
}

function pagesAhead(states: readonly EntityState[], entity: EntityName): number {
  return states
    .filter((state) => ENTITY_NAMES.indexOf(state.entity) < ENTITY_NAMES.indexOf(entity))
    .reduce((sum, { cursor }) => sum + (cursor.history === null ? 0 : (pagesLeft(cursor.history) ?? 0)), 0);
}

function pollsADay({ catalogue }: HistoryServices, state: EntityState, now: number): number {
  const next = nextPollAt(state, state.cursor.pace, catalogue[state.entity], null, now);
  return DAY / Math.max(MINUTE, next - now);
}

/** For the log, before the second page. */
export function beginWords(load: HistoryLoad): string {
  const { pagesExpected, endsAt } = historyProgress(load);
  if (pagesExpected === null) return 'how much it is cannot be told: Precoro sends no totals';
  const end = endsAt === null ? 'no end in sight' : `ends about ${toPrecoroTime(endsAt)} UTC`;
  return `${load.rowsExpected ?? 0} records on ${pagesExpected} pages, ${end}`;
}

export function endWords({ requests, slicesDone, startedAt }: HistoryLoad, now: number): string {
  const took = now - startedAt;
  const time =
    took < 2 * MINUTE ? `${Math.round(took / SECOND)} seconds` : `${Math.round(took / MINUTE)} minutes`;
  const slices = slicesDone === 0 ? 'as one list' : `in ${slicesDone + 1} slices`;
  return `${requests} requests, ${slices}, ${time}`;
}
