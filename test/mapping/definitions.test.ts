import { describe, expect, it } from '@jest/globals';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { checkDefinitions } from '../../lib/mapping/definitions.ts';
import { linked, required } from '../../lib/mapping/sources.ts';
import { BASE } from './fixtures.ts';

const integration = defineIntegration({
  ...BASE,
  entities: {
    supplier: { target: 'vendor', fields: { code: 'uniqueCode', name: 'supplierFields.Trade name' } },
    invoice: {
      target: 'bill',
      fields: { number: 'idn', department: 'documentFields.Department' },
      lines: { amount: 'sum', account: required(linked('itemFields.GL acount')) },
    },
  },
});
const named = (...names: readonly string[]) =>
  names.map((name, index) => ({ id: `${index}`, name, options: [] }));

describe('checking the names of custom fields', () => {
  it('finds nothing where all are known, whatever their capitals', () => {
    const definitions = {
      item: named('GL Acount'),
      document: named('department'),
      supplier: named('Trade name'),
    };

    expect(checkDefinitions(integration, definitions)).toEqual([]);
  });

  it('tells the place of an unknown one, and the nearest known name', () => {
    const definitions = { item: named('Project', 'GL account'), document: [], supplier: [] };

    expect(checkDefinitions(integration, definitions)).toEqual([
      {
        place: 'entities.invoice.fields.department',
        words: 'Precoro has no document custom field "Department".',
      },
      {
        place: 'entities.invoice.lines.account',
        words: 'Precoro has no item custom field "GL acount". Did you mean "GL account"?',
      },
    ]);
  });
});
