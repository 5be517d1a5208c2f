import shipped from '../../../integration.config.ts';
import { POSTGRES_SOURCES, type PostgresSourceName } from '../../../lib/connectors/postgres/source-spec.ts';
import { POSTGRES_TARGETS } from '../../../lib/connectors/postgres/spec.ts';
import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName, RecordRef } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Integration } from '../../../lib/mapping/contract.ts';
import { planRows, type Decision } from '../../../lib/matching/plan.ts';
import type { PlanDecision } from '../../../lib/matching/plan-csv.ts';
import { applyMatch, type MatchEnd } from '../../../lib/operator/match-apply.ts';
import { planMatch } from '../../../lib/operator/match-plan.ts';
import { undoMatch } from '../../../lib/operator/match-undo.ts';
import { WIRES, type Wire } from '../../entities/fixtures/wire.ts';
import { engine } from '../../sync/engine.ts';
import { fakeExternalSources } from '../../sync/fakeExternalSources.ts';
import { give } from '../acting.ts';
import { decided } from '../match-world.ts';

/** The configuration that is shipped, between a Precoro and a hub in memory that both hold master data already. */
export function bothSides(integration: Integration = shipped) {
  const hub = fakeExternalSources(POSTGRES_SOURCES);
  const { sources } = hub;
  const e = engine({}, { integration, targets: POSTGRES_TARGETS, sources });
  e.precoro.instead(
    (call) => call.kind === 'fieldDefinitions' && call.family === 'document',
    () => ({
      ...{ kind: 'page', rows: [{ id: 80, name: 'Department', type: 1 }], total: 1, hasNext: false },
      serverTime: null,
    }),
    1000,
  );
  return {
    ...e,
    hub,
    sources,
    /** Entered in Precoro by hand: it carries no external id. */
    enter: (entity: EntityName, id: number, fields: Wire) =>
      e.precoro.put(entity, { ...WIRES[entity](), externalId: null, ...fields, id }),
    /** Entered outside. */
    enterOutside: (source: PostgresSourceName, externalId: string, fields: JsonObject, company = 'default') =>
      hub.put(source, company, externalId, { active: true, ...fields }),
    poll: () => e.run(10 * MINUTE),
    plan: (entity: EntityName) => give(e, (services) => planMatch(services, entity)),
    inbound: (feed: string, externalId: string, company = 'default') =>
      e.services.inbounds.read({ feed, company, externalId }),
    /** What was asked of Precoro to write. */
    writesSince: (start: number) =>
      e.precoro.since(start).filter((one) => /^(create|update|patch|cancel)/.test(one)),
  };
}

export type BothSides = ReturnType<typeof bothSides>;

export const ref = (entity: EntityName, id: number): RecordRef => ({ entity, id: String(id) });

/** `7 certain T-20`: each record of Precoro with its verdict and its candidates. */
export async function verdicts(e: BothSides, entity: EntityName): Promise<readonly string[]> {
  const { matches } = await e.plan(entity);
  return matches.results.map(({ ours, verdict, candidates }) =>
    [ours.key, verdict, ...candidates.map(({ theirs }) => theirs.key)].join(' '),
  );
}

/** What a person makes of a plan: decisions by "our id their id"; what is certain stays as it is. */
export async function planned(
  e: BothSides,
  entity: EntityName,
  decisions: Readonly<Record<string, Decision>> = {},
): Promise<readonly PlanDecision[]> {
  return decided(planRows((await e.plan(entity)).matches), decisions);
}

export const apply = (
  e: BothSides,
  entity: EntityName,
  decisions: readonly PlanDecision[],
): Promise<MatchEnd> => give(e, (services) => applyMatch(services, entity, decisions));

export const undo = (e: BothSides, entity: EntityName, decisions: readonly PlanDecision[]) =>
  give(e, (services) => undoMatch(services, entity, decisions));
