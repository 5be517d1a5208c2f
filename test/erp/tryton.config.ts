import { TRYTON_SOURCES } from '../../lib/connectors/tryton/source-spec.ts';
import { TRYTON_TARGETS } from '../../lib/connectors/tryton/spec.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { constant, linked, required } from '../../lib/mapping/sources.ts';

/** Precoro and Tryton, as docs/connectors/tryton.md shows it. */
export default defineIntegration({
  name: 'live',
  goLive: '2026-01-01',
  precoro: { region: 'international', leaveForOthers: 0 },
  connector: { kind: 'tryton', targets: TRYTON_TARGETS, sources: TRYTON_SOURCES },
  alert: { email: 'finance-systems@example.com', afterMinutes: 30 },

  entities: {
    supplier: {
      target: 'party',
      mode: 'observe',
      onLeave: 'update',
      fields: {
        code: required('uniqueCode'),
        name: required('name'),
        tax_number: 'businessRegistrationNumber',
        phone: 'phone',
        address_line: 'legalAddress',
        city: 'city',
        postal_code: 'postalCode',
        country: 'country',
        active: 'enable',
      },
    },
    purchaseOrder: {
      target: 'purchase',
      mode: 'observe',
      // Tryton cancels no order that goods may be on their way for.
      onLeave: 'report',
      fields: {
        number: required('idn'),
        vendor_id: required(linked('supplier')),
        currency: required('currency'),
        order_date: 'approvalDate',
        note: 'note',
        status: constant('confirmed'),
      },
      lines: {
        // Products here are as coarse as accounts: the part in front of the dash.
        sku: (line) => line.sku?.split('-')[0] ?? null,
        description: 'name',
        quantity: required('quantity'),
        unit_price: required('price'),
        tax: 'taxName',
      },
    },
    invoice: {
      target: 'bill',
      mode: 'observe',
      onLeave: 'report',
      fields: {
        number: required('invoiceNumber'),
        kind: (invoice) => (invoice.isCreditNote ? 'credit_note' : 'invoice'),
        vendor_id: required(linked('supplier')),
        purchase_order: 'purchaseOrder.idn',
        currency: required('currency'),
        issue_date: required('issueDate'),
        total: required('sum'),
        note: 'note',
        status: constant('posted'),
      },
      lines: {
        account_id: required(linked('itemFields.GL account')),
        description: 'name',
        quantity: required('quantity'),
        unit: constant('Kilogram'),
        unit_price: required('price'),
        tax: 'taxName',
      },
    },
    receipt: {
      target: 'shipment',
      mode: 'observe',
      onLeave: 'report',
      fields: {
        number: required('idn'),
        vendor_id: required(linked('supplier')),
        // The receipt waits until its order is there.
        purchase_id: required(linked('purchaseOrder')),
        receipt_date: 'approvalDate',
        status: constant('done'),
      },
      lines: {
        sku: (line) => line.sku?.split('-')[0] ?? null,
        quantity: required('quantity'),
      },
    },
  },

  inward: {
    tax: {
      source: 'tax',
      fields: { name: required('name'), percent: required('percent'), value: 'percent' },
    },
    paymentTerm: {
      source: 'paymentTerm',
      // Precoro's terms count in days.
      when: (term) => term.days !== null,
      fields: { name: required('name'), creditPeriodDays: 'days' },
    },
    itemFieldOption: {
      'GL account': {
        source: 'account',
        when: (account) => account.type === 'Expense',
        onGone: 'disable',
        fields: {
          name: (account) => [account.code, account.name].filter(Boolean).join(' '),
          code: 'code',
          enable: constant(true),
        },
      },
    },
    documentFieldOption: {
      Department: {
        source: 'analyticAccount',
        onGone: 'disable',
        fields: { name: required('name'), code: 'code', enable: constant(true) },
      },
    },
    supplier: {
      source: 'party',
      // Companies, customers and employees are parties, too.
      when: (party) => party.code?.startsWith('S') === true,
      owner: 'external',
      owners: { phone: 'precoro' },
      fields: {
        name: required('name'),
        uniqueCode: 'code',
        legalAddress: 'address_line',
        city: 'city',
        postalCode: 'postal_code',
        phone: 'phone',
      },
    },
    item: {
      source: 'product',
      fields: {
        name: required('name'),
        sku: 'code',
        description: 'description',
        price: 'price',
        unit: 'unit',
      },
    },
    payment: {
      source: 'payment',
      onGone: 'report',
      fields: {
        invoice: required(linked('bill_id')),
        sumPaid: required('amount'),
        payDate: 'paid_on',
        note: 'note',
      },
    },
  },
});
