import { describe, expect, it } from '@jest/globals';
import { optionBody, supplierCreation, supplierUpdate } from '../../lib/precoro/writes.ts';

describe('an update of a supplier', () => {
  const detail = {
    id: 7,
    name: 'Acme',
    currencies: ['USD'],
    supplierLegalEntities: { data: [{ id: 900, legalEntity: { id: 27377 } }] },
  };

  it.each<[string, unknown, object, object]>([
    [
      'keeps both lists',
      detail,
      { name: 'Acme 2' },
      { name: 'Acme 2', currencies: ['USD'], supplierLegalEntityIds: ['27377'] },
    ],
    [
      'adds to both lists, once',
      detail,
      { name: 'Acme', currencies: ['EUR', 'USD'], supplierLegalEntityIds: ['5'] },
      { name: 'Acme', currencies: ['USD', 'EUR'], supplierLegalEntityIds: ['27377', '5'] },
    ],
    [
      'sends no list where nobody has a member',
      { currencies: [], supplierLegalEntities: [] },
      { name: 'A' },
      { name: 'A' },
    ],
    ['sends no list that the detail leaves out', { id: 7 }, { name: 'A' }, { name: 'A' }],
    [
      'reads legal entities in every shape',
      { currencies: null, supplierLegalEntities: [5, { id: 6 }, { id: 1, legalEntity: 7 }, '8'] },
      { name: 'A' },
      { name: 'A', supplierLegalEntityIds: ['5', '6', '7', '8'] },
    ],
  ])('%s', (_name, known, data, expected) => {
    expect(supplierUpdate(known, { name: 'A', ...data })).toEqual(expected);
  });

  it.each<[string, unknown, object, RegExp]>([
    [
      'a detail without the list that is to grow',
      { id: 7 },
      { currencies: ['EUR'] },
      /currencies must be a list in the supplier's detail/,
    ],
    ['no detail at all', null, { supplierLegalEntityIds: ['5'] }, /supplierLegalEntities must be a list/],
    [
      'a member without an id',
      { supplierLegalEntities: [{ legalEntity: {} }] },
      {},
      /supplierLegalEntities\[0\] must be/,
    ],
    ['a list that is none', { currencies: 'USD' }, {}, /currencies must be a list/],
  ])('refuses %s', (_name, known, data, words) => {
    expect(() => supplierUpdate(known, { name: 'A', ...data })).toThrow(words);
  });
});

it('a new supplier carries its external id along', () => {
  expect(supplierCreation({ name: 'A', externalId: 'SUP-1', currencies: ['USD'] })).toEqual({
    name: 'A',
    externalId: 'SUP-1',
    currencies: ['USD'],
  });
});

it.each([
  [
    { name: 'Rent', enable: false },
    { name: 'Rent', enable: false },
  ],
  [
    { name: 'Rent', code: '4711', enable: true, parentId: '5' },
    { name: 'Rent', code: '4711', enable: true, parent: { id: '5' } },
  ],
])('an option always says whether it is enabled', (data, expected) => {
  expect(optionBody(data)).toEqual(expected);
});
