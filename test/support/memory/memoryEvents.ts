import type { Events, SyncEvent } from '../../../lib/sync/ports/delivery.ts';

/** Keeps what was published, in order. */
export function memoryEvents(): Events & { readonly published: readonly SyncEvent[] } {
  const published: SyncEvent[] = [];
  return {
    published,
    async publish(event) {
      published.push(event);
    },
  };
}
