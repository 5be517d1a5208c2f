import type { SourceSpec } from '../contract.ts';

const text = (about: string) => ({ type: 'text', about }) as const;
const decimal = (about: string) => ({ type: 'decimal', about }) as const;

/** What Tryton yields. A record that is deactivated there is told as gone. Plain data. */
export const TRYTON_SOURCES = {
  tax: {
    fields: {
      name: text('Name, which documents call it by.'),
      description: text('What is printed on documents.'),
      percent: decimal('Rate in percent; null for a tax of a fixed amount, or one that is made of others.'),
      amount: decimal('Fixed amount; null for a tax in percent.'),
    },
    target: null,
  },
  paymentTerm: {
    fields: {
      name: text('Name, which documents call it by.'),
      description: text('Free text.'),
      days: {
        type: 'integer',
        about: 'Days until all of a bill is due; null where it goes by weeks, months or days of the month.',
      },
    },
    target: null,
  },
  account: {
    fields: {
      code: text('Number of the account, where it has one.'),
      name: text('Name of the account.'),
      type: text('Name of its type, such as Expense.'),
      parent: { type: 'text', about: 'The account it stands below, by its id.', refersTo: 'account' },
    },
    target: null,
  },
  analyticAccount: {
    fields: {
      code: text('Short code, where it has one.'),
      name: text('Name.'),
      root: text('Name of the root of its tree, such as Department.'),
      parent: {
        type: 'text',
        about: 'The account it stands below, by its id; null right below the root.',
        refersTo: 'analyticAccount',
      },
    },
    target: null,
  },
  party: {
    fields: {
      code: text('Code, unique in the whole database.'),
      name: text('Name in use.'),
      tax_number: text('VAT or other tax number.'),
      email: text('First e-mail address.'),
      phone: text('First telephone number.'),
      address_line: text('Street and number of the first address.'),
      city: text('City of it.'),
      postal_code: text('Postal code of it.'),
      country: text('ISO code of its country.'),
      payment_term: text('Name of the payment term of a supplier.'),
    },
    target: 'party',
  },
  product: {
    fields: {
      code: text('Code, unique among the products in use.'),
      name: text('Name.'),
      description: text('What it is.'),
      unit: text('Name of its unit.'),
      kind: text("'goods', 'service' or 'assets'."),
      price: decimal('Price of one, before tax.'),
      category: text('Name of its accounting category.'),
    },
    target: 'product',
  },
  payment: {
    fields: {
      bill_id: { type: 'text', about: 'The bill that it pays.', refersTo: 'bill' },
      vendor_id: { type: 'text', about: 'The party that is paid.', refersTo: 'party' },
      amount: decimal('What was paid.'),
      currency: text('ISO 4217 code.'),
      paid_on: { type: 'date', about: 'Day of the payment.' },
      note: text('Its description.'),
    },
    target: null,
  },
} as const satisfies Readonly<Record<string, SourceSpec>>;

export type TrytonSourceName = keyof typeof TRYTON_SOURCES;
