import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { formText } from '../../lib/precoro/encode.ts';
import { creationBody, updateBody } from '../../lib/entities/write-bodies.ts';

const { supplier, itemFieldOption, item, payment, tax, paymentTerm, invoice } = CATALOGUE;

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
      { currencies: ['EUR', 'USD'], supplierLegalEntityIds: ['5'] },
      { currencies: ['USD', 'EUR'], supplierLegalEntityIds: ['27377', '5'] },
    ],
    [
      'sends no list where nobody has a member',
      { currencies: [], supplierLegalEntities: [] },
      { name: 'A', currencies: [] },
      { name: 'A' },
    ],
    ['sends no list that the detail leaves out', { id: 7 }, { name: 'A' }, { name: 'A' }],
    [
      'reads legal entities in every shape',
      { currencies: null, supplierLegalEntities: [5, { id: 6 }, { id: 1, legalEntity: 7 }, '8'] },
      {},
      { supplierLegalEntityIds: ['5', '6', '7', '8'] },
    ],
    ['clears what is null', {}, { phone: null, enable: 'false' }, { phone: null, enable: false }],
  ])('%s', (_name, known, given, expected) => {
    expect(updateBody(supplier, { ...given }, known)).toEqual(expected);
  });

  it.each<[string, unknown, object, RegExp]>([
    [
      'a detail without the list that is to grow',
      { id: 7 },
      { currencies: ['EUR'] },
      /currencies must be a list in the detail, so that no member is lost/,
    ],
    ['no detail at all', null, { supplierLegalEntityIds: ['5'] }, /supplierLegalEntities must be a list/],
    [
      'a member without an id',
      { supplierLegalEntities: [{ legalEntity: {} }] },
      {},
      /supplierLegalEntities\[0\]\.legalEntity\.id must be/,
    ],
    ['a list that is none', { currencies: 'USD' }, {}, /currencies must be a list/],
    [
      'a field that the form does not have',
      {},
      { vat: 'x' },
      /no field "vat" here\. Allowed: name, uniqueCode/,
    ],
  ])('refuses %s', (_name, known, given, words) => {
    expect(() => updateBody(supplier, { ...given }, known)).toThrow(words);
  });
});

describe('a new record', () => {
  it.each([
    [
      'a supplier with its external id',
      ...[supplier, { name: ' A ', phone: '', currencies: ['USD'] }, 'SUP-1'],
      'name=A&currencies[]=USD&externalId=SUP-1',
    ],
    ['a supplier that gets it later', ...[supplier, { name: 'A' }, null], 'name=A'],
    [
      'a tax',
      ...[tax, { name: 'VAT 6%', percent: 6, value: '6.00' }, 'T6'],
      'name=VAT 6%&percent=6&value=6&externalId=T6',
    ],
    [
      "a payment on the invoice's internal id, to the cent",
      ...[payment, { invoice: { id: 956598 }, sumPaid: '0.10', payDate: '2023-12-01T20:00:00Z' }, null],
      'invoice[id]=956598&sumPaid=0.1&payDate=2023-12-01T20:00:00Z',
    ],
    [
      'an option below another',
      ...[itemFieldOption, { name: 'Rent', code: '6110', enable: true, parent: '5' }, '6110'],
      'name=Rent&code=6110&enable=true&parent[id]=5&externalId=6110',
    ],
    [
      'an item of a category',
      ...[item, { name: 'Paper', price: 21.9, hiddenInCatalog: 0, category: 12 }, null],
      'name=Paper&price=21.9&hiddenInCatalog=false&category[id]=12',
    ],
    [
      'a payment term',
      ...[paymentTerm, { name: 'Net 30', creditPeriodDays: '30', parent: undefined }, null],
      'name=Net 30&creditPeriodDays=30',
    ],
  ] as const)('%s', (_name, facts, given, externalId, form) => {
    expect(decodeURIComponent(formText(creationBody(facts, { ...given }, externalId)))).toBe(form);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'no name',
      () => creationBody(supplier, { name: '  ' }, 'S-1'),
      /^name must be given for a new supplier/,
    ],
    [
      'an option that does not say whether it is in use',
      () => creationBody(itemFieldOption, { name: 'A' }, null),
      /^enable must be given/,
    ],
    [
      'a wrong amount',
      () => creationBody(payment, { invoice: 1, sumPaid: 'all' }, null),
      /^sumPaid must be a decimal/,
    ],
    [
      'a name that is too long',
      () => creationBody(item, { name: 'x'.repeat(301) }, null),
      /^name must be at most 300 characters, but it is 301/,
    ],
    ['an invoice', () => creationBody(invoice, {}, null), /cannot create this entity: invoice/],
    ['a change of a payment', () => updateBody(payment, {}, {}), /cannot update this entity: payment/],
  ])('is refused with %s', (_name, act, words) => {
    expect(act).toThrow(words);
  });
});

describe('an update of an option', () => {
  it.each([
    ['as wanted', { enable: false }, { enable: true }, false],
    ['as it stands', { name: 'Rent' }, { enable: '1' }, true],
  ])('says whether it is in use: %s', (_name, given, shown, enable) => {
    expect(updateBody(itemFieldOption, given, shown)).toEqual({ ...given, enable });
  });
  it('is refused where nobody knows, because Precoro would disable it', () => {
    expect(() => updateBody(itemFieldOption, { name: 'Rent' }, { id: 1 })).toThrow(
      'enable must be given or shown by the record: a PUT without it switches the record off',
    );
  });
});
