import type { EntityState } from '../../../lib/sync/ports/state.ts';
import { POLL_INTERVALS_MS } from '../../../lib/domain/polling.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import { inboundDueAt } from '../../../lib/sync/ports/inbound.ts';
import { nextPollAt } from './inward-side.ts';
import type { World } from './world.ts';

/**
 * When the minute's schedule would find something to do at the earliest. Its runs before that would change nothing, so the
 * simulator leaves them out. Looks at what is stored, without a step of any process.
 */
export function nextDue(world: World): number {
  const { stores, services } = world;
  let first = Infinity;
  const due = (at: number): void => {
    if (at < first) first = at;
  };
  for (const at of stores.crossReference.dueTimes()) due(at);
  for (const at of stores.writeBacks.dueTimes()) due(at);
  for (const { detailDueAt, seq, sentSeq, changedAt } of stores.mirror.records()) {
    if (detailDueAt !== null) due(detailDueAt);
    if (seq > sentSeq) due(changedAt + 2 * MINUTE);
  }
  if (world.inward) due(nextInwardAt(world));
  for (const state of stores.states.states())
    if (services.integration.entities.some(({ entity }) => entity === state.entity)) due(dueOf(state));
  return first;
}

function dueOf({ cursor, dirtySeq, cleanSeq, paused, echoedAt, hints }: EntityState): number {
  if (paused || cursor.stopped !== null) return Infinity;
  if (dirtySeq > cleanSeq || cursor.reading !== null || cursor.history !== null) return 0;
  if (Object.values(hints).some(({ misses }) => misses >= 3)) return 0;
  const isEchoed = echoedAt !== null && echoedAt > cursor.pace.pulledAt;
  return isEchoed ? Math.min(cursor.dueAt, cursor.pace.pulledAt + POLL_INTERVALS_MS.afterEcho) : cursor.dueAt;
}

function nextInwardAt(world: World): number {
  let first = nextPollAt(world);
  for (const inbound of world.stores.inbounds.records())
    if (!inbound.hold)
      first = Math.min(first, Math.max(inboundDueAt(inbound) ?? Infinity, inbound.openUntil ?? 0));
  return first;
}
