import type { Integration } from './contract.ts';

/** The same with a quota ledger of its own: a run on one machine has no other integration to share one with. */
export function withOwnLedger(integration: Integration): Integration {
  return { ...integration, precoro: { ...integration.precoro, sharesLedgerOf: null } };
}
