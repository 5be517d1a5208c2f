import { recordKey, type EntityName } from '../../../lib/domain/records.ts';
import { incomingRef } from '../../../lib/sync/incoming-ref.ts';
import type { Inbound } from '../../../lib/sync/ports/inbound.ts';
import { checkPayment, whyNotPaid } from './inward-payments.ts';
import { isTrueOfSupplier, checkShared } from './inward-shared.ts';
import { newest, type Subject } from '../world/inward-truth.ts';
import { COMPANIES } from '../world/setting.ts';
import type { SourceName } from '../world/inward-setting.ts';
import type { World } from '../world/world.ts';

const FEED_OF: Readonly<
  Record<SourceName, { readonly feed: string; readonly entity: EntityName; readonly target: string }>
> = {
  vendor: { feed: 'supplier', entity: 'supplier', target: 'vendor' },
  tax: { feed: 'tax', entity: 'tax', target: 'tax' },
  account: {
    feed: 'itemFieldOption.GL account',
    entity: 'itemFieldOption',
    target: 'itemFieldOption.GL account',
  },
  payment: { feed: 'payment', entity: 'payment', target: 'payment' },
};

/** When all is quiet: what came of every record of the external system. */
export async function checkInward(world: World): Promise<void> {
  const { inward, stores } = world;
  if (!inward) return;
  for (const subject of inward.truth.subjects()) {
    const { feed } = FEED_OF[subject.source];
    const { company, externalId } = subject;
    const inbound = await stores.inbounds.read({ feed, company, externalId });
    if (!inbound) world.watch.tell('lost', `${externalId} of ${subject.source} was never heard of`);
    else await checkSubject(world, subject, inbound);
  }
  checkShared(world);
}

async function checkSubject(world: World, subject: Subject, inbound: Inbound): Promise<void> {
  const { watch, stores } = world;
  const what = `${subject.source} ${subject.externalId}`;
  const failure = await stores.failures.read(incomingRef(inbound));
  const told = inbound.hold ?? inbound.failure;
  if ((failure === null) !== (told === null))
    watch.tell(
      'wrong log',
      `${what}: ${told?.words ?? 'all is well'}, but ${failure?.failure.words ?? 'nothing'} is told`,
    );
  if (told && !isTrue(world, subject, inbound)) watch.tell('lost', `${what}: ${told.kind}: ${told.words}`);
  if (!told && inbound.seq > inbound.doneSeq && !isHeldOutward(world, inbound))
    watch.tell('waiting for ever', `${what}: ${inbound.wait?.reason ?? 'nothing wakes it'}`);
  if (!told && inbound.openUntil !== null && inbound.phase === 'creating')
    watch.tell('waiting for ever', `${what} is still being made`);
  if (told) return;
  if (subject.source === 'payment') return checkPayment(world, subject, inbound);
  checkStanding(world, subject, inbound);
}

/** People were told by the other direction. */
function isHeldOutward({ stores }: World, { ref, company }: Inbound): boolean {
  if (ref === null) return false;
  return stores.crossReference
    .links()
    .some((link) => recordKey(link.ref) === recordKey(ref) && link.company === company && link.hold !== null);
}

/** Whether what people are told is so, and no retry could mend it. */
function isTrue(world: World, subject: Subject, inbound: Inbound): boolean {
  const { fields, isGone } = newest(subject);
  const { precoro, inward, stores } = world;
  const { entity } = FEED_OF[subject.source];
  const failure = inbound.hold ?? inbound.failure;
  if (isGone && failure?.kind === 'gone') return true;
  if (inbound.ref && precoro.find(entity, Number(inbound.ref.id)) === undefined) return true;
  if (subject.source === 'payment') return whyNotPaid(world, subject) !== null;
  const parent = fields['parent'];
  if (typeof parent === 'string') {
    const known = inward?.truth.of('account', parent);
    const isLinked = stores.crossReference
      .links()
      .some((link) => link.externalId === parent && link.target === FEED_OF.account.target);
    if (!known || !isLinked) return true;
  }
  const own = inbound.ref?.id;
  const isNameTaken = precoro
    .ids(entity)
    .some((id) => String(id) !== own && precoro.find(entity, id)?.['name'] === fields['name']);
  if (isNameTaken && entity !== 'itemFieldOption') return true;
  return subject.source === 'vendor' && isTrueOfSupplier(world, subject);
}

/** A record that only comes from outside stands in Precoro as it stands there. */
function checkStanding(world: World, subject: Subject, inbound: Inbound): void {
  const { watch, precoro, plan, stores } = world;
  const { entity, target } = FEED_OF[subject.source];
  const { fields, isGone } = newest(subject);
  const what = `${subject.source} ${subject.externalId}`;
  if (isGone && inbound.ref === null) return;
  const { ref } = inbound;
  if (ref === null) return watch.tell('lost', `${what} is not in Precoro, and nobody was told`);
  const link = stores.crossReference
    .links()
    .find((one) => recordKey(one.ref) === recordKey(ref) && one.company === subject.company);
  if (link?.externalId !== subject.externalId || link.target !== target)
    watch.tell(
      'unlinked',
      `${what} is ${recordKey(ref)} by itself, which is linked to ${link?.externalId ?? 'nothing'}`,
    );
  const wire = precoro.find(entity, Number(ref.id));
  // Whoever took it away knows; nothing has changed outside since.
  if (!wire) return;
  const wanted = shownId(world, subject, recordKey(ref));
  if (!wanted.includes(String(wire['externalId'])))
    watch.tell(
      'unlinked',
      `${what}: Precoro shows ${String(wire['externalId'])} instead of ${wanted.join(' or ')}`,
    );
  if (isGone) {
    const isDisabled = wire['enable'] === false || isEnabledSince(world, subject, ref.id);
    if (plan.inward?.onGone === 'disable' && !isDisabled && entity !== 'tax')
      watch.tell('stale', `${what} was deleted, but ${recordKey(ref)} is still in use`);
    return;
  }
  if (subject.source !== 'vendor') compare(world, what, fields, wire);
}

/** Whoever enables it again in Precoro, after it was deleted outside, decides that. */
function isEnabledSince({ inward }: World, subject: Subject, supplier: string): boolean {
  const last = inward?.truth.moves('precoro', supplier, 'active').at(-1);
  return subject.source === 'vendor' && last?.value === true && last.at > newest(subject).at;
}

/** With several companies our own key names it, in either of its forms. */
function shownId({ plan, inward }: World, { company, externalId }: Subject, key: string): readonly string[] {
  if (!plan.setting.twoCompanies) return [externalId];
  const madeFor = inward?.truth.made.get(key.replace('#', ' ')) ?? externalId;
  return [...COMPANIES.map((one) => `${one}:${madeFor}`), `${company}:${externalId}`, key];
}

function compare(
  world: World,
  what: string,
  fields: Subject['versions'][number]['fields'],
  wire: Readonly<Record<string, unknown>>,
): void {
  for (const [theirs, ours] of [
    ['name', 'name'],
    ['percent', 'percent'],
    ['code', 'code'],
    ['active', 'enable'],
  ] as const) {
    const value = fields[theirs];
    if (value === undefined || value === wire[ours]) continue;
    world.watch.tell(
      'stale',
      `${what}: Precoro shows ${ours} ${JSON.stringify(wire[ours])} instead of ${JSON.stringify(value)}`,
    );
  }
}
