import type { Waits } from '../../sync/ports/state.ts';
import { linkKey, readLinkName } from './linkItem.ts';
import { queryItems, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/**
 * Partition of the wait index. One is enough: a partition takes 1,000 writes a second, a company's whole Precoro quota
 * brings a few. It is stored per item, so more can be added later.
 */
export const WAIT_SHARD = 'wait0';

/** Waits of links: an item is in the index while it has a wait, or a lease that may be abandoned. */
export function dynamoWaits(place: TablePlace): Waits {
  return {
    async due(now, limit) {
      const items = await queryItems(place, {
        index: 'byWait',
        where: '#waitShard = :shard AND #waitDueAt <= :now',
        values: { shard: WAIT_SHARD, now },
        limit,
      });
      return items.map(readLinkName);
    },
    async waitingFor(key, limit) {
      const items = await queryItems(place, {
        index: 'byWaitsFor',
        where: '#waitsFor = :key',
        values: { key },
        limit,
      });
      return items.map(readLinkName);
    },
    async postpone(ref, company, dueAt) {
      await updateItem(place, linkKey(ref, company), {
        assign: { waitDueAt: dueAt },
        condition: '#waitDueAt < :waitDueAt',
      });
    },
  };
}
