import { truncatedLog } from '../../../lib/domain/integration-log.ts';
import { recordKey } from '../../../lib/domain/records.ts';
import type { Link } from '../../../lib/sync/ports/state.ts';
import { DAY, MINUTE } from '../../../lib/domain/time.ts';
import { isRefusal } from '../../../lib/sync/refusal.ts';
import { sweepForgotten } from '../../../lib/sync/sweep-forgotten.ts';
import { memoryPasses } from '../../support/memory/memoryPasses.ts';
import type { Kept } from '../world/external.ts';
import { checkInward } from './inward-final.ts';
import { COMPANIES } from '../world/setting.ts';
import { textOfPayload, type Story, type Version } from '../world/truth.ts';
import type { World } from '../world/world.ts';

/** When all is quiet: what both sides, the links between them and the texts on the documents must be. */
export async function checkFinally(world: World): Promise<void> {
  const { watch, precoro, truth } = world;
  for (const refusal of precoro.ownRefusals) watch.tell('quota exceeded', refusal);
  checkBijection(world);
  for (const stopped of watch.wasRestored ? [] : watch.stoppedCursors)
    watch.tell('stopped without cause', stopped);
  for (const story of truth.stories()) await checkRecord(world, story);
  checkWaits(world);
  await checkInward(world);
  await checkForgotten(world);
  if (world.upserts.size() + world.named.size() > 0)
    watch.tell('not quiescent', 'messages are still on their way');
}

function checkBijection(world: World): void {
  const owners = new Map<string, string>();
  for (const { ref, company, target, externalId } of world.stores.crossReference.links()) {
    if (externalId === null) continue;
    const key = `${company} ${target} ${externalId}`;
    const other = owners.get(key);
    if (other !== undefined)
      world.watch.tell('not a bijection', `${key} belongs to ${other} and ${recordKey(ref)}`);
    owners.set(key, recordKey(ref));
  }
}

function checkWaits(world: World): void {
  for (const { ref, wait, failure, phase, hold } of world.stores.crossReference.links()) {
    if (wait && !failure && !hold) world.watch.tell('waiting for ever', `${recordKey(ref)}: ${wait.reason}`);
    if (phase === 'creating' || phase === 'created')
      world.watch.tell('waiting for ever', `${recordKey(ref)} is still in phase ${phase}`);
  }
}

/** The net under the waits must have nothing to catch. */
async function checkForgotten(world: World): Promise<void> {
  const { stores, scheduler } = world;
  const forgotten: string[] = [];
  await sweepForgotten({
    clock: { now: () => scheduler.now + DAY, sleep: async () => undefined },
    mirror: stores.mirror,
    slices: stores.crossReference,
    passes: memoryPasses(),
    upserts: { send: async (messages) => messages },
    log: ({ entity, id, detail }) => void forgotten.push(`${entity}#${id} (${detail ?? ''})`),
  });
  for (const one of forgotten) world.watch.tell('waiting for ever', `nothing wakes ${one}`);
}

async function checkRecord(world: World, story: Story): Promise<void> {
  const last = story.versions.at(-1);
  if (!last || story.isRemoved) return;
  const companies = world.plan.setting.twoCompanies ? COMPANIES : ['default'];
  for (const company of companies) {
    const link = await world.stores.crossReference.read(story.ref, company);
    const isHere = story.entity === 'supplier' || last.company === company;
    checkLink(world, story, last, company, link, isHere);
  }
  if (story.entity === 'invoice') await checkLog(world, story);
}

