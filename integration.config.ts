/**
 * What travels between Precoro and your system, and how. This is the one file that a company edits.
 *
 * It is plain data and small functions without side effects. Your editor completes every name in it; whatever the
 * compiler lets through is checked again when the file is loaded, and every fault is reported at once, with its place.
 * docs/configuration.md explains each word.
 */
import { POSTGRES_TARGETS } from './lib/connectors/postgres/spec.ts';
import { defineIntegration } from './lib/mapping/define.ts';
import { constant, difference, linked, required, translated } from './lib/mapping/sources.ts';

export default defineIntegration({
  // Part of the name of every cloud resource: two integrations in one account need two names.
  name: 'live',
  // Documents approved before this day are never created in the other system. They stay as they are.
  goLive: '2026-01-01',

  precoro: {
    region: 'international',
    // Requests a day that stay free for other programs with the same API key.
    leaveForOthers: 0,
  },

  // The system on the other side, and what its records look like: this is where target names complete from.
  connector: { kind: 'postgres', targets: POSTGRES_TARGETS },

  // Who is told about records that fail, and how long a record may fail before anybody is.
  alert: { email: 'finance-systems@example.com', afterMinutes: 30 },

  // Lists for translated(): Precoro's word on the left, the other system's on the right. A word that is not in its
  // list is refused and reported, never guessed.
  values: {
    tax: { 'VAT 21%': 'V21', 'VAT 20%': 'V20', 'VAT 9%': 'V9', 'VAT 0%': 'V0' },
  },

  // Several companies in the other system? Import byLegalEntity from './lib/mapping/companies.ts' and name them:
  // companies: byLegalEntity({ 'Acme Ltd': 'acme-uk', 'Acme GmbH': 'acme-de' }),

  // Every entity starts with mode 'observe': it is read, mapped and shown, and nothing is written on either side until
  // a person opens the gate ("precoro-sync go-live supplier"). Suppliers go first: documents wait for their supplier.
  entities: {
    supplier: {
      target: 'vendor',
      mode: 'observe',
      // A supplier that is disabled in Precoro is updated outside: "active" below becomes false.
      onLeave: 'update',
      fields: {
        // required(): a blank value is refused, and the text says what to fill in.
        code: required('uniqueCode'),
        name: required('name'),
        registration_number: 'businessRegistrationNumber',
        tax_number: 'taxPayerNumber',
        phone: 'phone',
        address_line: 'legalAddress',
        city: 'city',
        state: 'state',
        postal_code: 'postalCode',
        country: 'country',
        currency: 'currency',
        // Where a path is not enough, a function of the record is.
        legal_name: (supplier) => (supplier.taxPayerNumber ? supplier.name : null),
        active: 'enable',
      },
    },

    purchaseOrder: {
      target: 'purchaseOrder',
      mode: 'observe',
      // Cancelled in Precoro: cancelled outside too.
      onLeave: 'cancel',
      fields: {
        number: required('idn'),
        // The id of the supplier's counterpart. The order waits until there is one.
        vendor_id: required(linked('supplier')),
        currency: required('currency'),
        order_date: 'approvalDate',
        delivery_date: 'requiredDate',
        net_total: 'netSum',
        total: required('sum'),
        note: 'note',
        // A custom field of the document, by its name in Precoro.
        department: 'documentFields.Department',
        status: constant('open'),
      },
      lines: {
        line_number: required('position'),
        description: 'name',
        sku: 'sku',
        // The external id of the option that was chosen in the line's custom field "GL account".
        account: required(linked('itemFields.GL account')),
        quantity: 'quantity',
        unit_price: 'price',
        net_amount: 'netSum',
        tax_code: translated('taxName', 'tax'),
        tax_amount: 'taxSum',
        amount: required('sum'),
      },
      // The lines must add up to the total, or nothing is sent.
      totals: { header: 'total', line: 'amount' },
    },

    invoice: {
      target: 'bill',
      mode: 'observe',
      // A bill may be paid already: tell a person, touch nothing.
      onLeave: 'report',
      // Besides "approved". Only bills of this year, for example:
      // when: (invoice) => (invoice.issueDate ?? '') >= '2026-01-01',
      fields: {
        number: required('invoiceNumber'),
        kind: (invoice) => (invoice.isCreditNote ? 'credit_note' : 'invoice'),
        vendor_id: required(linked('supplier')),
        purchase_order: 'purchaseOrder.idn',
        currency: required('currency'),
        issue_date: required('issueDate'),
        due_date: 'requiredDate',
        net_total: 'netSum',
        tax_total: 'taxSum',
        total: required('sum'),
        note: 'note',
        department: 'documentFields.Department',
        status: constant('open'),
      },
      lines: {
        line_number: required('position'),
        description: 'name',
        sku: 'sku',
        account: required(linked('itemFields.GL account')),
        quantity: 'quantity',
        unit_price: 'price',
        net_amount: 'netSum',
        tax_code: translated('taxName', 'tax'),
        tax_amount: 'taxSum',
        amount: required('sum'),
      },
      // Precoro rounds tax per line, suppliers per bill. Up to five cents of difference become a line of their own, on
      // an account where everybody sees it; more is refused with both numbers.
      totals: {
        header: 'total',
        line: 'amount',
        rounding: {
          upTo: '0.05',
          line: {
            account: constant('6999'),
            description: constant('Rounding difference'),
            tax_amount: difference,
          },
        },
      },
    },

    receipt: {
      target: 'goodsReceipt',
      mode: 'observe',
      onLeave: 'cancel',
      fields: {
        number: required('idn'),
        purchase_order: 'purchaseOrder.idn',
        vendor_id: required(linked('supplier')),
        receipt_date: 'receiptDate',
        note: 'note',
        status: constant('open'),
      },
      lines: {
        line_number: required('position'),
        description: 'name',
        sku: 'sku',
        quantity: required('quantity'),
      },
    },
  },
});
