import type { SourceSpec } from '../contract.ts';

const text = (about: string) => ({ type: 'text', about }) as const;
const decimal = (about: string) => ({ type: 'decimal', about }) as const;
const active = { type: 'boolean', about: 'False: no longer in use.' } as const;
const currency = text('ISO 4217 code, three capital letters.');

/** What the hub's tables yield. Plain data: importable without `pg`. */
export const POSTGRES_SOURCES = {
  company: {
    fields: { name: text('Name of the legal entity.'), active },
    target: null,
  },
  location: {
    fields: { name: text('Name of the office, plant or shop.'), active },
    target: null,
  },
  tax: {
    fields: { name: text('Name of the rate.'), percent: decimal('Rate in percent.'), active },
    target: null,
  },
  paymentTerm: {
    fields: {
      name: text('Name, such as "30 days net".'),
      days: { type: 'integer', about: 'Days until a bill is due.' },
      active,
    },
    target: null,
  },
  glAccount: {
    fields: {
      code: text('Number of the account, which others know it by.'),
      name: text('Name of the account.'),
      active,
      parent: { type: 'text', about: 'Number of the account it stands below.', refersTo: 'glAccount' },
    },
    target: null,
  },
  department: {
    fields: { code: text('Short code, which others know it by.'), name: text('Name.'), active },
    target: null,
  },
  vendor: {
    fields: {
      code: text('Short code, unique in the company.'),
      name: text('Name in use.'),
      registration_number: text('Number in the register of companies.'),
      tax_number: text('VAT or other tax number.'),
      email: text('Address for orders.'),
      phone: text('Telephone.'),
      address_line: text('Street and number.'),
      city: text('City.'),
      state: text('State or region.'),
      postal_code: text('Postal code.'),
      country: text('Country: name or ISO code.'),
      currency,
      payment_term: text('Payment term, such as "30 days net".'),
      iban: { type: 'text', about: 'Account that it is paid to.', isBankDetail: true },
      active,
    },
    target: 'vendor',
  },
  article: {
    fields: {
      sku: text('Article number.'),
      name: text('Name.'),
      description: text('What it is.'),
      price: decimal('Price of one, before tax.'),
      unit: text('Unit that it is sold in.'),
      vendor_id: { type: 'text', about: 'The vendor that sells it.', refersTo: 'vendor' },
      active,
    },
    target: null,
  },
  payment: {
    fields: {
      payment_number: text('Number of the payment.'),
      bill_id: { type: 'text', about: 'The bill that it pays.', refersTo: 'bill' },
      amount: decimal('What was paid of this bill.'),
      discount: decimal('Discount taken, which settles the bill too.'),
      withholding: decimal('Tax withheld, which settles the bill too.'),
      currency,
      paid_on: { type: 'date', about: 'Day of the payment.' },
      note: text('Free text.'),
      voided: { type: 'boolean', about: 'True: it was taken back.' },
    },
    target: null,
  },
} as const satisfies Readonly<Record<string, SourceSpec>>;

export type PostgresSourceName = keyof typeof POSTGRES_SOURCES;
