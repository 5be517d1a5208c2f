import { perEntity, recordKey, type EntityName, type RecordRef } from '../../domain/records.ts';
import { HOUR } from '../../domain/time.ts';
import type { Feed } from '../../mapping/contract.ts';
import { isReadWhole } from '../../sync/history-state.ts';
import { incomingRef } from '../../sync/incoming-ref.ts';
import { isOpen } from '../../sync/inward/gate.ts';
import { inboundDueAt, type SourceCursor } from '../../sync/ports/inbound.ts';
import type { LocalStack } from '../aws/stack.ts';
import type { Stores } from './stores.ts';

/** What is still on its way; waits that only a person or the next night ends are not. */
export type Backlog = Readonly<
  Record<
    | 'dirtyEntities'
    | 'unfinishedReads'
    | 'details'
    | 'unsent'
    | 'writeBacks'
    | 'waits'
    | 'inbound'
    | 'unreadSources'
    | 'records'
    | 'messages'
    | 'running',
    number
  >
>;

const MANY = 1000;
/** All vendors of a large company may come at once. */
const MANY_INCOMING = 10_000;
const FEW_INCOMING = 100;
/** Its messages are records on their way outside; those of other queues only say "look". */
const RECORD_QUEUE = /(^|-)upserts$/;
/** A wait due later than this is one for a person or for the next night. */
export const SOON_MS = 3 * HOUR;

/** The parts of a running application that work can wait in. */
export interface Watched {
  readonly stack: Pick<LocalStack, 'queueDepths' | 'busy'>;
  readonly stores: Pick<
    Stores,
    'clock' | 'states' | 'mirror' | 'writeBacks' | 'waits' | 'inbounds' | 'sourceCursors'
  >;
  /** Entities of Precoro that are read for their changes: those that go out. */
  readonly outward: readonly EntityName[];
  /** What comes from the external system. */
  readonly feeds: readonly Pick<Feed, 'name' | 'entity' | 'mode' | 'source' | 'companies'>[];
}

type Sources = Pick<Watched, 'feeds'> & { readonly stores: Pick<Stores, 'sourceCursors'> };
type BothSides = Sources & Pick<Watched, 'outward'> & { readonly stores: Pick<Stores, 'states'> };

/** What is on its way, counted twice: by the place where it waits, and by entity. */
export interface Work {
  readonly backlog: Backlog;
  /** Records of each entity with something left to do on the other side. */
  readonly waiting: Readonly<Record<EntityName, number>>;
}

export async function readBacklog(watched: Watched, observing: boolean): Promise<Backlog> {
  return (await readWork(watched, observing)).backlog;
}

/** Light: it reads indexes, and no table. */
export async function readWork(
  { stack, stores, outward, feeds }: Watched,
  observing: boolean,
): Promise<Work> {
  const now = stores.clock.now();
  const soon = now + SOON_MS;
  const [states, live, background, unsent, logs, ids, waits, depths] = await Promise.all([
    stores.states.readAll(),
    stores.mirror.dueDetails('live', soon, MANY),
    stores.mirror.dueDetails('background', soon, MANY),
    stores.mirror.unsent(soon, MANY),
    stores.writeBacks.due('log', 'oldest', soon, MANY),
    stores.writeBacks.due('externalId', 'oldest', soon, MANY),
    stores.waits.due(soon, MANY),
    stack.queueDepths(),
  ]);
  const [inbound, cursors] = await Promise.all([
    readInbound(
      stores,
      feeds.filter((feed) =>
        isOpen(
          feed,
          states.find(({ entity }) => entity === feed.entity),
        ),
      ),
    ),
    readCursors({ stores, feeds }),
  ]);
  const queued = Object.entries(depths).map(([name, { visible, inFlight, delayed }]) => ({
    carriesRecords: RECORD_QUEUE.test(name),
    count: visible + inFlight + delayed,
  }));
  const messagesWhere = (carriesRecords: boolean) =>
    queued.reduce((sum, one) => (one.carriesRecords === carriesRecords ? sum + one.count : sum), 0);
  const backlog: Backlog = {
    dirtyEntities: states.filter(({ dirtySeq, cleanSeq }) => dirtySeq > cleanSeq).length,
    unfinishedReads: states.filter(
      ({ entity, cursor }) => outward.includes(entity) && (cursor.reading !== null || !isReadWhole(cursor)),
    ).length,
    details: live.length + background.length,
    unsent: unsent.length,
    writeBacks: logs.length + ids.length,
    waits: observing ? 0 : waits.length,
    inbound: inbound.length,
    unreadSources: cursors.filter(({ readAt }) => readAt === 0).length,
    records: messagesWhere(true),
    messages: messagesWhere(false),
    running: stack.busy(),
  };
  return {
    backlog,
    waiting: countByEntity([...waits, ...unsent].map(({ ref }) => ref).concat(live, background, inbound)),
  };
}

