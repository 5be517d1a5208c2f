import { HOUR } from '../../domain/time.ts';
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
    | 'messages'
    | 'running',
    number
  >
>;

const MANY = 500;
/** A wait due later than this is one for a person or for the next night. */
const SOON_MS = 3 * HOUR;

/** The parts of a running application that work can wait in. */
export interface Watched {
  readonly stack: Pick<LocalStack, 'queueDepths' | 'busy'>;
  readonly stores: Pick<Stores, 'clock' | 'states' | 'mirror' | 'writeBacks' | 'waits'>;
}

export async function readBacklog({ stack, stores }: Watched, observing: boolean): Promise<Backlog> {
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
  const messages = Object.values(depths).reduce(
    (sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed,
    0,
  );
  return {
    dirtyEntities: states.filter(({ dirtySeq, cleanSeq }) => dirtySeq > cleanSeq).length,
    unfinishedReads: states.filter(({ cursor }) => cursor.reading !== null || cursor.watermark === null)
      .length,
    details: live.length + background.length,
    unsent: unsent.length,
    writeBacks: logs.length + ids.length,
    waits: observing ? 0 : waits.length,
    messages,
    running: stack.busy(),
  };
}

export function isIdle(backlog: Backlog): boolean {
  return Object.values(backlog).every((count) => count === 0);
}

/** Whether every entity has been read up to this moment, so that no lost webhook can hide a change. */
export async function isReadUpTo(stores: Pick<Stores, 'states'>, moment: number): Promise<boolean> {
  const states = await stores.states.readAll();
  return states.every(({ cursor }) => cursor.watermark !== null && cursor.watermark > moment);
}

/** In words, which entities are not read any more until a person acts. */
export async function stoppedEntities(stores: Pick<Stores, 'states'>): Promise<readonly string[]> {
  const states = await stores.states.readAll();
  return states.flatMap(({ entity, cursor }) =>
    cursor.stopped === null ? [] : [`${entity} is not read any more: ${cursor.stopped}`],
  );
}
