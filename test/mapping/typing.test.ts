import { describe, expect, it } from '@jest/globals';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { constant, difference, linked, required, translated } from '../../lib/mapping/sources.ts';
import { BASE, faultsOf } from './fixtures.ts';

/** Checked by the compiler: each "expect-error" line fails the type check once the mistake compiles. */
describe('a typed configuration', () => {
  it('takes paths, functions of the decoded record, links, translations and constants', () => {
    const integration = defineIntegration({
      ...BASE,
      values: { tax: { 'VAT 20%': 'V20' } },
      entities: {
        supplier: {
          target: 'vendor',
          fields: {
            code: required('uniqueCode'),
            name: (record) => record.name.trim(),
            extra: 'bank.bankName',
          },
        },
        purchaseOrder: { target: 'bill', fields: { number: 'idn' }, lines: { amount: 'sum' } },
        invoice: {
          target: 'bill',
          when: (record) => !record.isCreditNote,
          fields: {
            number: required((record) => record.invoiceNumber),
            vendor: linked('supplier'),
            order: linked('purchaseOrder'),
            department: required('documentFields.Department'),
            total: 'sum',
          },
          lines: {
            position: 'position',
            amount: (line, document) => (document.isCreditNote ? `-${line.sum}` : line.sum),
            tax: required(translated('taxName', 'tax')),
            account: required(linked('itemFields.GL account')),
            net: 'document.netSum',
          },
          totals: {
            header: 'total',
            line: 'amount',
            rounding: {
              upTo: '0.05',
              line: { net: difference, account: constant('6999'), tax: constant('V0') },
            },
          },
        },
      },
    });

    expect(integration.entities.map(({ entity }) => entity)).toEqual([
      'supplier',
      'purchaseOrder',
      'invoice',
    ]);
  });

  it('does not compile with misspelt names, and reports them at run time too', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BASE,
        values: { tax: { a: 'b' } },
        entities: {
          supplier: {
            target: 'vendor',
            fields: {
              // @ts-expect-error no such path
              code: required('uniqeCode'),
              // @ts-expect-error no such path
              name: 'nmae',
            },
          },
          invoice: {
            target: 'bill',
            fields: {
              number: 'idn',
              // @ts-expect-error an invoice names no such record
              vendor: linked('vendor'),
            },
            lines: {
              amount: 'sum',
              // @ts-expect-error no such list
              tax: translated('taxName', 'taxes'),
            },
          },
        },
      }),
    );

    expect(faults).toHaveLength(4);
  });

  it('does not compile with an unknown target field', () => {
    const faults = faultsOf(() =>
      defineIntegration({
        ...BASE,
        entities: {
          // @ts-expect-error no such target field
          supplier: { target: 'vendor', fields: { code: 'uniqueCode', name: 'name', actve: 'enable' } },
        },
      }),
    );

    expect(faults).toEqual(['entities.supplier.fields.actve: is no field of vendor. Did you mean "active"?']);
  });
});
