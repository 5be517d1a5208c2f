import type { LinkSlice, LinkSlices, PassedLink } from '../../sync/ports/passes.ts';
import type { ItemKey } from './expressions.ts';
import { LINK_PREFIX, PHASES, readLinkName } from './linkItem.ts';
import type { Fields } from './storedItem.ts';
import { scanSlice } from './table.ts';
import type { TablePlace } from './table.ts';
import { WAIT_SHARD } from './waits.ts';

/** What a {@link PassedLink} is made of. */
const ATTRIBUTES =
  '#pk, #sk, #phase, #hold.#kind, #intent.#at, #unsettledUntil, #leaseUntil, #waitShard, #waitDueAt';

/**
 * Parts of the cross-reference table, in the order in which DynamoDB keeps partitions: by a hash of their key. A filter
 * spares the way of what it leaves out, not the reading: half a unit per 4 kB looked at.
 */
export function dynamoLinkSlices(place: TablePlace): LinkSlices {
  return {
    unfinished: (after, size) =>
      slice(
        place,
        'begins_with(#sk, :prefix) AND (#phase IN (:creating, :created) OR attribute_exists(#unsettledUntil))',
        { prefix: LINK_PREFIX, creating: 'creating', created: 'created' },
        after,
        size,
      ),
    linked: (after, size) =>
      slice(
        place,
        'begins_with(#sk, :prefix) AND #phase = :linked',
        { prefix: LINK_PREFIX, linked: 'linked' },
        after,
        size,
      ),
  };
}

async function slice(
  place: TablePlace,
  filter: string,
  values: Readonly<Record<string, string>>,
  after: string | null,
  size: number,
): Promise<LinkSlice> {
  const scan = { filter, values, only: ATTRIBUTES };
  const { items, next } = await scanSlice(place, scan, after === null ? null : keyAt(after), size);
  return { links: items.map(readPassed), next: next && positionOf(next) };
}

function readPassed(item: Fields): PassedLink {
  const isWaiting = item.textOrNull('waitShard') === WAIT_SHARD;
  return {
    ...readLinkName(item),
    phase: item.has('phase') ? item.oneOf('phase', PHASES) : 'none',
    isHeld: item.has('hold'),
    intentAt: item.fieldsOrNull('intent')?.number('at') ?? null,
    unsettledUntil: item.numberOrNull('unsettledUntil'),
    leasedUntil: item.numberOrNull('leaseUntil'),
    wakesAt: isWaiting ? item.numberOrNull('waitDueAt') : null,
    position: positionOf({ pk: item.text('pk'), sk: item.text('sk') }),
  };
}

/** A key as text: no part of it can be told from the other by any character. */
function positionOf({ pk, sk }: ItemKey): string {
  return JSON.stringify([pk, sk]);
}

/** Throws for anything but what {@link positionOf} wrote. */
function keyAt(position: string): ItemKey {
  const [pk, sk] = partsOf(position);
  if (typeof pk === 'string' && typeof sk === 'string') return { pk, sk };
  throw new Error(
    `The position of a pass must be a key such as ["invoice#1","link#default"], but it is ${position}.`,
  );
}

function partsOf(position: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(position);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
