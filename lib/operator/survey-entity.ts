import { recordKey, type EntityName, type RecordRef } from '../domain/records.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import type { EntityMapping } from '../mapping/contract.ts';
import type { EntityState, MirrorRecord } from '../sync/ports/state.ts';
import { gateKey, isHistorical } from '../sync/travel.ts';
import { describeRecord } from './describe-record.ts';
import type { OperatorServices } from './services.ts';

export type SurveyServices = Pick<
  OperatorServices,
  'integration' | 'catalogue' | 'states' | 'mirror' | 'links'
>;

/** Documents changed since go-live that carry the id of another integration of Precoro. */
export interface OtherConnector {
  readonly count: number;
  /** The first few. */
  readonly examples: readonly {
    readonly ref: RecordRef;
    readonly label: string;
    readonly system: string;
    readonly id: string;
  }[];
}

/** How one entity stands, counted by records. */
export interface Survey {
  readonly state: EntityState;
  /** Records that only wait for the gate. */
  readonly waiting: number;
  /** Documents whose lines are still to be read. */
  readonly notReadYet: number;
  /** Approved before go-live, and not linked. */
  readonly beforeGoLive: number;
  readonly linked: number;
  readonly onHold: number;
  readonly otherConnector: OtherConnector;
  /** Entities that its approved records point to. */
  readonly references: readonly EntityName[];
}

/** Reads mirror and links whole. */
export async function surveyEntity(services: SurveyServices, mapping: EntityMapping): Promise<Survey> {
  const { entity } = mapping;
  const state = (await services.states.readAll()).find((one) => one.entity === entity);
  if (!state) throw new Error(`there is no state of ${entity}`);
  const links = await countLinks(services, entity);
  const seen = { notReadYet: 0, beforeGoLive: 0, others: [] as OtherConnector['examples'][number][] };
  const references = new Set<EntityName>();
  const { goLive } = services.integration;
  for await (const mirrored of services.mirror.scan(entity)) {
    const { ref, facts, record } = describeRecord(services.catalogue, mirrored.ref, mirrored, null);
    if (isUnread(mirrored, facts)) seen.notReadYet += 1;
    if (!record) continue;
    seen.others.push(...otherIds(ref, record, facts, goLive));
    if (facts.standing(record) !== 'approved') continue;
    if (isHistorical(record, facts, goLive)) seen.beforeGoLive += links.linked.has(recordKey(ref)) ? 0 : 1;
    else for (const reference of mapping.referencesOf(record)) references.add(reference.entity);
  }
  const { notReadYet, beforeGoLive, others } = seen;
  return {
    state,
    waiting: links.waiting.size,
    notReadYet,
    beforeGoLive,
    linked: links.linked.size,
    onHold: links.onHold.size,
    otherConnector: { count: others.length, examples: others.slice(0, EXAMPLES) },
    references: [...references],
  };
}

const EXAMPLES = 5;

async function countLinks({ links }: SurveyServices, entity: EntityName) {
  const waiting = new Set<string>();
  const linked = new Set<string>();
  const onHold = new Set<string>();
  for await (const { ref, phase, hold, wait } of links.scan()) {
    if (ref.entity !== entity) continue;
    const key = recordKey(ref);
    if (phase === 'created' || phase === 'linked') linked.add(key);
    if (hold) onHold.add(key);
    else if (wait?.waitsFor === gateKey(entity)) waiting.add(key);
  }
  return { waiting, linked, onHold };
}

function isUnread({ detail, detailDueAt }: MirrorRecord, facts: EntityFacts): boolean {
  return !facts.rowsAreComplete && detail === null && detailDueAt !== null;
}

/** Names of the fields in which Precoro's other integrations leave their ids. */
const OTHER_SYSTEMS = { xeroId: 'Xero', qboId: 'QuickBooks', netSuiteId: 'NetSuite' };

function otherIds(
  ref: RecordRef,
  record: PrecoroRecord,
  facts: EntityFacts,
  goLive: string,
): OtherConnector['examples'] {
  const changedAt = fromPrecoroTime(record.updateDate ?? '') ?? 0;
  if (!facts.isDocument || changedAt < (fromPrecoroTime(goLive) ?? 0)) return [];
  const fields = new Map<string, unknown>(Object.entries(record));
  return Object.entries(OTHER_SYSTEMS)
    .map(([field, system]) => ({ ref, label: record.label, system, id: fields.get(field) }))
    .filter(
      (found): found is typeof found & { id: string } => typeof found.id === 'string' && found.id !== '',
    )
    .slice(0, 1);
}
