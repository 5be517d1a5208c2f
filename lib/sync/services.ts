import type { Connector } from '../connectors/contract.ts';
import type { QuotaLimits } from '../domain/quota.ts';
import type { EntityName } from '../domain/records.ts';
import type { Clock, NewId, Random } from '../domain/time.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { EntityMapping, Feed, Integration } from '../mapping/contract.ts';
import type { DispatcherWake, Events, FailureQueue, UpsertQueue } from './ports/delivery.ts';
import type { Echoes } from './ports/echoes.ts';
import type { PrecoroGateway } from './ports/precoro.ts';
import type { Inbounds, InboundSearch, InboundWork, SourceCursors } from './ports/inbound.ts';
import type { KeyClaims, LedgerStore } from './ports/quota.ts';
import type {
  CrossReference,
  DefinitionsStore,
  EntityStates,
  Failures,
  Leases,
  Links,
  Mirror,
  MirrorWork,
  Waits,
  WriteBacks,
  WriteBackSearch,
  WriteBackWork,
} from './ports/state.ts';
import type { SyncTally } from './ports/tally.ts';

/** What every use case may need; each names the part it takes with `Pick`. */
export interface Services {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  /** An abort signal that fires after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
  readonly integration: Integration;
  readonly catalogue: Readonly<Record<EntityName, EntityFacts>>;
  readonly gateway: PrecoroGateway;
  readonly ledgers: LedgerStore;
  readonly claims: KeyClaims;
  readonly leases: Leases;
  readonly states: EntityStates;
  readonly echoes: Echoes;
  readonly definitions: DefinitionsStore;
  readonly mirror: Mirror & MirrorWork;
  readonly crossReference: CrossReference;
  readonly links: Links;
  readonly waits: Waits;
  readonly writeBacks: WriteBacks & WriteBackWork & WriteBackSearch;
  readonly inbounds: Inbounds & InboundWork & InboundSearch;
  readonly sourceCursors: SourceCursors;
  readonly failures: Failures;
  readonly upserts: UpsertQueue;
  readonly failureQueue: FailureQueue;
  readonly dispatcher: DispatcherWake;
  readonly events: Events;
  readonly syncTally: SyncTally;
  readonly connector: Connector;
  /** One line per record outcome: entity, id, attempt, outcome. Never content. */
  readonly log: (outcome: RecordOutcome) => void;
}

export interface RecordOutcome {
  readonly entity: EntityName;
  readonly id: string;
  readonly outcome: string;
  readonly detail?: string;
}

/** The entities' facts as the configuration uses them: an entity that is read whole never travels from a list row. */
export function catalogueFor(
  integration: Integration,
  catalogue: Readonly<Record<EntityName, EntityFacts>>,
): Readonly<Record<EntityName, EntityFacts>> {
  const whole = integration.entities.filter(({ readDetail }) => readDetail);
  const changed = whole.map(({ entity }) => [entity, { ...catalogue[entity], rowsAreComplete: false }]);
  return { ...catalogue, ...(Object.fromEntries(changed) as Partial<Record<EntityName, EntityFacts>>) };
}

/** What may be spent on the configuration's API key. */
export function limitsOf({ name, precoro }: Integration): QuotaLimits {
  const { limits, leaveForOthers, workingHours } = precoro;
  return { ...limits, leaveForOthers, workingHours, spender: name };
}

/** What comes from outside to this entity; none for one that only goes out. */
export function feedsOf({ feeds }: Pick<Integration, 'feeds'>, entity: EntityName): readonly Feed[] {
  return feeds.filter((feed) => feed.entity === entity);
}

/** The mapping of an entity; undefined for one the configuration leaves out. */
export function mappingOf(integration: Integration, entity: EntityName): EntityMapping | undefined {
  return integration.entities.find((mapping) => mapping.entity === entity);
}
