import { recordKey, type RecordRef } from '../../../lib/domain/records.ts';
import { linkRecord } from '../../../lib/operator/link-record.ts';
import { planRebuild, rebuild } from '../../../lib/operator/rebuild.ts';
import { releaseCursor } from '../../../lib/operator/release-cursor.ts';
import { releaseRecord } from '../../../lib/operator/release-record.ts';
import { resumeEntity } from '../../../lib/operator/resume-entity.ts';
import { retryRecords } from '../../../lib/operator/retry-records.ts';
import type { Inbound } from '../../../lib/sync/ports/inbound.ts';
import { unlinkRecord } from '../../../lib/operator/unlink-record.ts';
import { setGate } from '../../../lib/sync/open-gate.ts';
import type { Link } from '../../../lib/sync/ports/state.ts';
import { COMPANIES } from './setting.ts';
import type { World } from './world.ts';

/**
 * What diligent people do once all faults are over: open the gates, look into everything that asks for a person, and do
 * what the words say. They know what stands outside; the engine has to tell them where to look.
 */
export async function tidyUp(world: World): Promise<void> {
  await openGates(world);
  // Where nothing was known any more, both systems have been read by now.
  if (world.restoredTo) await rebuildLinks(world, null);
  const { services } = world;
  for (const link of world.stores.crossReference.links()) if (link.hold) await settleHold(world, link);
  await retryIncoming(world);
  const open = await services.failures.list(100);
  if (open.length > 0)
    await retryRecords(
      operator(world),
      open.map(({ ref }) => ref),
    );
}

/** `precoro-sync rebuild`. `since`: the moment that tables were set back to; null where nothing is to be read again. */
export async function rebuildLinks(world: World, since: number | null): Promise<void> {
  const services = operator(world);
  const plan = await planRebuild(services, since);
  await rebuild(services, plan);
  for (const { kind, ref } of plan.conflicts)
    if (kind === 'forgotten' || kind === 'latched') await linkForgotten(world, ref);
}

/** Nothing but people's memory tells what it was linked to. */
async function linkForgotten(world: World, ref: RecordRef): Promise<void> {
  for (const company of world.plan.setting.twoCompanies ? COMPANIES : ['default']) {
    const [only] = standingFor(world, ref, company);
    if (only !== undefined) await linkRecord(operator(world), ref, only, { company });
  }
}

/** What came from outside is linked where people are asked for it and find it in Precoro; all else is tried once more. */
async function retryIncoming(world: World): Promise<void> {
  const { stores } = world;
  for (const inbound of stores.inbounds.records()) {
    if (!inbound.hold && !inbound.failure) continue;
    if (inbound.failure?.kind === 'ambiguous') await unlinkRemoved(world, inbound);
    const made = inbound.hold?.kind === 'ambiguous' ? madeOf(world, inbound) : null;
    // Who links two records by hand knows nothing of what they held before: the owner's word counts.
    if (made) world.inward?.truth.linkedByHand.add(made.id);
    if (made) await linkRecord(operator(world), made, inbound.externalId, { company: inbound.company });
    const written = inbound.hold ? [] : inbound.written;
    await stores.inbounds.save({ ...inbound, hold: null, written, seq: inbound.seq + 1, wait: null });
  }
}

/** What it is said to belong to was taken away in Precoro. */
async function unlinkRemoved(world: World, { company, externalId }: Inbound): Promise<void> {
  const { stores, inward } = world;
  const owner = stores.crossReference
    .links()
    .find((link) => link.company === company && link.externalId === externalId);
  if (!owner || !inward?.truth.removed.has(`${owner.ref.entity} ${owner.ref.id}`)) return;
  await unlinkRecord(operator(world), owner.ref, company);
}

/** The supplier that a POST made for it, and that nobody has linked. */
function madeOf(
  { inward, precoro, stores }: World,
  { entity, externalId, company }: Inbound,
): RecordRef | null {
  if (entity !== 'supplier') return null;
  for (const [name, subject] of inward?.truth.made ?? []) {
    const id = name.replace('supplier ', '');
    if (subject !== externalId || id === name || !precoro.find('supplier', Number(id))) continue;
    const ref = { entity, id };
    const isLinked = stores.crossReference
      .links()
      .some(
        (link) =>
          recordKey(link.ref) === recordKey(ref) && link.company === company && link.externalId !== null,
      );
    if (!isLinked) return ref;
  }
  return null;
}

/** Nothing is written until {@link openGates}. */
export async function closeGates({ services, watch }: World): Promise<void> {
  for (const entity of ['supplier', 'invoice'] as const) {
    watch.gate(entity, false);
    await setGate(services, entity, 'observe', 'ann');
  }
}

/** Opens what is closed, and lets go on what was stopped. */
export async function openGates(world: World): Promise<void> {
  const { services } = world;
  for (const { entity, paused, gate, cursor } of closedOnes(world)) {
    if (paused) await resumeEntity(services, entity);
    if (gate === 'observe') await setGate(services, entity, 'live', 'ann');
    world.watch.gate(entity, true);
    if (cursor.stopped === null) continue;
    world.watch.stoppedCursors.push(`${entity}: ${cursor.stopped}`);
    await releaseCursor(services, entity);
  }
}

/** Entities that do not run because of somebody, or something. */
export function closedOnes({ stores }: World) {
  return stores.states
    .states()
    .filter(({ paused, gate, cursor }) => paused || gate === 'observe' || cursor.stopped !== null);
}

/** Something asks for a person: a stopped cursor, a failure. */
export async function needsPeople({ stores, restoredTo }: World): Promise<boolean> {
  if (restoredTo || stores.states.states().some(({ cursor }) => cursor.stopped !== null)) return true;
  return (
    (await stores.failures.list(1)).length > 0 ||
    stores.inbounds.records().some(({ hold }) => hold) ||
    stores.crossReference.links().some(({ hold }) => hold)
  );
}

/** Whether a person has something to do with a record that is on hold, and does it. */
async function settleHold(world: World, { ref, company, hold, externalId }: Link): Promise<void> {
  // What is gone outside was taken away by somebody: so it stays.
  if (hold?.kind === 'gone' && externalId !== null) return;
  // What was taken away in Precoro stays unlinked.
  if (world.inward?.truth.removed.has(`${ref.entity} ${ref.id}`)) return;
  const standing = standingFor(world, ref, company);
  world.trace.tell(
    () =>
      `a person looks into ${recordKey(ref)} (${hold?.words ?? ''}): finds ${standing.join(', ') || 'nothing'}`,
  );
  const [only] = standing;
  if (only === undefined) return void (await releaseRecord(operator(world), ref, company));
  const end = await linkRecord(operator(world), ref, only, { company });
  world.trace.tell(
    () => `links ${recordKey(ref)} to ${only}: ${end.end === 'refused' ? end.words : end.end}`,
  );
}

/** What stands outside for this record, and belongs to no other. */
function standingFor(world: World, ref: RecordRef, company: string): readonly string[] {
  const owned = new Set(
    world.stores.crossReference.links().map((link) => `${link.company} ${link.externalId}`),
  );
  return world.external
    .records()
    .filter(
      (record) => record.company === company && record.origin && recordKey(record.origin) === recordKey(ref),
    )
    .filter(({ externalId }) => !owned.has(`${company} ${externalId}`))
    .map(({ externalId }) => externalId);
}

function operator(world: World) {
  const { services, external, precoro } = world;
  return { ...services, connector: async () => external.connector, gateway: async () => precoro };
}
