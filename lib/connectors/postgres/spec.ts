import type { TargetField, TargetSpec } from '../contract.ts';

const text = (about: string, maxLength = 200) => ({ type: 'text', about, maxLength }) as const;
const money = (about: string) => ({ type: 'decimal', about }) as const;
const day = (about: string) => ({ type: 'date', about }) as const;
const needed = <const Field extends TargetField>(field: Field) => ({ ...field, required: true }) as const;

const currency = text('ISO 4217 code, three capital letters.', 3);
const vendorId = text('The vendor, by its number here, such as V-000123.', 40);
const department = text('Department or cost centre that bears the cost.', 100);
const status = text("State of the document here; 'cancelled' takes it out of the books. Default 'open'.", 40);
const note = text('Free text.', 4000);

/** Lines of orders and bills. `amount` counts in the document's total; it includes the line's tax. */
const COST_LINES = {
  line_number: needed({ type: 'integer', about: 'Position in the document, from 1, unique in it.' }),
  description: text('What is bought.', 2000),
  sku: text('Article number.', 100),
  account: text('Code of an active GL account of the company.', 40),
  quantity: { type: 'decimal', about: 'How many; may be a fraction.' },
  unit_price: money('Price of one, before tax.'),
  net_amount: money('Amount before tax.'),
  tax_code: text('Tax code.', 40),
  tax_amount: money('Tax of the line.'),
  amount: needed(money('Amount with tax; all lines together are the total.')),
} as const;

/** Every target keeps the idempotency key in a unique column: the same key never makes two records. */
const idempotency = { kind: 'uniqueReference' } as const;

/** What the hub's tables accept. Plain data: importable without `pg`. */
export const POSTGRES_TARGETS = {
  vendor: {
    fields: {
      code: needed(text('Short code, unique in the company.', 60)),
      name: needed(text('Name in use.')),
      legal_name: text('Registered name, where it differs.'),
      registration_number: text('Number in the register of companies.', 60),
      tax_number: text('VAT or other tax number.', 60),
      email: text('Address for orders.', 320),
      phone: text('Telephone.', 60),
      address_line: text('Street and number.', 400),
      city: text('City.'),
      state: text('State or region.'),
      postal_code: text('Postal code.', 40),
      country: text('Country: name or ISO code, as sent.', 100),
      currency,
      payment_term: text('Payment term, such as "30 days net".', 100),
      active: { type: 'boolean', about: 'False: no longer in use. Default true.' },
    },
    naturalKey: ['code'],
    idempotency,
    signs: {
      ...{ name: 'name', code: 'code', registrationNumber: 'registration_number', taxNumber: 'tax_number' },
      ...{ email: 'email', addressLine: 'address_line', city: 'city', postalCode: 'postal_code' },
      ...{ country: 'country', active: 'active' },
    },
  },
  purchaseOrder: {
    fields: {
      number: needed(text('Number of the order, unique in the company.', 100)),
      vendor_id: needed(vendorId),
      currency: needed(currency),
      order_date: day('Day of the order.'),
      delivery_date: day('Day the goods are due.'),
      net_total: money('Total before tax.'),
      total: needed(money('Total with tax: the sum of the lines.')),
      note,
      department,
      status,
    },
    lines: COST_LINES,
    naturalKey: ['number'],
    idempotency,
    signs: { number: 'number', parent: 'vendor_id', total: 'total', currency: 'currency', active: 'status' },
  },
  bill: {
    fields: {
      number: needed(text("The vendor's number of the bill, unique per vendor and kind.", 100)),
      kind: needed(text("'invoice' or 'credit_note'.", 20)),
      vendor_id: needed(vendorId),
      purchase_order: text('Number of the order it is for.', 100),
      currency: needed(currency),
      issue_date: needed(day('Day of the bill; must lie in an open period.')),
      due_date: day('Day it is to be paid.'),
      net_total: money('Total before tax.'),
      tax_total: money('Tax; with net_total it makes the total.'),
      total: needed(money('Total with tax: the sum of the lines.')),
      note,
      department,
      status,
    },
    lines: COST_LINES,
    naturalKey: ['vendor_id', 'kind', 'number'],
    idempotency,
    signs: { number: 'number', parent: 'vendor_id', total: 'total', currency: 'currency', active: 'status' },
  },
  goodsReceipt: {
    fields: {
      number: needed(text('Number of the receipt, unique in the company.', 100)),
      purchase_order: text('Number of the order it is for.', 100),
      vendor_id: needed(vendorId),
      receipt_date: day('Day the goods came.'),
      note,
      status,
    },
    lines: {
      line_number: needed({ type: 'integer', about: 'Position in the document, from 1, unique in it.' }),
      description: text('What came.', 2000),
      sku: text('Article number.', 100),
      quantity: needed({ type: 'decimal', about: 'How many came; may be a fraction.' }),
    },
    naturalKey: ['number'],
    idempotency,
  },
} as const satisfies Readonly<Record<string, TargetSpec>>;

export type PostgresTargetName = keyof typeof POSTGRES_TARGETS;
