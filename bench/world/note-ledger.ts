import type { Purpose } from '../../lib/domain/purposes.ts';
import type { Ledger } from '../../lib/domain/quota.ts';
import type { LedgerStore } from '../../lib/sync/ports/quota.ts';

/** A ledger that tells the purpose of each request that a slot is reserved for, just before the request is sent. */
export function noteLedger(store: LedgerStore, onReserved: (purpose: Purpose) => void): LedgerStore {
  let last: Ledger['inFlight'] = null;
  return {
    read: () => store.read(),
    async save(ledger, version) {
      const isSaved = await store.save(ledger, version);
      if (!isSaved) return false;
      const { inFlight } = ledger;
      const isNew = inFlight?.startedAt !== last?.startedAt || inFlight?.owner !== last?.owner;
      if (inFlight && isNew) onReserved(inFlight.purpose);
      last = inFlight ?? last;
      return true;
    },
  };
}
