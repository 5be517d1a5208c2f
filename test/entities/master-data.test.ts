import { describe, expect, it } from '@jest/globals';
import type { EntityName } from '../../lib/domain/records.ts';
import { ENTITY_NAMES, OUTWARD_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { documentFieldOption, itemFieldOption } from '../../lib/entities/field-option.ts';
import { item } from '../../lib/entities/item.ts';
import { payment, paymentsOfInvoice } from '../../lib/entities/payment.ts';
import { tax } from '../../lib/entities/tax.ts';
import { WIRES, invoiceWire, itemWire, optionWire, paymentWire, taxWire } from './fixtures/wire.ts';
import type { Wire } from './fixtures/wire.ts';

const options = { bankDetails: false, fieldId: '301' };
const decoded = (entity: EntityName, overrides: Wire = {}) =>
  CATALOGUE[entity].decode(WIRES[entity](overrides), options);

describe.each([
  'legalEntity',
  'location',
  'tax',
  'paymentTerm',
  'itemFieldOption',
  'documentFieldOption',
] as const)('a record of %s', (entity) => {
  it('is called by its name, has no number, and stands when it is in use', () => {
    const record = decoded(entity, { name: 'One', enable: 1 });
    expect(record).toMatchObject({ label: 'One', idn: null, complete: true, approvalDate: null });
    expect(CATALOGUE[entity].standing(record)).toBe('approved');
    expect(CATALOGUE[entity].neverTravels(record)).toBeNull();
  });

  it.each([
    [undefined, 'approved'],
    ['', 'approved'],
    ['true', 'approved'],
    ['0', 'left'],
    [false, 'left'],
  ])('with enable %j is %s', (enable, standing) => {
    expect(CATALOGUE[entity].standing(decoded(entity, { enable }))).toBe(standing);
  });

  it.each<[Wire, string]>([
    [{ id: 'x' }, 'id must be an id (a whole number), but it is "x"'],
    [{ name: null }, 'name must be text, but it is null'],
    [{ enable: 'maybe' }, 'enable must be true or false (or 1 or 0), but it is "maybe"'],
  ])('names the field that is wrong (%#)', (overrides, words) => {
    expect(() => decoded(entity, overrides)).toThrow(words);
  });
});

describe('a tax', () => {
  it('has its percent as an exact amount, however it is written', () => {
    for (const percent of ['7.7', 7.7, '7.700'])
      expect(tax.decode(taxWire({ percent }), options)).toMatchObject({ percent: '7.7', value: '21' });
    expect(tax.decode({ id: 1, name: 'None' }, options)).toMatchObject({
      ...{ percent: null, isWithholdingTax: false, externalId: null },
    });
    expect(() => tax.decode(taxWire({ percent: 'all' }), options)).toThrow(
      'percent must be a decimal amount',
    );
  });
});

describe('an item', () => {
  it('that is hidden in the catalogue is out of use', () => {
    expect(item.standing(item.decode(itemWire(), options))).toBe('approved');
    expect(item.standing(item.decode(itemWire({ hiddenInCatalog: '1' }), options))).toBe('left');
  });

  it('reads its unit and relations in every form', () => {
    expect(
      item.decode(itemWire({ unit: { id: 1, name: 'box' }, category: [], supplier: 501 }), options),
    ).toMatchObject({
      ...{ unit: 'box', category: null, supplier: { id: '501' } },
      customFields: [{ fieldId: '31', value: 'A' }],
    });
    expect(item.decode(itemWire({ unit: [] }), options).unit).toBeNull();
  });
});

describe('an option of a custom field', () => {
  it('knows its field from the list it stands in, and its parent', () => {
    expect(documentFieldOption.decode(optionWire(), { ...options, fieldId: '401' })).toMatchObject({
      ...{ fieldId: '401', code: '4000', parent: { id: '3000' } },
    });
    expect(
      itemFieldOption.decode(optionWire({ name: undefined, title: 'Rent', parent: [] }), options),
    ).toMatchObject({
      ...{ fieldId: '301', name: 'Rent', parent: null },
    });
  });

  it('cannot be read without its field', () => {
    expect(() => itemFieldOption.decode(optionWire(), { bankDetails: false })).toThrow(
      'fieldId must be the field whose list the option was read from, but it is missing',
    );
  });
});

describe('a payment', () => {
  const paymentOf = (overrides: Wire = {}) => payment.decode(paymentWire(overrides), options);

  it.each<[string, Wire, string]>([
    ['that shows no status', {}, 'approved'],
    ['that was made', { status: '2' }, 'approved'],
    ['that waits for approval', { status: 1 }, 'before'],
    ['that was cancelled', { status: 8 }, 'left'],
    ['that says so in a flag', { isCanceled: 'true' }, 'left'],
  ])('%s is %s', (_name, overrides, standing) => {
    expect(payment.standing(paymentOf(overrides))).toBe(standing);
  });

  it('has its amount to the cent, its number and its invoice', () => {
    expect(paymentOf({ sumPaid: '0.10' })).toMatchObject({
      ...{ idn: '1', label: '1', sumPaid: '0.1', invoice: { id: '956598', idn: '1043' } },
      payDate: '2026-02-14T00:00:00Z',
    });
    expect(() => paymentOf({ sumPaid: null })).toThrow('sumPaid must be a decimal amount');
    expect(() => paymentOf({ idn: null })).toThrow('idn must be an identifier');
  });

  it('is found in the detail of its invoice', () => {
    const bare = { id: 2, idn: 2, sumPaid: 5 };
    const shown = paymentsOfInvoice(invoiceWire({ payments: { data: [paymentWire(), bare] } }));
    expect(shown).toMatchObject([
      { id: '700001', sumPaid: '12.5', invoice: { id: '956598' } },
      { id: '2', sumPaid: '5', invoice: { id: '956598', idn: '1043' } },
    ]);
    expect(paymentsOfInvoice(invoiceWire({ payments: [] }))).toEqual([]);
  });

  it('of an invoice that does not show its payments is not taken for none', () => {
    expect(paymentsOfInvoice(invoiceWire())).toBeNull();
    expect(paymentsOfInvoice(invoiceWire({ payments: [{ id: 1 }] }))).toBeNull();
  });
});

describe('the catalogue', () => {
  it('names parents before those that refer to them', () => {
    for (const { name, parents } of Object.values(CATALOGUE)) {
      const own = ENTITY_NAMES.indexOf(name);
      for (const parent of parents.filter((one) => one !== name))
        expect([name, parent, ENTITY_NAMES.indexOf(parent) < own]).toEqual([name, parent, true]);
    }
  });

  it.each<[string, (name: EntityName) => boolean, readonly EntityName[]]>([
    [
      'can be looked up by external id',
      (name) => CATALOGUE[name].canFilterByExternalId,
      ['legalEntity', 'location', 'tax', 'supplier', 'item', 'purchaseOrder', 'invoice', 'receipt'],
    ],
    [
      'can be asked for one by one',
      (name) => CATALOGUE[name].hasDetail,
      ['supplier', 'item', 'purchaseOrder', 'invoice', 'receipt'],
    ],
    ['have a webhook', (name) => CATALOGUE[name].webhookType !== null, OUTWARD_NAMES],
    [
      'go by idn',
      (name) => CATALOGUE[name].pathKey === 'idn',
      ['purchaseOrder', 'invoice', 'receipt', 'payment'],
    ],
    [
      'are only guessed to take an external id',
      (name) => CATALOGUE[name].patchesExternalId === 'guess',
      ['receipt'],
    ],
    [
      'are made by people alone',
      (name) => CATALOGUE[name].writes === null,
      ['purchaseOrder', 'invoice', 'receipt'],
    ],
    ['cannot be changed once made', (name) => CATALOGUE[name].writes?.update === false, ['payment']],
    [
      'have a list per field',
      (name) => CATALOGUE[name].nestedIn !== null,
      ['itemFieldOption', 'documentFieldOption'],
    ],
  ])('says which entities %s', (_name, fits, expected) => {
    expect(ENTITY_NAMES.filter(fits)).toEqual(expected);
  });

  it('says which lists a PUT replaces, and which field it must not leave out', () => {
    const marked = (mark: 'replacedByPut' | 'alwaysInPut') =>
      Object.values(CATALOGUE).flatMap(({ name, writes }) =>
        Object.entries(writes?.fields ?? {}).flatMap(([field, facts]) =>
          facts[mark] ? [`${name}.${field}`] : [],
        ),
      );
    expect(marked('replacedByPut')).toEqual(['supplier.currencies', 'supplier.supplierLegalEntityIds']);
    expect(marked('alwaysInPut')).toEqual(['itemFieldOption.enable', 'documentFieldOption.enable']);
  });
});
