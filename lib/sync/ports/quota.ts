import type { Ledger } from '../../domain/quota.ts';

/** The quota ledger of one API key: one item, written only if nobody else wrote meanwhile. */
export interface LedgerStore {
  /** Strongly consistent; version 0 and an empty ledger before the first write. */
  read(): Promise<{ readonly ledger: Ledger; readonly version: number }>;
  /** Stores as `version + 1` if the stored version is still `version`. False if not. */
  save(ledger: Ledger, version: number): Promise<boolean>;
}
