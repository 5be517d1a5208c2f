import { compareDecimals, subtract, sumOf } from '../domain/money.ts';
import type { Decimal } from '../domain/money.ts';
import { totalsOf } from './lines.ts';
import type { Document, Line } from './model.ts';
import { STATUS, STATUS_NAMES } from './model.ts';
import { CompanyRefusal } from './refusal.ts';

/** What can be done to a document, as pure steps: each gives the next state or throws CompanyRefusal. */
export const DOCUMENT_ACTIONS = ['confirm', 'approve', 'reject', 'revise', 'cancel'] as const;
export type DocumentAction = (typeof DOCUMENT_ACTIONS)[number];

/** From which statuses each action may start. */
const STARTS: Readonly<Record<DocumentAction, readonly number[]>> = {
  confirm: [STATUS.draft, STATUS.rejected, STATUS.inRevision],
  approve: [STATUS.pending, STATUS.awaitingConfirmation, STATUS.approvalReview],
  reject: [STATUS.pending, STATUS.awaitingConfirmation, STATUS.approvalReview],
  revise: [STATUS.approved, STATUS.partlyPaid, STATUS.paid, STATUS.pendingReceipt, STATUS.closed],
  cancel: Object.values(STATUS).filter((status) => status !== STATUS.cancelled),
};

const EDITABLE: readonly number[] = [STATUS.draft, STATUS.pending, STATUS.inRevision, STATUS.rejected];

/** The document after the action; `now` in epoch milliseconds. */
export function act(document: Document, action: DocumentAction, now: number): Document {
  if (!STARTS[action].includes(document.status)) {
    throw new CompanyRefusal('status', `A document that is ${statusName(document)} cannot take "${action}"`);
  }
  switch (action) {
    case 'confirm':
      return { ...document, status: STATUS.pending };
    case 'approve':
      return { ...document, status: statusOncePaid(document, document.sumPaid), approvalDate: now };
    case 'reject':
      return { ...document, status: STATUS.rejected };
    case 'revise':
      return { ...document, status: STATUS.inRevision };
    case 'cancel':
      return { ...document, status: STATUS.cancelled };
  }
}

/** Puts other lines in; header sums follow. */
export function withLines(document: Document, lines: readonly Line[]): Document {
  if (!EDITABLE.includes(document.status)) {
    throw new CompanyRefusal(
      'status',
      `A document that is ${statusName(document)} cannot be edited; revise it first`,
    );
  }
  return { ...document, ...totalsOf(lines), lines };
}

/** The invoice after a payment; refuses with the two messages seen at the real API. */
export function withPayment(invoice: Document, amount: Decimal): Document {
  const open = subtract(invoice.sum, invoice.sumPaid);
  if (invoice.status === STATUS.paid)
    throw new CompanyRefusal('sumPaid', 'The Invoice is already fully paid.');
  if (invoice.status !== STATUS.approved && invoice.status !== STATUS.partlyPaid) {
    throw new CompanyRefusal('invoice', `An invoice that is ${statusName(invoice)} cannot be paid`);
  }
  if (compareDecimals(amount, '0') <= 0 || compareDecimals(amount, open) > 0) {
    throw new CompanyRefusal('sumPaid', `The amount must be greater than 0 and not exceed ${open}`);
  }
  const sumPaid = sumOf([invoice.sumPaid, amount]);
  return { ...invoice, sumPaid, status: statusOncePaid(invoice, sumPaid) };
}

/** The invoice after a payment was taken back; one that is cancelled or in revision meanwhile stays so. */
export function withoutPayment(invoice: Document, amount: Decimal): Document {
  const sumPaid = subtract(invoice.sumPaid, amount);
  const isPaid = invoice.status === STATUS.paid || invoice.status === STATUS.partlyPaid;
  return { ...invoice, sumPaid, status: isPaid ? statusOncePaid(invoice, sumPaid) : invoice.status };
}

function statusOncePaid(document: Document, sumPaid: Decimal): number {
  if (compareDecimals(sumPaid, '0') <= 0) return STATUS.approved;
  return compareDecimals(sumPaid, document.sum) >= 0 ? STATUS.paid : STATUS.partlyPaid;
}

function statusName(document: Document): string {
  return STATUS_NAMES[document.status] ?? String(document.status);
}
