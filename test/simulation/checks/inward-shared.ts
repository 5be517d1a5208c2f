import { recordKey } from '../../../lib/domain/records.ts';
import { outside } from '../world/inward-acts.ts';
import { allowedEnds, SHARED_FIELDS, type SharedField, type Subject } from '../world/inward-truth.ts';
import type { World } from '../world/world.ts';

/** Suppliers that stand on both sides: both say the same, and what one of their people said last, as the owner decides. */
export function checkShared(world: World): void {
  const { stores, truth, precoro, external, watch } = world;
  for (const { ref, target, externalId, hold, failure, company } of stores.crossReference.links()) {
    if (ref.entity !== 'supplier' || target !== 'vendor' || externalId === null || hold || failure) continue;
    const story = truth.of(ref);
    const wire = precoro.find('supplier', Number(ref.id));
    const vendor = external.find(externalId);
    if (!wire || !vendor || story?.isRemoved || wire['status'] !== 2) continue;
    const inbound = stores.inbounds
      .records()
      .find((one) => one.feed === 'supplier' && one.company === company && one.externalId === externalId);
    if (inbound?.failure || inbound?.hold) continue;
    const shown = outside(wire);
    for (const field of SHARED_FIELDS) {
      const [ours, theirs] = [shown[field], vendor.payload.fields[field]];
      const what = `${recordKey(ref)} and ${externalId}: ${field}`;
      if (ours !== theirs)
        watch.tell(
          'stale',
          `${what} is ${JSON.stringify(ours)} in Precoro, ${JSON.stringify(theirs)} outside`,
        );
      const ends = endsOf(world, ref.id, field);
      if (ends && !ends.some((one) => one === ours))
        watch.tell(
          'stale',
          `${what} is ${JSON.stringify(ours)} instead of ${ends.map((one) => JSON.stringify(one)).join(' or ')}`,
        );
    }
  }
}

/** With several companies what any of them says may have come last. */
function endsOf(world: World, supplier: string, field: SharedField) {
  const { inward, stores, plan } = world;
  if (!inward || !plan.inward || inward.truth.linkedByHand.has(supplier)) return null;
  const ofPrecoro = inward.truth.moves('precoro', supplier, field);
  const ids = stores.crossReference
    .links()
    .filter(({ ref, target }) => ref.entity === 'supplier' && ref.id === supplier && target === 'vendor')
    .map(({ externalId }) => externalId ?? '');
  // What was said there before it was deleted may never have been seen; and it may be disabled for that.
  if (ids.some((id) => inward.books.find('vendor', id)?.isGone)) return null;
  if (ids.length > 1 && ids.some((id) => inward.truth.overrun.has(`external ${id} ${field}`))) return null;
  const vendors = ids.map((id) => inward.truth.moves('external', id, field));
  if (vendors.filter((moves) => moves.length > 0).length > 1) return null;
  const ofExternal = vendors.find((moves) => moves.length > 0) ?? [];
  return plan.inward.owner === 'precoro'
    ? allowedEnds(ofPrecoro, ofExternal)
    : allowedEnds(ofExternal, ofPrecoro);
}

/** The other direction has told why nothing goes on. */
export function isTrueOfSupplier({ stores }: World, { externalId }: Subject): boolean {
  return stores.crossReference
    .links()
    .some((link) => link.target === 'vendor' && link.externalId === externalId && link.hold !== null);
}
