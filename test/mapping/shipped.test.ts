import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../lib/domain/json.ts';
import type { WriteValues } from '../../lib/entities/write-values.ts';
import integration from '../../integration.config.ts';
import { contextOf, invoiceLine, invoiceRecord, payloadOf, supplierRecord } from './fixtures.ts';
import { inwardContext } from './inward/fixtures.ts';

const mappingOf = (name: string) => {
  const mapping = integration.entities.find(({ entity }) => entity === name);
  if (!mapping) throw new Error(`${name} is not configured`);
  return mapping;
};

describe('the configuration this project ships with', () => {
  it('carries all four entities and writes nothing until a person opens the gate', () => {
    expect(integration.entities.map(({ entity, mode }) => `${entity} ${mode}`)).toEqual([
      'supplier observe',
      'purchaseOrder observe',
      'invoice observe',
      'receipt observe',
    ]);
  });

  it('takes everything that comes in, and makes nothing in Precoro until a person opens the gate', () => {
    expect(integration.feeds.map(({ name, target, mode }) => `${name} ${target} ${mode}`)).toEqual([
      'legalEntity legalEntity observe',
      'location location observe',
      'tax tax observe',
      'paymentTerm paymentTerm observe',
      'itemFieldOption.GL account itemFieldOption.GL account observe',
      'documentFieldOption.Department documentFieldOption.Department observe',
      'supplier vendor observe',
      'item item observe',
      'payment payment observe',
    ]);
  });

  it('lets no bank details in', () => {
    expect(integration.entities.filter(({ usesBankDetails }) => usesBankDetails)).toEqual([]);
    expect(integration.feeds.flatMap(({ bankFields }) => bankFields)).toEqual([]);
  });

  it('maps a supplier', () => {
    const record = supplierRecord({ taxPayerNumber: 'NL1' });

    expect(payloadOf(mappingOf('supplier').map(record, contextOf())).fields).toMatchObject({
      code: 'ACME',
      name: 'Acme Ltd',
      legal_name: 'Acme Ltd',
      tax_number: 'NL1',
      active: true,
    });
  });

  it.each([
    [0, 'invoice'],
    [1, 'credit_note'],
  ])('maps an invoice of logic type %i, with a rounding line, to a bill of kind %s', (logicType, kind) => {
    const record = invoiceRecord({ logicType, sum: '120.01' });
    const payload = payloadOf(mappingOf('invoice').map(record, contextOf()));

    expect(payload.fields).toMatchObject({
      number: 'INV-77',
      kind,
      vendor_id: 'supplier-12-outside',
      purchase_order: '8',
      issue_date: '2026-02-03',
      total: '120.01',
      department: 'IT',
    });
    expect(payload.lines).toEqual([
      expect.objectContaining({
        line_number: 1,
        account: '6420',
        tax_code: 'V20',
        tax_amount: '20',
        amount: '120',
      }),
      {
        line_number: 2,
        account: '6999',
        description: 'Rounding difference',
        tax_amount: '0.01',
        amount: '0.01',
      },
    ]);
  });

  it.each<[string, JsonObject, WriteValues]>([
    ['legalEntity', { name: 'Acme UK', active: true }, { name: 'Acme UK', enable: true }],
    ['location', { name: 'Leeds', active: false }, { name: 'Leeds', enable: false }],
    ['tax', { name: 'VAT 9%', percent: '9.00' }, { name: 'VAT 9%', percent: '9', value: '9' }],
    ['paymentTerm', { name: '30 days', days: 30 }, { name: '30 days', creditPeriodDays: 30, enable: null }],
    [
      'itemFieldOption.GL account',
      { code: '6420', name: 'Travel', active: true, parent: 'A-6' },
      { name: '6420 Travel', code: '6420', enable: true, parent: '6' },
    ],
    [
      'documentFieldOption.Department',
      { code: 'IT', name: 'Computers', active: true },
      { name: 'IT Computers', code: 'IT', enable: true },
    ],
    [
      'supplier',
      { code: 'ACME', name: 'Acme Ltd', currency: 'EUR', active: true },
      {
        ...{ name: 'Acme Ltd', uniqueCode: 'ACME', legalAddress: null, city: null, state: null },
        ...{ postalCode: null, country: null, phone: null, enable: true, currencies: ['EUR'] },
      },
    ],
    [
      'item',
      { sku: 'P-1', name: 'Paper', price: '4.50', unit: 'box', active: false },
      { name: 'Paper', sku: 'P-1', description: null, price: '4.5', unit: 'box', hiddenInCatalog: true },
    ],
    [
      'payment',
      { payment_number: 'PAY-1', bill_id: 'B-12', amount: '120.00', paid_on: '2026-02-14' },
      { invoice: '12', sumPaid: '120', payDate: '2026-02-14T00:00:00Z', note: null },
    ],
  ])('makes a %s of what the other system holds', (name, record, values) => {
    const feed = integration.feeds.find((one) => one.name === name);

    expect(feed?.map(record, inwardContext())).toEqual({ ok: true, values });
  });

  it.each(['purchaseOrder', 'receipt'])('maps a %s', (entity) => {
    const record = invoiceRecord({ items: { data: [invoiceLine()] } });

    expect(payloadOf(mappingOf(entity).map(record, contextOf()))).toMatchObject({
      fields: { number: '1043', vendor_id: 'supplier-12-outside', status: 'open' },
      lines: [{ line_number: 1, quantity: '2' }],
    });
  });
});
