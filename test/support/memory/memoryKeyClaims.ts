import { LedgerAbsentError, type KeyClaim, type KeyClaims } from '../../../lib/sync/ports/quota.ts';

export interface MemoryKeyRegion {
  /**
   * What one integration sees and writes, spending from the ledger of `ledgerOf` since its last deployment. Makes a ledger
   * of its own.
   */
  claimsOf(name: string, ledgerOf?: string, since?: number): KeyClaims;
  /** Takes an integration's ledger away, with the claims beside it. */
  remove(name: string): void;
}

/** An account and region: the ledgers of its integrations, and the claims that lie beside them. */
export function memoryKeyRegion(): MemoryKeyRegion {
  const ledgers = new Map<string, Map<string, KeyClaim>>();
  return {
    claimsOf(name, ledgerOf = name, since = 0) {
      if (!ledgers.has(name)) ledgers.set(name, new Map());
      const ledger = () => {
        const found = ledgers.get(ledgerOf);
        if (!found) throw new LedgerAbsentError(`there is no ledger of "${ledgerOf}"`);
        return found;
      };
      return {
        self: { name, ledgerOf },
        since,
        async own() {
          return ledger().get(name) ?? null;
        },
        async save(claim) {
          if ((ledger().get(name)?.version ?? 0) !== claim.version) return false;
          ledger().set(name, { ...claim, version: claim.version + 1 });
          return true;
        },
        async readAll() {
          return [...ledgers.values()].flatMap((claims) => [...claims.values()]);
        },
      };
    },
    remove(name) {
      ledgers.delete(name);
    },
  };
}
