import type { EntityFacts } from './entity.ts';

type Statuses = EntityFacts['statuses'];

/** Invoices and credit notes: precoro-api.md section 5.2; names as Precoro's pages show them. */
export const INVOICE_STATUSES: Statuses = {
  0: { name: 'draft', standing: 'before' },
  1: { name: 'pending', standing: 'before' },
  2: { name: 'approved', standing: 'approved' },
  3: { name: 'rejected', standing: 'before' },
  4: { name: 'partly paid', standing: 'approved' },
  5: { name: 'paid', standing: 'approved' },
  6: { name: 'awaiting confirmation', standing: 'before' },
  7: { name: 'in revision', standing: 'revision' },
  8: { name: 'cancelled', standing: 'left' },
  9: { name: 'pending receipt', standing: 'approved' },
  10: { name: 'approval review', standing: 'before' },
  11: { name: 'closed', standing: 'approved' },
};

/**
 * Purchase orders and receipts: a guess. Only 2 (approved) is documented, for purchase orders; the rest are the
 * invoice codes that every document should have (precoro-api.md sections 5.3 and 10, question 14).
 */
export const BASE_STATUSES: Statuses = {
  0: { name: 'draft', standing: 'before' },
  1: { name: 'pending', standing: 'before' },
  2: { name: 'approved', standing: 'approved' },
  3: { name: 'rejected', standing: 'before' },
  7: { name: 'in revision', standing: 'revision' },
  8: { name: 'cancelled', standing: 'left' },
  11: { name: 'closed', standing: 'approved' },
};

/** Suppliers: precoro-api.md section 5.1. Whether an approved one is active is a field of its own, `enable`. */
export const SUPPLIER_STATUSES: Statuses = {
  1: { name: 'pending', standing: 'before' },
  2: { name: 'approved', standing: 'approved' },
  3: { name: 'rejected', standing: 'before' },
};

/** Our own numbers: records that nobody approves have no status in Precoro, at most `enable`. */
export const ACTIVITY = { disabled: 0, inUse: 1 } as const;
export const ACTIVITY_STATUSES: Statuses = {
  0: { name: 'disabled', standing: 'left' },
  1: { name: 'in use', standing: 'approved' },
};

/**
 * Payments: a guess. They can be cancelled (precoro-api.md section 5.5), but no answer seen shows a status; the numbers are
 * the documents' ones, and a payment that shows none stands.
 */
export const PAYMENT_STATUSES: Statuses = {
  0: { name: 'draft', standing: 'before' },
  1: { name: 'pending', standing: 'before' },
  2: { name: 'made', standing: 'approved' },
  3: { name: 'rejected', standing: 'before' },
  8: { name: 'cancelled', standing: 'left' },
};
export const PAYMENT_MADE = 2;

/**
 * Standing by the table alone. A number that the table no longer knows is not sent: content may have been stored
 * by an older version of this project.
 */
export function standingIn(statuses: Statuses, status: number): Statuses[number]['standing'] {
  return statuses[status]?.standing ?? 'before';
}
