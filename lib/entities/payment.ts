import type { Decoded } from '../domain/decode.ts';
import { DecodeError, fieldsOf, object, optional, property, withDefault } from '../domain/decode.ts';
import { dateTime } from '../domain/decode-dates.ts';
import { isRelationPresent, many } from '../domain/decode-relations.ts';
import { boolean, decimal, identifier, integer, numberIn, recordId, text } from '../domain/decode-scalars.ts';
import type { EntityFacts, PrecoroRecord } from './entity.ts';
import { MASTER_FACTS } from './master-record.ts';
import { reference } from './references.ts';
import { PAYMENT_MADE, PAYMENT_STATUSES, standingIn } from './statuses.ts';

/**
 * Money paid on one invoice (precoro-api.md section 5.5). What is sent is seen in a production client; what is answered
 * beside `id` and `idn` is a guess that mirrors it.
 */
export type Payment = PrecoroRecord & Omit<Decoded<typeof fields>, 'isCanceled'> & { readonly idn: string };

export const payment: EntityFacts<Payment> = {
  ...MASTER_FACTS,
  name: 'payment',
  label: 'payment',
  path: '/payments',
  pathKey: 'idn',
  listsChanges: false,
  canFilterByExternalId: false,
  hasDetail: false,
  parents: ['invoice'],
  namesAreUnique: false,
  writes: {
    create: true,
    update: false,
    fields: {
      // The invoice's internal id, unlike everywhere else.
      invoice: { kind: 'reference', to: 'invoice', isRequired: true },
      sumPaid: { kind: 'decimal', isRequired: true },
      logicType: { kind: 'integer' },
      payDate: { kind: 'moment' },
      note: { kind: 'text' },
    },
  },
  statuses: PAYMENT_STATUSES,
  decode: (value) => decodePayment(value, ''),
  standing: ({ status }) => standingIn(PAYMENT_STATUSES, status),
};

/**
 * The payments that an invoice's detail shows: the only way known to ask for those of one invoice. Each names the invoice,
 * whether its row does or not. Null for a list row, which shows none, and where they have a form that is not understood:
 * that must not keep the invoice itself from travelling.
 */
export function paymentsOfInvoice(detail: unknown): readonly Payment[] | null {
  const invoice = fieldsOf(detail, '');
  const rows = property(invoice, 'payments');
  if (!isRelationPresent(rows)) return null;
  try {
    return paymentsIn(rows, invoice);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function paymentsIn(rows: unknown, invoice: Readonly<Record<string, unknown>>): readonly Payment[] {
  const { id, idn } = invoiceName(invoice, '');
  return many(decodePayment)(rows, 'payments').map((one) => ({
    ...one,
    invoice: one.invoice ?? { id, idn, label: null },
  }));
}

const invoiceName = object({ id: recordId, idn: identifier });

function decodePayment(value: unknown, field: string): Payment {
  const { isCanceled, ...named } = fields(value, field);
  return {
    ...named,
    label: named.idn,
    status: isCanceled ? CANCELLED : named.status,
    approvalDate: null,
    externalIntegrationLog: null,
    complete: true,
    customFields: [],
  };
}

const CANCELLED = 8;

const fields = object({
  id: recordId,
  idn: identifier,
  status: withDefault(numberIn(PAYMENT_STATUSES), PAYMENT_MADE),
  isCanceled: withDefault(boolean, false),
  invoice: reference,
  sumPaid: decimal,
  currency: optional(text),
  logicType: optional(integer),
  payDate: optional(dateTime),
  note: optional(text),
  externalId: optional(identifier),
  createDate: optional(dateTime),
  updateDate: optional(dateTime),
});
