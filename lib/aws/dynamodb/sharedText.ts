import type { SharedText } from '../../connectors/contract.ts';
import type { Clock } from '../../domain/time.ts';
import { SECOND } from '../../domain/time.ts';
import type { Lease } from '../../sync/ports/state.ts';
import type { ItemKey } from './expressions.ts';
import { dynamoLeases } from './leases.ts';
import { getItem, updateItem, type TablePlace } from './table.ts';

export interface SharedTextOptions {
  /** What the text is of. */
  readonly name: string;
  /** Who locks: one name for each process. */
  readonly owner: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** One item of the cursors table, and a lease of the same name beside it. */
export function dynamoSharedText(place: TablePlace, { name, owner, clock }: SharedTextOptions): SharedText {
  const leases = dynamoLeases(place);
  const key: ItemKey = { pk: `shared#${name}`, sk: 'text' };
  let lease: Lease | null = null;
  return {
    read: async () => (await getItem(place, key))?.textOrNull('content') ?? null,
    write: async (content) => void (await updateItem(place, key, { assign: { content } })),
    async lock(seconds) {
      const now = clock.now();
      lease = await leases.acquire(`shared-${name}`, owner, now + seconds * SECOND, now);
      return lease !== null;
    },
    async unlock() {
      if (lease) await leases.release(lease);
      lease = null;
    },
  };
}
