import { enoughUntil } from '../domain/quota-forecast.ts';
import { remaining, spentByClass } from '../domain/quota.ts';
import type { Actor } from '../domain/failures.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import type { EntityState, FailureRecord } from '../sync/ports/state.ts';
import { limitsOf } from '../sync/services.ts';
import { gateOf } from '../sync/travel.ts';
import { countRecords, type Counts } from './count-records.ts';
import { MANY_FAILURES } from './list-failures.ts';
import type { OperatorServices } from './services.ts';
import type { EntityStatus, QuotaStatus, StatusView } from './views.ts';

export type StatusServices = Pick<
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
  | 'queues'
>;

/** Write-backs are counted up to here. */
const MANY_WISHES = 1000;

/** How the integration does, entity by entity. Looks at every link and counts every record. */
export async function readStatus(services: StatusServices): Promise<StatusView> {
  const { integration, clock, states, queues } = services;
  const now = clock.now();
  const open = await services.failures.list(MANY_FAILURES);
  const [all, counts, quota, depths, writeBacksDue] = await Promise.all([
    states.readAll(),
    countRecords(services, open),
    quotaOf(services, now),
    queues.read(),
    countDue(services, now),
  ]);
  return {
    name: integration.name,
    at: now,
    entities: integration.entities.map((mapping) => {
      const state = all.find(({ entity }) => entity === mapping.entity) ?? null;
      return entityStatus(services, mapping, state, counts[mapping.entity]);
    }),
    quota,
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
  return {
    entity: mapping.entity,
    label: catalogue[mapping.entity].label,
    gate: gateOf(state ?? { gate: null }, mapping),
    paused: state?.paused ?? false,
    stopped: state?.cursor.stopped ?? null,
    readUpTo: state?.cursor.watermark ?? null,
    lastHeardAt: state?.lastHeardAt ?? null,
    ...counts,
  };
}

async function quotaOf({ integration, ledgers }: StatusServices, now: number): Promise<QuotaStatus> {
  const { ledger } = await ledgers.read();
  const limits = limitsOf(integration);
  const byClass = spentByClass(ledger, now);
  const { day, hour } = remaining(ledger, limits, now);
  return {
    perDay: limits.perDay,
    leaveForOthers: limits.leaveForOthers,
    spent: byClass.live + byClass.writeBack + byClass.background,
    left: day,
    leftThisHour: hour,
    byClass,
    enoughUntil: enoughUntil(ledger, limits, now),
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
