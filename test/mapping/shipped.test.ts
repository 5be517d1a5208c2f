import { describe, expect, it } from '@jest/globals';
import integration from '../../integration.config.ts';
import { contextOf, invoiceLine, invoiceRecord, payloadOf, supplierRecord } from './fixtures.ts';

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

  it('lets no bank details in', () => {
    expect(integration.entities.filter(({ usesBankDetails }) => usesBankDetails)).toEqual([]);
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

  it.each(['purchaseOrder', 'receipt'])('maps a %s', (entity) => {
    const record = invoiceRecord({ items: { data: [invoiceLine()] } });

    expect(payloadOf(mappingOf(entity).map(record, contextOf()))).toMatchObject({
      fields: { number: '1043', vendor_id: 'supplier-12-outside', status: 'open' },
      lines: [{ line_number: 1, quantity: '2' }],
    });
  });
});
