/**
 * Two companies in the external system, for `npm start -- --companies 2`. One configuration carries both: a document goes to the
 * company of its legal entity, a supplier stands in both ledgers, and what comes in says from which of them.
 */
import { POSTGRES_SOURCES } from '../../connectors/postgres/source-spec.ts';
import { POSTGRES_TARGETS } from '../../connectors/postgres/spec.ts';
import { byLegalEntity } from '../../mapping/companies.ts';
import { defineIntegration } from '../../mapping/define.ts';
import { constant, difference, linked, required, translated } from '../../mapping/sources.ts';

export default defineIntegration({
  name: 'live',
  goLive: '2026-01-01',

  precoro: {
    region: 'international',
    leaveForOthers: 0,
  },
  connector: { kind: 'postgres', targets: POSTGRES_TARGETS, sources: POSTGRES_SOURCES },
  alert: { email: 'finance-systems@example.com', afterMinutes: 30 },
  companies: byLegalEntity({ 'Norlys Foods B.V.': 'nl', 'Norlys Foods Ltd.': 'uk' }),

  values: {
    tax: { 'VAT 21%': 'V21', 'VAT 20%': 'V20', 'VAT 9%': 'V9', 'VAT 0%': 'V0' },
  },
  entities: {
    supplier: {
      target: 'vendor',
      mode: 'observe',
      onLeave: 'update',
      fields: {
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
        legal_name: (supplier) => (supplier.taxPayerNumber ? supplier.name : null),
        active: 'enable',
      },
    },

    purchaseOrder: {
      target: 'purchaseOrder',
      mode: 'observe',
      onLeave: 'cancel',
      fields: {
        number: required('idn'),
        vendor_id: required(linked('supplier')),
        currency: required('currency'),
        order_date: 'approvalDate',
        delivery_date: 'requiredDate',
        net_total: 'netSum',
        total: required('sum'),
        note: 'note',
        department: 'documentFields.Department',
        status: constant('open'),
      },
      lines: {
        line_number: required('position'),
        description: 'name',
        sku: 'sku',
        account: required(accountOf),
        quantity: 'quantity',
        unit_price: 'price',
        net_amount: 'netSum',
        tax_code: translated('taxName', 'tax'),
        tax_amount: 'taxSum',
        amount: required('sum'),
      },
      totals: { header: 'total', line: 'amount' },
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
        account: required(accountOf),
        quantity: 'quantity',
        unit_price: 'price',
        net_amount: 'netSum',
        tax_code: translated('taxName', 'tax'),
        tax_amount: 'taxSum',
        amount: required('sum'),
      },
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
    itemFieldOption: {
      // One chart of accounts for both: the Dutch company keeps it.
      'GL account': {
        source: 'glAccount',
        companies: ['nl'],
        onGone: 'disable',
        fields: {
          name: (account) => [account.code, account.name].filter(Boolean).join(' '),
          code: 'code',
          enable: required('active'),
          parent: linked('parent'),
        },
      },
    },
    documentFieldOption: {
      Department: {
        source: 'department',
        companies: ['nl'],
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
        hiddenInCatalog: (article) => article.active === false,
      },
    },

    payment: {
      source: 'payment',
      onGone: 'report',
      alsoSettles: ['discount', 'withholding'],
      roundingUpTo: '0.01',
      fields: {
        invoice: required(linked('bill_id')),
        sumPaid: required('amount'),
        payDate: 'paid_on',
        note: 'note',
      },
    },
  },
});

/** Precoro's option shows which company keeps the account; the code is the same in both. */
function accountOf(line: CodedLine): string | null {
  return line.customFields.find(({ fieldName }) => fieldName === 'GL account')?.optionCode ?? null;
}

interface CodedLine {
  readonly customFields: readonly { readonly fieldName: string | null; readonly optionCode: string | null }[];
}
