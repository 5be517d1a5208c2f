import { emptyLedger } from '../../../lib/domain/quota.ts';
import type { LedgerStore } from '../../../lib/sync/ports/quota.ts';

/** The quota ledger of one key. */
export function memoryLedger(): LedgerStore {
  let stored = { ledger: emptyLedger(), version: 0 };
  return {
    async read() {
      return stored;
    },
    async save(ledger, version) {
      if (stored.version !== version) return false;
      stored = { ledger, version: version + 1 };
      return true;
    },
  };
}