/**
 * External records that are to be looked at soon. Few are read, because what was passed over only waits to be passed over
 * again; many are only counted.
 */
async function readInbound(
  { clock, inbounds }: Watched['stores'],
  open: Watched['feeds'],
): Promise<readonly RecordRef[]> {
  const soon = clock.now() + SOON_MS;
  const found = await Promise.all(
    open.map(async ({ name, entity }) => {
      const keys = await inbounds.due(name, soon, MANY_INCOMING);
      if (keys.length > FEW_INCOMING) return keys.map((key) => incomingRef({ ...key, entity }));
      return [...(await inbounds.readMany(keys)).values()]
        .filter(
          (one) => (inboundDueAt(one) ?? Infinity) <= soon && (one.phase !== 'passed' || one.wait === null),
        )
        .map((one) => one.ref ?? incomingRef(one));
    }),
  );
  return found.flat();
}

async function readCursors({ stores, feeds }: Sources): Promise<readonly SourceCursor[]> {
  const places = new Map(
    feeds.flatMap(({ source, companies }) =>
      companies.map((company) => [JSON.stringify([source, company]), { source, company }] as const),
    ),
  );
  return Promise.all(
    [...places.values()].map(({ source, company }) => stores.sourceCursors.read(source, company)),
  );
}

/** A record counts once, wherever it waits. */
function countByEntity(refs: readonly RecordRef[]): Work['waiting'] {
  const distinct = [...new Map(refs.map((ref) => [recordKey(ref), ref])).values()];
  return perEntity((name) => distinct.filter(({ entity }) => entity === name).length);
}

export function isIdle(backlog: Backlog): boolean {
  return Object.values(backlog).every((count) => count === 0);
}

/** Nothing is left to read, to send or to wait for; external ids may still be on their way back to Precoro. */
export function isAllSent(backlog: Backlog): boolean {
  const { unfinishedReads, details, unsent, waits, inbound, unreadSources, records } = backlog;
  return unfinishedReads + details + unsent + waits + inbound + unreadSources + records === 0;
}

/** Whether both systems have been read up to this moment, so that no lost webhook can hide a change. */
export async function isReadUpTo(watched: BothSides, moment: number): Promise<boolean> {
  const [states, cursors] = await Promise.all([watched.stores.states.readAll(), readCursors(watched)]);
  return (
    states.every(
      ({ entity, cursor }) =>
        !watched.outward.includes(entity) || (cursor.watermark !== null && cursor.watermark > moment),
    ) &&
    cursors.every(({ readAt, failures, askedAt }) => readAt > moment && failures === 0 && askedAt === null)
  );
}

/** In words, which entities are not read any more until a person acts. */
export async function stoppedEntities(stores: Pick<Stores, 'states'>): Promise<readonly string[]> {
  const states = await stores.states.readAll();
  return states.flatMap(({ entity, cursor }) =>
    cursor.stopped === null ? [] : [`${entity} is not read any more: ${cursor.stopped}`],
  );
}
