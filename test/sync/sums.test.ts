import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../lib/domain/json.ts';
import type { PrecoroRecord } from '../../lib/entities/entity.ts';
import type { EntityMapping } from '../../lib/mapping/contract.ts';
import { sumsByCurrency, type Pair } from '../../lib/sync/sums.ts';
import { integrationOf } from './engine.ts';

const [, INVOICE] = integrationOf().entities;
const BILL = { total: 'total', currency: 'currency' };

const document: PrecoroRecord = {
  ...{ id: '1', idn: '1', label: 'INV-1', status: 2, complete: true, customFields: [] },
  ...{ createDate: null, updateDate: null, approvalDate: null, externalId: null },
  externalIntegrationLog: null,
};

function pair(precoro: { sum: string | null; currency: string | null }, fields: JsonObject): Pair {
  const record = { ...document, ...precoro };
  return { record, external: { externalId: 'B1', createdWithKey: null, payload: { fields, lines: [] } } };
}

function sums(pairs: readonly Pair[], money: EntityMapping['money'] = BILL): readonly string[] {
  if (!INVOICE) throw new Error('The example carries invoices');
  return sumsByCurrency(pairs, { ...INVOICE, money }).map(
    ({ currency, documents, precoro, external, equal }) =>
      `${documents} ${currency} ${precoro} ${external} ${equal ? 'equal' : 'different'}`,
  );
}

describe('sums by currency on both sides', () => {
  const eur = (sum: string, total: string) => pair({ sum, currency: 'EUR' }, { total, currency: 'EUR' });

  const credit = (sum: string, total: string) => {
    const { record, external } = eur(sum, total);
    return { record: { ...record, isCreditNote: true }, external };
  };

  it.each<[string, readonly Pair[], readonly string[]]>([
    ['nothing on both sides', [], []],
    ['one document', [eur('12.50', '12.5')], ['1 EUR 12.5 12.5 equal']],
    ['tenths that no float adds up', [eur('0.1', '0.1'), eur('0.2', '0.2')], ['2 EUR 0.3 0.3 equal']],
    [
      'a cent of difference',
      [eur('1000000000000.01', '1000000000000.00')],
      ['1 EUR 1000000000000.01 1000000000000 different'],
    ],
    ['a credit note counts down', [credit('5', '5'), eur('7', '7')], ['2 EUR 2 2 equal']],
    ['one that stands outside as a negative amount', [credit('5', '-5')], ['1 EUR -5 -5 equal']],
    [
      'two currencies, by name',
      [pair({ sum: '3', currency: 'USD' }, { total: '3', currency: 'USD' }), eur('1', '1')],
      ['1 EUR 1 1 equal', '1 USD 3 3 equal'],
    ],
    [
      'a document that stands outside in another currency',
      [pair({ sum: '3', currency: 'USD' }, { total: '3', currency: 'EUR' })],
      ['0 EUR 0 3 different', '1 USD 3 0 different'],
    ],
    [
      'no amount outside',
      [pair({ sum: '3', currency: 'EUR' }, { total: null, currency: 'EUR' })],
      ['1 EUR 3 0 different'],
    ],
    ['no amount and no currency at all', [pair({ sum: null, currency: null }, {})], ['1  0 0 equal']],
  ])('%s', (_, pairs, expected) => {
    expect(sums(pairs)).toEqual(expected);
  });

  it('takes the document’s own currency where the mapping sends none', () => {
    const one = pair({ sum: '3', currency: 'USD' }, { total: '3', currency: 'EUR' });
    expect(sums([one], { total: 'total', currency: null })).toEqual(['1 USD 3 3 equal']);
  });

  it('has none for what carries no money', () => {
    expect(sums([eur('1', '1')], { total: null, currency: null })).toEqual([]);
  });
});
