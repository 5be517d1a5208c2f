import type { Decoded } from '../domain/decode.ts';
import { object, optional } from '../domain/decode.ts';
import { day, dateTime } from '../domain/decode-dates.ts';
import { one } from '../domain/decode-relations.ts';
import { boolean, decimal, identifier, integer, text } from '../domain/decode-scalars.ts';
import type { DocumentBase } from './document.ts';
import { documentDecoder, pricedLine } from './document.ts';
import type { EntityFacts } from './entity.ts';
import { paymentsOfInvoice, type Payment } from './payment.ts';
import { reference } from './references.ts';
import { INVOICE_STATUSES, standingIn } from './statuses.ts';

/** An invoice or a credit note (precoro-api.md section 5.2). */
export type Invoice = DocumentBase &
  Decoded<typeof ownFields> & {
    /** `logicType` 1 or 5. */
    readonly isCreditNote: boolean;
    /** Of a part of a split invoice: the number of the whole; null otherwise. */
    readonly parentIdn: string | null;
    /** Those that were cancelled too. Null in list rows, and where they are not understood. */
    readonly payments: readonly Payment[] | null;
  };

export const invoice: EntityFacts<Invoice> = {
  name: 'invoice',
  label: 'invoice',
  path: '/invoices',
  pathKey: 'idn',
  nestedIn: null,
  webhookType: 3,
  isDocument: true,
  rowsAreComplete: false,
  slicesByCreation: true,
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: true,
  hasIntegrationLog: true,
  patchesExternalId: 'documented',
  parents: ['legalEntity', 'location', 'supplier', 'purchaseOrder'],
  namesAreUnique: false,
  writes: null,
  statuses: INVOICE_STATUSES,
  decode(value) {
    const own = ownFields(value, '');
    const { parentData, parentIdn } = parentFields(value, '');
    return {
      ...shared(value, ''),
      ...own,
      isCreditNote: CREDIT_NOTE_LOGIC_TYPES.includes(own.logicType),
      parentIdn: parentData?.idn ?? parentIdn,
      payments: paymentsOfInvoice(value),
    };
  },
  standing: (record) => standingIn(INVOICE_STATUSES, record.status),
  neverTravels,
};

const CREDIT_NOTE_LOGIC_TYPES: readonly number[] = [1, 5];

const shared = documentDecoder(INVOICE_STATUSES, pricedLine);

const ownFields = object({
  /** The supplier's number. */
  invoiceNumber: optional(text),
  /** Kind of invoice. Required: without it a credit note could not be told from an invoice. */
  logicType: integer,
  /** Days, as written. */
  issueDate: optional(day),
  /** The due date. */
  requiredDate: optional(day),
  updateExchangeRateDate: optional(dateTime),
  sumPaid: optional(decimal),
  sumPaidInCompanyCurrency: optional(decimal),
  withholdingTaxSum: optional(decimal),
  purchaseOrder: reference,
  /** Of a credit note: the invoice it is set against. */
  allocatedInvoice: reference,
  paymentTerm: reference,
  prepaymentPercent: optional(decimal),
  postpaymentPercent: optional(decimal),
  creditPeriodDays: optional(integer),
  deliveryNote: optional(text),
  fromSupplier: optional(boolean),
  splitIndex: optional(integer),
});

/** `parentIdn` was flat before August 2026. */
const parentFields = object({
  parentData: one(object({ idn: optional(identifier) })),
  parentIdn: optional(identifier),
});

/** `splitIndex` of an invoice that is not split, and of the whole of a split one. */
const WHOLE_SPLIT_INDEXES: readonly number[] = [0, 10];

/** Only the whole of a split invoice travels; its parts are rows of their own. */
function neverTravels(record: Invoice): string | null {
  if (record.parentIdn !== null && record.parentIdn !== record.idn) {
    return `part of split invoice ${record.parentIdn}`;
  }
  const isPart = record.splitIndex !== null && !WHOLE_SPLIT_INDEXES.includes(record.splitIndex);
  return isPart ? `part of split invoice ${record.idn}` : null;
}
