import type { TargetSpec } from '../../lib/connectors/contract.ts';
import type { MappingContext, MappingResult } from '../../lib/mapping/contract.ts';
import { ConfigurationError } from '../../lib/mapping/faults.ts';
import { invoice } from '../../lib/entities/invoice.ts';
import { supplier } from '../../lib/entities/supplier.ts';

/** A small system with literal types, so that names complete and misspellings do not compile. */
export const TARGETS = {
  vendor: {
    fields: {
      code: { type: 'text', required: true, about: 'Short code.', maxLength: 10 },
      name: { type: 'text', required: true, about: 'Name.' },
      account: { type: 'text', about: 'Bank account.', maxLength: 8 },
      active: { type: 'boolean', about: 'In use.' },
      extra: { type: 'json', about: 'Anything.' },
    },
    naturalKey: ['code'],
    idempotency: { kind: 'none' },
  },
  bill: {
    fields: {
      number: { type: 'text', required: true, about: 'Number.' },
      vendor: { type: 'text', about: 'Vendor.' },
      order: { type: 'text', about: 'Order.' },
      issued: { type: 'date', about: 'Day.' },
      approved: { type: 'dateTime', about: 'Moment.' },
      days: { type: 'integer', about: 'Days to pay.' },
      department: { type: 'text', about: 'Department.' },
      total: { type: 'decimal', about: 'Total.' },
    },
    lines: {
      position: { type: 'integer', about: 'Position.' },
      account: { type: 'text', about: 'GL account.' },
      tax: { type: 'text', about: 'Tax code.' },
      net: { type: 'decimal', about: 'Net.' },
      amount: { type: 'decimal', required: true, about: 'Amount.' },
    },
    naturalKey: ['number'],
    idempotency: { kind: 'none' },
  },
} as const satisfies Record<string, TargetSpec>;

/** Everything a configuration must have, but entities. */
export const BASE = {
  name: 'live',
  goLive: '2026-01-01',
  precoro: { region: 'international' },
  connector: { kind: 'postgres', targets: TARGETS },
} as const;

/** What Precoro answers for an invoice, run through the real decoder. */
export function invoiceRecord(changes: object = {}) {
  return invoice.decode({ ...INVOICE, ...changes }, { bankDetails: false });
}
export function supplierRecord(changes: object = {}) {
  return supplier.decode(
    {
      id: 12,
      name: 'Acme Ltd',
      uniqueCode: 'ACME',
      status: 2,
      enable: true,
      accountNumber: '12345678',
      ...changes,
    },
    { bankDetails: true },
  );
}

export function invoiceLine(changes: object = {}) {
  return {
    id: 1,
    name: 'Paper',
    quantity: 2,
    price: '50',
    netSum: '100',
    sum: '120.00',
    taxes: { data: [{ id: 5, name: 'VAT 20%', percent: 20, sum: 20 }] },
    dataItemCustomFields: {
      data: [
        {
          itemCustomField: { id: 70, name: 'GL account' },
          itemCustomFieldOption: { id: 701, name: '6420 Travel', code: '6420', externalId: '6420' },
          value: '6420 Travel',
        },
      ],
    },
    ...changes,
  };
}

const INVOICE = {
  id: 956598,
  idn: 1043,
  status: 2,
  logicType: 0,
  invoiceNumber: 'INV-77',
  issueDate: '2026-02-03T00:00:00+02:00',
  approvalDate: '2026-02-04 10:11:12',
  currency: 'EUR',
  sum: '120',
  netSum: 100,
  creditPeriodDays: 30,
  supplier: { id: 12, name: 'Acme Ltd' },
  purchaseOrder: { id: 33, idn: 8 },
  legalEntity: { id: 4, name: 'Acme UK' },
  dataDocumentCustomFields: { data: [{ documentCustomField: { id: 60, name: 'Department' }, value: 'IT' }] },
  items: { data: [invoiceLine()] },
};

export function contextOf(changes: Partial<MappingContext> = {}): MappingContext {
  return {
    company: 'default',
    definitions: { item: [], document: [], supplier: [] },
    counterpart: ({ entity, id }) => ({ state: 'linked', externalId: `${entity}-${id}-outside` }),
    ...changes,
  };
}

export function payloadOf(result: MappingResult) {
  if (!result.ok) throw new Error(result.words);
  return result.payload;
}

export function wordsOf(result: MappingResult): string {
  if (result.ok) throw new Error('the record was mapped');
  return result.words;
}

/** `place: words` of every fault of a configuration; empty when it is sound. */
export function faultsOf(define: () => unknown): readonly string[] {
  try {
    define();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.faults.map(({ place, words }) => `${place}: ${words}`);
    throw error;
  }
}
