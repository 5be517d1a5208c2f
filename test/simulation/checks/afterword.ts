import { recordKey } from '../../../lib/domain/records.ts';
import type { Link } from '../../../lib/sync/ports/state.ts';
import { perform } from '../world/acts.ts';
import type { Act } from '../world/plan.ts';
import type { World } from '../world/world.ts';

const SAID = 'Last Word';

/**
 * When all is quiet both sides have agreed. Somebody then changes one thing on one side: it must stand on the other, whoever
 * has the last word.
 */
export async function afterword(world: World, calm: () => Promise<void>): Promise<void> {
  if (!world.inward || world.watch.violations.length > 0) return;
  const shared = world.stores.crossReference.links().find((link) => isWell(world, link));
  if (!shared) return;
  const { ref, externalId } = shared;
  const id = Number(ref.id);
  const isOutside = world.inward.chance.happens(0.5);
  const act: Act = isOutside
    ? { at: 0, do: 'edit its vendor', id, fields: { city: SAID } }
    : { at: 0, do: 'edit supplier', id, city: SAID };
  perform(world, act);
  await calm();
  const vendor = world.external.find(externalId ?? '');
  const ends = [world.precoro.find('supplier', id)?.['city'], vendor?.payload.fields['city']];
  if (ends.some((end) => end !== SAID)) {
    const side = isOutside ? 'outside' : 'in Precoro';
    world.watch.tell(
      'stale',
      `${recordKey(ref)}: what was said last ${side} did not arrive: ${JSON.stringify(ends)}`,
    );
  }
}

/** A supplier that stands on both sides, in order. */
function isWell({ stores, precoro, external, inward }: World, link: Link): boolean {
  const { ref, externalId, hold, failure } = link;
  if (ref.entity !== 'supplier' || externalId === null || hold || failure) return false;
  const inbound = stores.inbounds.records().find((one) => one.externalId === externalId);
  const isKnown = inbound !== undefined && inbound.hold === null && inbound.failure === null;
  const isThere = inward?.books.find('vendor', externalId)?.isGone === false;
  const status = precoro.find('supplier', Number(ref.id))?.['status'];
  return isKnown && isThere && status === 2 && external.find(externalId) !== undefined;
}
