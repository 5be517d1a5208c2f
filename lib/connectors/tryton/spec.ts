import type { TargetField, TargetSpec } from '../contract.ts';

const text = (about: string, maxLength = 200) => ({ type: 'text', about, maxLength }) as const;
const money = (about: string) => ({ type: 'decimal', about }) as const;
const day = (about: string) => ({ type: 'date', about }) as const;
const needed = <const Field extends TargetField>(field: Field) => ({ ...field, required: true }) as const;

const vendorId = text('The party, by its id in Tryton.', 20);
const currency = text('ISO 4217 code of a currency of Tryton.', 3);
const paymentTerm = text('Name of a payment term of Tryton. Default: none.');
const note = text('Free text.', 4000);

const LINE = {
  sku: text('Code of a product of Tryton.', 100),
  description: text('What is bought.', 2000),
  quantity: needed({
    type: 'decimal',
    about: 'How many. Tryton keeps at most 15 digits, and as many decimals as the unit has.',
  }),
  unit: text("Name or symbol of a unit of Tryton. Default: the product's, else Unit.", 60),
  unit_price: needed(money("Price of one before tax; as many decimals as Tryton's prices have (4).")),
  tax: text('Name of a tax of the company. Default: no tax.'),
  analytic_account_id: text(
    'Analytic account that bears the cost, by its id in Tryton, as the source analyticAccount tells it.',
    20,
  ),
} as const;

/** The key of each create stands in a row of its own that is unique in Tryton: see `claims.ts`. */
const idempotency = { kind: 'uniqueReference' } as const;

/** What the connector writes to Tryton. Plain data. */
export const TRYTON_TARGETS = {
  party: {
    fields: {
      code: needed(text('Code, unique in the whole database.', 60)),
      name: needed(text('Name in use.')),
      tax_number: text('VAT or other tax number.', 60),
      email: text('Address for orders.', 320),
      phone: text('Telephone.', 60),
      address_line: text('Street and number.', 400),
      city: text('City.'),
      postal_code: text('Postal code.', 40),
      country: text('Country of Tryton: its ISO code of two letters, or its name.', 100),
      payment_term: paymentTerm,
      active: { type: 'boolean', about: 'False: no longer in use. Default true.' },
    },
    naturalKey: ['code'],
    idempotency,
    signs: {
      ...{ name: 'name', code: 'code', taxNumber: 'tax_number', email: 'email', active: 'active' },
      ...{ addressLine: 'address_line', city: 'city', postalCode: 'postal_code', country: 'country' },
    },
  },
  product: {
    fields: {
      code: needed(text('Code, unique among the products in use.', 60)),
      name: needed(text('Name.')),
      description: text('What it is.', 4000),
      unit: text('Name or symbol of a unit of Tryton. Default: Unit.', 60),
      kind: text("'goods', 'service' or 'assets'. Goods are received. Default goods.", 20),
      price: money('Price of one, before tax. Default 0.'),
      category: text('Name of an accounting category of Tryton, which gives accounts and taxes.'),
      active: { type: 'boolean', about: 'False: no longer in use. Default true.' },
    },
    naturalKey: ['code'],
    idempotency,
    signs: { name: 'name', code: 'code', active: 'active' },
  },
  purchase: {
    fields: {
      number: needed(text('Number of the order, kept as its reference in Tryton.', 100)),
      vendor_id: needed(vendorId),
      currency: needed(currency),
      order_date: day('Day of the order.'),
      payment_term: paymentTerm,
      note,
      status: text(
        "How far it goes: 'draft' or 'confirmed'. Default draft. Tells 'cancelled' of a cancelled one.",
        20,
      ),
    },
    lines: LINE,
    naturalKey: ['number'],
    idempotency,
    signs: { number: 'number', parent: 'vendor_id', currency: 'currency', active: 'status' },
  },
  bill: {
    fields: {
      number: needed(text("The vendor's number of the bill, kept as its reference in Tryton.", 100)),
      kind: needed(text("'invoice' or 'credit_note'.", 20)),
      vendor_id: needed(vendorId),
      purchase_order: text('Number of the order it is for, kept as its description.', 100),
      currency: needed(currency),
      issue_date: day('Day of the bill; must lie in an open period once it is posted.'),
      payment_term: paymentTerm,
      total: money(
        'Total with tax. Tryton reckons it itself: a rounding difference goes into its tax, a larger one is refused with both numbers.',
      ),
      note,
      status: text(
        "How far it goes: 'draft' or 'posted'. Default draft. Tells 'cancelled' of a cancelled one.",
        20,
      ),
    },
    lines: {
      ...LINE,
      account_id: needed(
        text('Account that is charged, by its id in Tryton, as the source account tells it.', 20),
      ),
    },
    naturalKey: ['vendor_id', 'kind', 'number'],
    idempotency,
    signs: { number: 'number', parent: 'vendor_id', total: 'total', currency: 'currency', active: 'status' },
  },
  shipment: {
    fields: {
      number: needed(text('Number of the receipt, kept as its reference in Tryton.', 100)),
      vendor_id: needed(vendorId),
      purchase_id: needed(
        text('The confirmed purchase order that the goods came for, by its id in Tryton.', 20),
      ),
      receipt_date: day('Day the goods came.'),
      status: text(
        "How far it goes: 'draft' or 'done', when the goods are in stock. Default draft. Tells 'cancelled' of a cancelled one.",
        20,
      ),
    },
    lines: { sku: needed(LINE.sku), quantity: LINE.quantity },
    naturalKey: ['number'],
    idempotency,
    signs: { number: 'number', parent: 'vendor_id', active: 'status' },
  },
} as const satisfies Readonly<Record<string, TargetSpec>>;

export type TrytonTargetName = keyof typeof TRYTON_TARGETS;