function checkLink(
  world: World,
  story: Story,
  last: Version,
  company: string,
  link: Link | null,
  isHere: boolean,
): void {
  const { watch, external } = world;
  const what = `${recordKey(story.ref)}${company === 'default' ? '' : ` in ${company}`}`;
  const externalId = link?.externalId ?? null;
  const isSent = last.standing === 'approved' && last.mayTravel && !link?.failure;
  const orphans = external
    .records()
    .filter((one) => one.company === company && one.origin && recordKey(one.origin) === recordKey(story.ref))
    .filter((one) => one.externalId !== externalId && !isOwned(world, one))
    // What was cancelled before it was forgotten counts no more.
    .filter(({ cancelled }) => !(cancelled && watch.wasRestored))
    // Made without a key, and forgotten: it is found by what it says, as long as it is sent, and to that company.
    .filter(
      () =>
        (isHere && isSent && !watch.isNameless(story)) || !watch.wasRestored || world.plan.setting.keepsKeys,
    );
  if (orphans.length > 0) {
    watch.tell(
      'unlinked',
      `${what}: ${orphans.map((one) => one.externalId).join(', ')} stands outside, linked to nothing`,
    );
  }
  if (externalId === null) return checkUnlinked(world, story, last, link, isHere, what);
  const kept = external.find(externalId);
  if (!kept) {
    if (!watch.removedOutside.has(externalId))
      watch.tell('unlinked', `${what} is linked to ${externalId}, which is not there`);
    return;
  }
  checkShown(world, story, link, company, what);
  checkContent(world, story, last, link, kept, isHere, what);
}

function isOwned(world: World, { company, target, externalId }: Kept): boolean {
  return world.stores.crossReference
    .links()
    .some((link) => link.company === company && link.target === target && link.externalId === externalId);
}

/** It must be outside if it was approved since go-live, unless a person has been told why not. */
function checkUnlinked(
  world: World,
  story: Story,
  last: Version,
  link: Link | null,
  isHere: boolean,
  what: string,
): void {
  const { watch } = world;
  // Precoro names what a person removed outside: that is told, and nothing is made in its place.
  if (isRemoved(world, link?.failure?.kind)) return;
  const failure = link?.failure ?? null;
  const isToldWhy = failure !== null && isExcused(world, story, failure.kind);
  // Whose it is nobody knows any more.
  if (isToldWhy && watch.wasRestored) return;
  const shown = world.precoro.find(story.entity, story.id)?.['externalId'] ?? null;
  if (typeof shown === 'string' && watch.removedOutside.has(shown)) return;
  if (typeof shown === 'string' && !world.plan.setting.twoCompanies)
    watch.tell('unlinked', `${what} is linked to nothing, but Precoro shows ${shown}`);
  const isDue = isHere && last.standing === 'approved' && last.mayTravel && !story.isHistorical;
  if (!isDue || isToldWhy || link?.hold?.kind === 'gone') return;
  const why = failure ? `${failure.kind}: ${failure.words}` : 'nobody was told';
  world.watch.tell('lost', `${what} is approved and not outside (${why})`);
}

/** Failures that no retry cures, because of what people did. */
function isExcused(world: World, story: Story, kind: string): boolean {
  if (kind === 'reference') return hasNoSupplier(world, story);
  const hasTwin = world.watch.familyOf(story).size > 1;
  return kind === 'ambiguous' && hasTwin && world.plan.setting.idempotency === 'upsert';
}

function hasNoSupplier(world: World, story: Story): boolean {
  const wire = world.precoro.find('invoice', story.id);
  const { id } = (wire?.['supplier'] ?? { id: 0 }) as { readonly id: number };
  const supplier = world.truth.of({ entity: 'supplier', id: String(id) });
  const last = supplier?.versions.at(-1);
  if (!supplier || !last || last.standing !== 'approved') return true;
  return world.stores.crossReference
    .links()
    .some(
      ({ ref, hold, failure }) => ref.id === String(id) && (hold !== null || isRemoved(world, failure?.kind)),
    );
}

/** A person removed it outside, and has been told that it is gone. */
function isRemoved({ watch }: World, kind: string | undefined): boolean {
  return kind === 'gone' && watch.removedOutside.size > 0;
}

