/**
 * What travels between Precoro and your system, and how. This is the one file that a company edits.
 *
 * It is plain data and small functions without side effects. Your editor completes every name in it; whatever the
 * compiler lets through is checked again when the file is loaded, and every fault is reported at once, with its place.
 * docs/configuration.md explains each word.
 */
import { POSTGRES_SOURCES } from './lib/connectors/postgres/source-spec.ts';
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

  // The system on the other side, and what its records look like: this is where the names of targets and sources
  // complete from.
  connector: { kind: 'postgres', targets: POSTGRES_TARGETS, sources: POSTGRES_SOURCES },

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

  // What comes from the other system to Precoro, those first that others refer to. Left is a field of Precoro's form,
  // right where its value comes from. Nothing is written before a person opens the gate here either.
  inward: {
    legalEntity: { source: 'company', fields: { name: required('name'), enable: 'active' } },
    location: { source: 'location', fields: { name: required('name'), enable: 'active' } },
    tax: {
      source: 'tax',
      fields: { name: required('name'), percent: required('percent'), value: 'percent' },
    },
    paymentTerm: {
      source: 'paymentTerm',
      fields: { name: required('name'), creditPeriodDays: 'days', enable: 'active' },
    },

    // Options have a section for each custom field, by its name in Precoro.
    itemFieldOption: {
      'GL account': {
        source: 'glAccount',
        // An account that is deleted outside can be chosen no longer. Other records are reported to a person.
        onGone: 'disable',
        fields: {
          // Where a field is not enough, a function of the record is.
          name: (account) => [account.code, account.name].filter(Boolean).join(' '),
          code: 'code',
          enable: required('active'),
          // The option it stands below. It waits until that one is in Precoro.
          parent: linked('parent'),
        },
      },
    },
    documentFieldOption: {
      Department: {
        source: 'department',
        onGone: 'disable',
        fields: {
          name: (department) => [department.code, department.name].filter(Boolean).join(' '),
          code: 'code',
          enable: required('active'),
        },
      },
    },

    supplier: {
      source: 'vendor',
      // Suppliers travel both ways: where both sides changed a field, its owner has the last word, and the value that
      // gave way is shown.
      owner: 'external',
      owners: { phone: 'precoro', enable: 'precoro' },
      fields: {
        name: required('name'),
        uniqueCode: 'code',
        legalAddress: 'address_line',
        city: 'city',
        state: 'state',
        postalCode: 'postal_code',
        country: 'country',
        phone: 'phone',
        enable: 'active',
        currencies: (vendor) => [vendor.currency],
      },
    },

    item: {
      source: 'article',
      fields: {
        name: required('name'),
        sku: 'sku',
        description: 'description',
        price: 'price',
        unit: 'unit',
        // The only way to take an item out of use in Precoro.
        hiddenInCatalog: (article) => article.active === false,
      },
    },

    payment: {
      source: 'payment',
      // A payment that is taken back outside is told to a person, who cancels it in Precoro.
      onGone: 'report',
      // What settles the bill beside what was paid, so that no invoice stays "partly paid" for ever.
      alsoSettles: ['discount', 'withholding'],
      roundingUpTo: '0.01',
      fields: {
        // The invoice whose bill it pays. Payments of bills that came from elsewhere are passed over.
        invoice: required(linked('bill_id')),
        sumPaid: required('amount'),
        payDate: 'paid_on',
        note: 'note',
      },
    },
  },
});
