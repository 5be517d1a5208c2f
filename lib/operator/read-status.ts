import type { Actor } from '../domain/failures.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import type { EntityState, FailureRecord } from '../sync/ports/state.ts';
import { keyWords } from '../sync/key-words.ts';
import { historyOf, readPlan } from '../sync/read-plan.ts';
import { gateOf } from '../sync/travel.ts';
import { countRecords, type Counts } from './count-records.ts';
import { readFeeds, type FeedStatusServices } from './inward/feed-status.ts';
import { MANY_FAILURES } from './list-failures.ts';
import type { OperatorServices } from './services.ts';
import type { EntityStatus, StatusView } from './views.ts';

export type StatusServices = FeedStatusServices &
  Pick<
    OperatorServices,
    | 'clock'
    | 'integration'
    | 'catalogue'
    | 'states'
    | 'mirror'
    | 'links'
    | 'writeBacks'
    | 'failures'
    | 'ledgers'
    | 'claims'
    | 'syncTally'
    | 'queues'
  >;

/** Write-backs are counted up to here. */
const MANY_WISHES = 1000;
/** What is owed is counted up to here: a forecast that stops counting is wrong. */
const MANY_OWED = 20_000;

/** How the integration does, entity by entity and feed by feed. Looks at every link and counts every record. */
export async function readStatus(services: StatusServices): Promise<StatusView> {
  const { integration, clock, queues } = services;
  const now = clock.now();
  const key = keyWords(await services.claims.own());
  const states = await services.states.readAll();
  const open = await services.failures.list(MANY_FAILURES);
  const [counts, plan, depths, writeBacksDue] = await Promise.all([
    countRecords(services, open),
    readPlan(services, states, MANY_OWED),
    queues.read(),
    countDue(services, now),
  ]);
  return {
    name: integration.name,
    at: now,
    entities: integration.entities.map((mapping) => {
      const state = states.find(({ entity }) => entity === mapping.entity) ?? null;
      return entityStatus(services, mapping, state, counts[mapping.entity]);
    }),
    feeds: await readFeeds(services, states),
    plan,
    key,
    queues: depths,
    writeBacksDue,
    failures: { open: open.length, byActor: countByActor(open) },
  };
}

function entityStatus(
  { catalogue }: StatusServices,
  mapping: EntityMapping,
  state: EntityState | null,
  counts: Counts,
): EntityStatus {
  const { label, webhookType } = catalogue[mapping.entity];
  return {
    entity: mapping.entity,
    label,
    gate: gateOf(state ?? { gate: null }, mapping),
    paused: state?.paused ?? false,
    stopped: state?.cursor.stopped ?? null,
    readUpTo: state?.cursor.watermark ?? null,
    history: state ? historyOf(state.cursor) : null,
    hasWebhook: webhookType !== null,
    lastHeardAt: state?.lastHeardAt ?? null,
    missedWebhooks: state?.cursor.pace.missedWebhooks ?? 0,
    missedAt: state?.cursor.pace.missedAt ?? null,
    ...counts,
  };
}

async function countDue({ writeBacks }: StatusServices, now: number): Promise<number> {
  const [ids, logs] = await Promise.all([
    writeBacks.due('externalId', 'oldest', now, MANY_WISHES),
    writeBacks.due('log', 'oldest', now, MANY_WISHES),
  ]);
  return Math.min(MANY_WISHES, ids.length + logs.length);
}

function countByActor(open: readonly FailureRecord[]): Readonly<Record<Actor, number>> {
  const count = (actor: Actor): number => open.filter(({ failure }) => failure.actor === actor).length;
  return { clerk: count('clerk'), accountant: count('accountant'), engineer: count('engineer') };
}
