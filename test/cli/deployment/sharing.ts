import example from './integration.ts';

/** The same integration, spending from the ledger of another one. */
export default { ...example, precoro: { ...example.precoro, sharesLedgerOf: 'older' } };
