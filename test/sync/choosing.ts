import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { OUTWARD_NAMES, recordKey, type EntityName, type RecordRef } from '../../lib/domain/records.ts';
import { SECOND } from '../../lib/domain/time.ts';
import type { Feed, Integration } from '../../lib/mapping/contract.ts';
import { chooseWork, type Choice, type Task } from '../../lib/sync/choose-work.ts';
import type { Inbound } from '../../lib/sync/ports/inbound.ts';
import { FIRST_PACE, type Cursor, type EntityState, type MirrorRecord } from '../../lib/sync/ports/state.ts';
import { newReading } from '../../lib/sync/reading.ts';
import { catalogueFor } from '../../lib/sync/services.ts';
import { inbound, mirrorRecord, tax } from '../contracts/samples.ts';
import { memoryDefinitions } from '../support/memory/memoryDefinitions.ts';
import { memoryInbounds } from '../support/memory/memoryInbounds.ts';
import { memoryMirror } from '../support/memory/memoryMirror.ts';
import { memorySourceCursors } from '../support/memory/memorySourceCursors.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { integrationOf } from './engine.ts';

/** An entity that was read whole, whose next poll is far away, and that nobody has hinted at. */
const QUIET: Cursor = {
  ...{ watermark: 1, proved: true, reading: null, history: null, stopped: null, pace: FIRST_PACE },
  dueAt: Number.MAX_SAFE_INTEGER,
};

export const READING = newReading({ since: null, createdUntil: null, dirtySeq: 0 });

/** What was there before us, while it is being read. */
export const HISTORY: NonNullable<Cursor['history']> = {
  ...{ reading: READING, before: null, slicesDone: 0, slicesRefused: 0, createdDownTo: null, startedAt: 1 },
  ...{ requests: 1, rowsPerPage: null, rowsExpected: null, rowsLeft: null, pageMs: SECOND, endsAt: null },
};

/** What is to be known of an entity beside what is usual, its cursor apart. */
export type Changes = Partial<Omit<EntityState, 'cursor'>> & { readonly cursor?: Partial<Cursor> };

interface Configured {
  readonly entities?: readonly EntityName[];
  readonly mode?: 'observe' | 'live';
  readonly feeds?: readonly Feed[];
}

/** What a dispatcher finds to do when the tables hold what is put into them here. Default: all that travels is live. */
export function choosing({ entities = OUTWARD_NAMES, mode = 'live', feeds = [] }: Configured = {}) {
  const clock = virtualClock();
  const [mirror, writeBacks] = [memoryMirror(), memoryWriteBacks()];
  const [definitions, inbounds] = [memoryDefinitions(), memoryInbounds()];
  const integration = { ...mapped(entities, mode), feeds };
  const states = new Map<EntityName, EntityState>();
  let asked = 0;
  const s = {
    ...{ clock, mirror, writeBacks, inbounds },
    now: clock.now,
    /** Room of the day, and looks at single records that are left of it. */
    allowed: { room: 1, probesLeft: 50 },
    /** How often it was asked what the day allows. */
    asked: () => asked,
    state(entity: EntityName, { cursor, ...changes }: Changes = {}): void {
      states.set(entity, {
        ...{ entity, gate: null, paused: false, dirtySeq: 0, cleanSeq: 0, dirtySince: null },
        ...{ hintedAt: null, hints: {}, echoedAt: null, lastHeardAt: null },
        ...changes,
        cursor: { ...QUIET, ...cursor },
      });
    },
    /** A webhook has just been heard. */
    hinted: (entity: EntityName, changes: Changes = {}): void =>
      s.state(entity, { dirtySeq: 1, dirtySince: clock.now(), hintedAt: clock.now(), ...changes }),
    define: (readAt = clock.now()) => definitions.save({ item: [], document: [], supplier: [] }, readAt),
    /** A detail that is due. */
    detail: (ref: RecordRef, changes: Partial<MirrorRecord> = {}) =>
      mirror.save(mirrorRecord(ref, { detailDueAt: clock.now(), ...changes })),
    link: (ref: RecordRef, at = clock.now()) => writeBacks.desire(ref, { externalId: 'B1' }, 1, at),
    log: (ref: RecordRef, at = clock.now()) => writeBacks.desire(ref, { log: 'no' }, 1, at),
    /** A tax of the external system, waiting to be written to Precoro. */
    tax: (externalId: string, changes: Partial<Inbound> = {}) =>
      inbounds.save(inbound(tax(externalId), { lookedAt: clock.now(), ...changes })),
    choose: (turn = 0): Promise<Choice> =>
      chooseWork(
        {
          ...{ clock, mirror, writeBacks, definitions, inbounds, integration },
          states: { ...memoryStates(), readAll: async () => [...states.values()] },
          sourceCursors: memorySourceCursors(),
          catalogue: catalogueFor(integration, CATALOGUE),
        },
        async () => {
          asked += 1;
          return {
            room: () => s.allowed.room,
            pace: () => ({ allowedPerHour: 10_000, lastHour: 0 }),
            probesLeft: () => s.allowed.probesLeft,
          };
        },
        turn,
      ),
    names: async (turn = 0): Promise<readonly string[]> => (await s.choose(turn)).tasks.map(nameOf),
  };
  return s;
}

function mapped(entities: readonly EntityName[], mode: 'observe' | 'live'): Integration {
  const usual = integrationOf({ mode });
  return {
    ...usual,
    entities: entities.flatMap((entity) => usual.entities.slice(0, 1).map((any) => ({ ...any, entity }))),
  };
}

/** `hintPull supplier`, `detail invoice#7`, `linkBack invoice#7 (closed)`: what for, and of what. */
function nameOf(task: Task): string {
  switch (task.kind) {
    case 'definitions':
      return task.purpose;
    case 'pull':
      return `${task.purpose} ${task.state.entity}`;
    case 'detail':
      return `${task.purpose} ${recordKey(task.ref)}`;
    case 'writeBack':
      return `${task.purpose} ${recordKey(task.wish.ref)}${task.mayWrite ? '' : ' (closed)'}`;
    case 'probe':
      return `${task.purpose} ${task.state.entity} ${task.hint}`;
    case 'inwardLook':
      return `${task.purpose} ${task.keys.map(({ externalId }) => externalId).join(' ')}`;
    case 'inwardWrite':
      return `${task.purpose} ${task.key.externalId}`;
  }
}