function checkShown(world: World, story: Story, link: Link | null, company: string, what: string): void {
  const wire = world.precoro.find(story.entity, story.id);
  const wanted = company === 'default' ? (link?.externalId ?? null) : recordKey(story.ref);
  const twin = world.inward?.truth.made.get(`${story.entity} ${story.id}`);
  // What a feed has made says where it came from.
  const isTwin = twin !== undefined && COMPANIES.some((one) => wire?.['externalId'] === `${one}:${twin}`);
  if (wire && wire['externalId'] !== wanted && !isTwin) {
    world.watch.tell(
      'unlinked',
      `${what}: Precoro shows ${String(wire['externalId'])} instead of ${String(wanted)}`,
    );
  }
}

function checkContent(
  world: World,
  story: Story,
  last: Version,
  link: Link | null,
  kept: Kept,
  isHere: boolean,
  what: string,
): void {
  const { watch, plan } = world;
  const { onLeave, supplierOnLeave } = plan.setting;
  const leave = story.entity === 'invoice' ? onLeave : supplierOnLeave;
  // In revision nothing moves, not even to another company.
  const hasLeft = last.standing === 'left' || (!isHere && last.standing === 'approved');
  if (hasLeft && leave === 'cancel' && !kept.cancelled)
    watch.tell('stale', `${what} was cancelled, but ${kept.externalId} still counts`);
  if (hasLeft && leave === 'report' && link?.failure?.kind !== 'leave')
    watch.tell('lost', `${what} was cancelled and nobody was told that ${kept.externalId} still stands`);
  if (kept.touched || hasLeft || link?.hold) return;
  // Changed on both sides: looked at by itself.
  if (world.inward && story.entity === 'supplier') return;
  const text = textOfPayload(kept.target, kept.payload, (vendor) => watch.supplierOf(vendor));
  if (link?.failure && isExcused(world, story, link.failure.kind)) return;
  if (last.standing === 'approved') {
    if (!last.texts.includes(text)) {
      const why = link?.failure ? ` (${link.failure.words})` : '';
      watch.tell(
        'stale',
        `${what}: ${kept.externalId} says ${text} instead of ${last.texts.join(' or ')}${why}`,
      );
    }
    if (link?.failure) watch.tell('wrong log', `${what} is right, but still fails: ${link.failure.words}`);
  } else if (!story.versions.some(({ texts }) => texts.includes(text)) && !isTwinTold(world, story)) {
    watch.tell('torn', `${what}: ${kept.externalId} says ${text}, which it never was`);
  }
}

/** Under `upsert` a twin may have written over it: a person was told, and it is put right once it is approved again. */
function isTwinTold({ plan, stores, watch }: World, story: Story): boolean {
  const links = stores.crossReference.links().filter(({ ref }) => watch.familyOf(story).has(recordKey(ref)));
  return plan.setting.idempotency === 'upsert' && links.some(({ failure }) => failure?.kind === 'ambiguous');
}

/** The document says what the list of failures says, and nothing else. */
async function checkLog(world: World, { ref, id }: Story): Promise<void> {
  const wire = world.precoro.find('invoice', id);
  const failure = await world.stores.failures.read(ref);
  const shown = wire?.['externalIntegrationLog'] ?? null;
  // What Precoro refuses to show is told elsewhere.
  const wanted = failure && !isRefusal(failure.failure) ? truncatedLog(failure.failure.words) : null;
  if (wire && shown !== wanted)
    world.watch.tell(
      'wrong log',
      `${recordKey(ref)} says ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`,
    );
}

/** After the last work nothing moves any more. */
export function checkQuiet(
  world: World,
  before: { readonly writes: number; readonly patches: number; readonly deeds: number },
): void {
  const { external, watch } = world;
  const writes = external.writes() - before.writes;
  const patches = watch.patches - before.patches;
  const deeds = world.precoro.deeds() - before.deeds;
  if (writes + patches + deeds > 0)
    watch.tell(
      'not quiescent',
      `${writes} writes outside, ${patches} PATCHes and ${deeds} looks or writes, though nothing changed any more`,
    );
}

export const QUIET_FOR_MS = 20 * MINUTE;
