import { recordKey } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import { isRefusal } from '../../../lib/sync/refusal.ts';
import { gateKey } from '../../../lib/sync/travel.ts';
import { dueIn } from '../../../lib/sync/write-back-due.ts';
import { inboundName } from '../../../lib/sync/ports/inbound.ts';
import { nextPollAt } from './inward-side.ts';
import type { World } from './world.ts';

/** What the engine still has to do, in words; null when all is done that time alone would bring. */
export async function pending(world: World): Promise<string | null> {
  const { stores, upserts, named, services } = world;
  for (const { ref, failure } of await stores.failures.list(50)) {
    const wish = isRefusal(failure) ? await stores.writeBacks.read(ref) : null;
    if (wish && dueIn(wish) === null) return `${recordKey(ref)}: a refusal to be closed`;
  }
  if (upserts.size() + named.size() > 0) return 'messages are on their way';
  for (const { ref, wait, failure, hold, phase } of stores.crossReference.links()) {
    const isAtGate = world.isToBeRead && wait?.waitsFor === gateKey(ref.entity);
    if (wait && !failure && !hold && !isAtGate) return `${recordKey(ref)}: ${wait.reason}`;
    if (!hold && (phase === 'creating' || phase === 'created')) return `${recordKey(ref)}: ${phase}`;
  }
  for (const { ref, detailDueAt, seq, sentSeq, detail } of stores.mirror.records()) {
    if (world.truth.of(ref)?.isRemoved) continue;
    if (detailDueAt !== null) return `${recordKey(ref)}: a detail is due`;
    if (seq > sentSeq && (CATALOGUE[ref.entity].rowsAreComplete || detail))
      return `${recordKey(ref)}: not sent`;
  }
  for (const kind of ['log', 'externalId'] as const) {
    const owed = await stores.writeBacks.due(kind, 'oldest', Infinity, 50);
    const due = owed.find(({ ref }) => !world.truth.of(ref)?.isRemoved);
    if (due) return `${recordKey(due.ref)}: ${kind} to be shown`;
  }
  for (const inbound of world.inward ? stores.inbounds.records() : [])
    if (inbound.seq > inbound.doneSeq && !inbound.failure && !inbound.hold)
      return `${inboundName(inbound)}: ${inbound.wait?.reason ?? 'to be written'}`;
  if (nextPollAt(world) < Infinity) return 'the external system is to be read';
  for (const { entity, cursor, dirtySeq, cleanSeq, echoedAt } of await stores.states.readAll()) {
    if (!services.integration.entities.some((one) => one.entity === entity)) continue;
    if (dirtySeq > cleanSeq) return `${entity}: dirty`;
    if (cursor.history !== null || cursor.reading !== null) return `${entity}: being read`;
    if (cursor.stopped !== null) return `${entity}: stopped`;
    if (echoedAt !== null && echoedAt > cursor.pace.pulledAt) return `${entity}: to be read after an echo`;
    if (world.mayHaveMissed && cursor.pace.pulledAt < world.lastChangeAt + 3 * MINUTE)
      return `${entity}: not read since the last change`;
  }
  return null;
}
