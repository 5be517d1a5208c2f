import type { Lease, Leases } from '../../sync/ports/state.ts';
import type { ItemKey } from './expressions.ts';
import { updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** Leases by name, in the cursors table. A released lease keeps its item, so that fences only grow. */
export function dynamoLeases(place: TablePlace): Leases {
  return {
    async acquire(name, owner, until, now): Promise<Lease | null> {
      const { done, item } = await updateItem(
        place,
        leaseKey(name),
        {
          assign: { leaseOwner: owner, leaseUntil: until },
          add: { fence: 1 },
          condition: 'attribute_not_exists(#leaseOwner) OR #leaseOwner = :leaseOwner OR #leaseUntil <= :now',
          values: { now },
        },
        'ALL_NEW',
      );
      return done && item
        ? { name, owner, until, fence: item.number('fence'), callAt: item.numberOrNull('callAt') }
        : null;
    },
    async release({ name, fence, callAt }) {
      await updateItem(place, leaseKey(name), {
        assign: { leaseOwner: null, leaseUntil: null, callAt },
        condition: '#fence = :fence',
        values: { fence },
      });
    },
  };
}

const leaseKey = (name: string): ItemKey => ({ pk: `lease#${name}`, sk: 'lease' });
