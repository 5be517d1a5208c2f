import { historyProgress, type HistoryProgress } from '../domain/history-progress.ts';
import { planOfDay, type PlanOfDay } from '../domain/plan.ts';
import type { Owed } from '../domain/plan-owed.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import type { EntityState } from './ports/state.ts';
import { limitsOf, mappingOf, type Services } from './services.ts';
import { gateOf } from './travel.ts';

export type PlanServices = Pick<
  Services,
  'clock' | 'integration' | 'ledgers' | 'mirror' | 'writeBacks' | 'syncTally'
>;

/**
 * The plan of the day as it stands now; `states` are those of all entities. Costs no request to Precoro. What is owed is counted up to `many` of each kind,
 * and only where it may be worked on: not of entities that are paused, stopped or behind a closed gate.
 */
export async function readPlan(
  services: PlanServices,
  states: readonly EntityState[],
  many: number,
): Promise<PlanOfDay> {
  const { clock, integration } = services;
  const now = clock.now();
  const [{ ledger }, owed, recordsSynced] = await Promise.all([
    services.ledgers.read(),
    countOwed(services, states, many, now),
    services.syncTally.ofLastDay(now),
  ]);
  const history = active(services, states).flatMap(({ cursor }) => historyOf(cursor) ?? []);
  return planOfDay({ ledger, limits: limitsOf(integration), owed, history, recordsSynced }, now);
}

/** How far reading what was there before us has come; null when it is read whole. */
export function historyOf({ history, watermark }: EntityState['cursor']): HistoryProgress | null {
  if (history !== null) return historyProgress(history);
  return watermark === null ? NOT_BEGUN : null;
}

/** What there is to read is known with Precoro's first page. */
const NOT_BEGUN: HistoryProgress = { pagesDone: 0, pagesExpected: null, endsAt: null };

async function countOwed(
  services: PlanServices,
  states: readonly EntityState[],
  many: number,
  now: number,
): Promise<Owed> {
  const { mirror, writeBacks } = services;
  const readable = namesOf(active(services, states));
  const writable = namesOf(active(services, states).filter((state) => isLive(services, state)));
  const [details, quietDetails, logs, linkBacks] = await Promise.all([
    mirror.dueDetails('live', now, many),
    mirror.dueDetails('background', now, many),
    writeBacks.due('log', 'oldest', now, many),
    writeBacks.due('externalId', 'oldest', now, many),
  ]);
  const count = (refs: readonly RecordRef[], names: ReadonlySet<EntityName>) =>
    refs.filter(({ entity }) => names.has(entity)).length;
  const wishes = (due: typeof logs) => due.map(({ ref }) => ref);
  return {
    details: count(details, readable),
    logs: count(wishes(logs), writable),
    linkBacks: count(wishes(linkBacks), writable),
    quietDetails: count(quietDetails, readable),
  };
}

function active({ integration }: PlanServices, states: readonly EntityState[]): readonly EntityState[] {
  return states.filter(
    ({ entity, paused, cursor }) => mappingOf(integration, entity) && !paused && cursor.stopped === null,
  );
}

function isLive({ integration }: PlanServices, state: EntityState): boolean {
  const mapping = mappingOf(integration, state.entity);
  return mapping !== undefined && gateOf(state, mapping) === 'live';
}

function namesOf(states: readonly EntityState[]): ReadonlySet<EntityName> {
  return new Set(states.map(({ entity }) => entity));
}
