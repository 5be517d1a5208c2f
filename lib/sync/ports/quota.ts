import type { Ledger } from '../../domain/quota.ts';

/** The quota ledger of one API key: one item, written only if nobody else wrote meanwhile. */
export interface LedgerStore {
  /** Strongly consistent; version 0 and an empty ledger before the first write. */
  read(): Promise<{ readonly ledger: Ledger; readonly version: number }>;
  /** Stores as `version + 1` if the stored version is still `version`. False if not. */
  save(ledger: Ledger, version: number): Promise<boolean>;
}

/**
 * One integration's claim to its API key. It lies beside the ledger that the integration spends from, so whoever looks
 * at the ledgers of an account and region sees every claim. All times are milliseconds since the epoch by our own clock.
 */
export interface KeyClaim {
  /** Name of the integration that claims. */
  readonly name: string;
  /** Name of the integration whose ledger it spends from: its own, or the one it shares with. */
  readonly ledgerOf: string;
  /** Of the API key; the key cannot be found by it. */
  readonly fingerprint: string;
  /** Since when this key is claimed beside this ledger, without having been given up. */
  readonly claimedAt: number;
  /** When the claim was last renewed. */
  readonly seenAt: number;
  /** What the claimant last saw of the others; null before its first look. */
  readonly look: KeyLook | null;
  /** For optimistic writes; 0 for a claim not stored yet. */
  readonly version: number;
}

/** Whose a key was found to be. */
export interface KeyLook {
  readonly at: number;
  /** Name of the integration whose ledger the key belongs to. */
  readonly holder: string;
  /** The other integrations that claim the same key. */
  readonly others: readonly Pick<KeyClaim, 'name' | 'ledgerOf'>[];
}

export interface KeyClaims {
  /** Names of this integration and of the one whose ledger it spends from. */
  readonly self: Pick<KeyClaim, 'name' | 'ledgerOf'>;
  /** Looks from before this time count no more: the configuration may have been another one then. */
  readonly since: number;
  /**
   * This integration's claim, strongly consistent; null before the first.
   *
   * Throws LedgerAbsentError when the ledger it should spend from is not there.
   */
  own(): Promise<KeyClaim | null>;
  /** Writes this integration's claim if the stored version is still `claim.version`, as `version + 1`. False if not. */
  save(claim: KeyClaim): Promise<boolean>;
  /** The claims of every integration in the same account and region, this one's too. Each is strongly consistent. */
  readAll(): Promise<readonly KeyClaim[]>;
}

/** There is no ledger of that name in this account and region: the integration it belongs to is not deployed here. */
export class LedgerAbsentError extends Error {
  override readonly name = 'LedgerAbsentError';
}
