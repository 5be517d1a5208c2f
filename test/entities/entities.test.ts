import { describe, expect, it } from '@jest/globals';
import { CATALOGUE, entityByWebhookType } from '../../lib/entities/catalogue.ts';
import { invoice } from '../../lib/entities/invoice.ts';
import { purchaseOrder } from '../../lib/entities/purchase-order.ts';
import { receipt } from '../../lib/entities/receipt.ts';
import { supplier } from '../../lib/entities/supplier.ts';
import type { Wire } from './fixtures/wire.ts';
import {
  customFieldWire,
  invoiceWire,
  lineWire,
  purchaseOrderWire,
  receiptWire,
  supplierWire,
} from './fixtures/wire.ts';

const options = { bankDetails: false };
const invoiceOf = (overrides: Wire = {}) => invoice.decode(invoiceWire(overrides), options);
const lineOf = (overrides: Wire) => invoiceOf({ items: [lineWire(overrides)] }).lines?.[0];

describe('an invoice', () => {
  it('reads header, references and lines', () => {
    expect(invoiceOf()).toMatchObject({
      id: '956598',
      idn: '1043',
      label: 'Chairs for Leeds',
      updateDate: '2026-01-16T12:30:00Z',
      issueDate: '2026-01-15',
      sum: '35',
      supplier: { id: '501', idn: null, label: 'Acme Ltd' },
      purchaseOrder: { id: '77', idn: '88', label: 'Office chairs' },
      location: null,
      creator: 'Ann Lee',
      customFields: [
        { fieldId: '31', fieldName: 'Account', optionCode: '6400', optionExternalId: 'GL-6400' },
      ],
    });
    expect(lineOf({})).toMatchObject({ quantity: '2', price: '12.5', taxes: [{ id: '6', percent: '20' }] });
  });

  it('is called by its number when it has no name', () => {
    expect(invoiceOf({ customName: '' }).label).toBe('1043');
  });

  it.each([
    [0, false],
    ['1', true],
    [5, true],
  ])('with logicType %s is a credit note: %s', (logicType, isCreditNote) => {
    expect(invoiceOf({ logicType }).isCreditNote).toBe(isCreditNote);
  });

  it.each<[string, Wire, string | null]>([
    ['an ordinary one', {}, null],
    ['the whole of a split', { splitIndex: 10 }, null],
    ['a part', { parentData: { idn: 1042 } }, 'part of split invoice 1042'],
    ['a part in the flat form', { parentIdn: '1042' }, 'part of split invoice 1042'],
    ['a part told by its index', { splitIndex: 2 }, 'part of split invoice 1043'],
    ['one that names itself', { parentData: [{ idn: '1043' }], splitIndex: '' }, null],
  ])('%s travels or not', (_name, overrides, words) => {
    expect(invoice.neverTravels(invoiceOf(overrides))).toBe(words);
  });

  it.each<[Wire, string]>([
    [
      { items: [lineWire(), lineWire(), lineWire(), lineWire({ price: 'abc' })] },
      'items[3].price must be a decimal amount such as 12.50, but it is "abc"',
    ],
    [
      { items: { 7: { quantity: 1, sum: 1 } } },
      'items[7].price must be a decimal amount such as 12.50, but it is missing',
    ],
    [
      { items: { first: {} } },
      'items must be a list, {"data": a list} or a map keyed by id, but it is an object',
    ],
    [{ items: 'none' }, 'items must be a list'],
    [{ supplier: [{ id: 1 }, { id: 2 }] }, 'supplier must be one object, but it is a list of 2'],
    [{ supplier: { name: 'Acme' } }, 'supplier.id must be an id (a whole number), but it is missing'],
    [{ updateDate: 'soon' }, 'updateDate must be a date and time such as'],
    [{ requiredDate: '2026-02-30' }, 'requiredDate must be a day such as 2026-01-31 or 31.01.2026'],
    [{ logicType: null }, 'logicType must be a whole number, but it is null'],
    [
      { dataDocumentCustomFields: [{ value: 'x' }] },
      'dataDocumentCustomFields[0].documentCustomField must be an identifier',
    ],
  ])('names the field that is wrong (%#)', (overrides, words) => {
    expect(() => invoiceOf(overrides)).toThrow(words);
  });

  it('refuses what is no object', () => {
    expect(() => invoice.decode(null, options)).toThrow('the record must be an object, but it is null');
  });

  it('reads references given as bare ids, and people in several ways', () => {
    expect(invoiceOf({ supplier: '0501' }).supplier).toEqual({ id: '501', idn: null, label: null });
    expect(invoiceOf({ supplier: {} }).supplier).toBeNull();
    expect(invoiceOf({ creator: { name: 'A. Lee' } }).creator).toBe('A. Lee');
    expect(invoiceOf({ creator: { id: 3, email: 'ann@example.com' } }).creator).toBe('ann@example.com');
    expect(invoiceOf({ creator: 'Ann' }).creator).toBe('Ann');
    expect(invoiceOf({ creator: { active: true } }).creator).toBeNull();
  });

  it.each([
    [1.25, '1.25'],
    [{ rate: '1.25' }, '1.25'],
    [[], null],
    [{ source: 'bank' }, null],
  ])('reads the exchange rate %j', (exchangeRate, read) => {
    expect(invoiceOf({ exchangeRate }).exchangeRate).toBe(read);
  });

  it('reads the integration status as number or object', () => {
    expect(invoiceOf({ integrationStatus: 8 }).integrationStatus).toBe('8');
    expect(invoiceOf({ integrationStatus: { id: 8 } }).integrationStatus).toBe('8');
  });

  it('reads taxes whose tax is an object of its own', () => {
    const taxes = [{ tax: { id: 6, name: 'VAT', percent: 20 }, taxSum: 5 }];
    expect(lineOf({ taxes })?.taxes).toEqual([{ id: '6', name: 'VAT', percent: '20', sum: '5' }]);
  });
});

describe('custom fields', () => {
  const fieldsOf = (...rows: Wire[]) => lineOf({ dataItemCustomFields: rows })?.customFields;

  it.each<[string, Wire, object]>([
    [
      'free text',
      { itemCustomField: 5, itemCustomFieldOption: [], value: 'x' },
      { fieldId: '5', fieldName: null, value: 'x', optionId: null },
    ],
    ['a tick', { customField: { id: 5 }, value: true }, { fieldId: '5', value: 'true' }],
    ['nothing chosen', { customField: { id: 5 }, value: [] }, { fieldId: '5', value: null, optionId: null }],
    [
      'an option in short form',
      { customField: { id: 5, title: 'Dept' }, option: { id: 1, code: 10 } },
      { fieldName: 'Dept', optionId: '1', optionCode: '10' },
    ],
  ])('hold %s', (_name, row, read) => {
    expect(fieldsOf(row)).toMatchObject([read]);
  });

  it('with several options give one value for each', () => {
    const row = customFieldWire('item', { itemCustomFieldOption: { data: [{ id: 1 }, { id: 2 }] } });
    expect(fieldsOf(row)?.map(({ optionId }) => optionId)).toEqual(['1', '2']);
  });
});

describe('a supplier', () => {
  const supplierOf = (overrides: Wire = {}) => supplier.decode(supplierWire(overrides), options);

  it('leaves its bank details at the door unless they are asked for', () => {
    expect(JSON.stringify(supplierOf())).not.toContain('31926819');
    expect(supplier.decode(supplierWire(), { bankDetails: true }).bank).toMatchObject({
      accountNumber: '31926819',
      bankName: null,
    });
  });

  it('reads contacts, terms, currencies and its own custom fields', () => {
    expect(supplierOf()).toMatchObject({
      label: 'Acme Ltd',
      idn: null,
      contacts: [{ name: 'Ann Lee', email: 'ann@example.com', phone: null }],
      paymentTerms: [{ id: '9', creditPeriodDays: 30 }],
      currencies: ['GBP', 'EUR'],
      customFields: [{ fieldId: '31', value: 'Tier 1' }],
    });
    expect(supplierOf({ contacts: [{ name: 'Office' }, {}] }).contacts.map(({ name }) => name)).toEqual([
      'Office',
      null,
    ]);
  });

  it.each([
    [1, true, 'before'],
    [2, true, 'approved'],
    [2, false, 'left'],
    [3, true, 'before'],
  ])('of status %d and enable %s stands at %s', (status, enable, standing) => {
    expect(supplier.standing(supplierOf({ status, enable }))).toBe(standing);
  });
});

describe('status', () => {
  it.each(
    [
      'before',
      'before',
      'approved',
      'before',
      'approved',
      'approved',
      'before',
      'revision',
      'left',
      'approved',
      'before',
      'approved',
    ].map((standing, status) => [status, standing] as const),
  )('%d of an invoice stands at %s', (status, standing) => {
    expect(invoice.standing(invoiceOf({ status }))).toBe(standing);
  });
  it.each([
    [1, 'before'],
    [2, 'approved'],
    [7, 'revision'],
    [8, 'left'],
    [11, 'approved'],
  ])('%d of an order or a receipt stands at %s', (status, standing) => {
    expect(purchaseOrder.standing(purchaseOrder.decode(purchaseOrderWire({ status }), options))).toBe(
      standing,
    );
    expect(receipt.standing(receipt.decode(receiptWire({ status }), options))).toBe(standing);
  });
});

describe('a receipt', () => {
  it('counts goods without prices, and always travels', () => {
    const record = receipt.decode(receiptWire(), options);
    expect(record.lines).toMatchObject([{ quantity: '2', price: '0', sum: '0' }]);
    expect(receipt.neverTravels(record)).toBeNull();
  });
});

describe('the catalogue', () => {
  it('names every entity as its key does', () => {
    for (const [name, facts] of Object.entries(CATALOGUE)) expect(facts.name).toBe(name);
  });
  it.each([
    [2, 'purchaseOrder'],
    [3, 'invoice'],
    [5, 'receipt'],
    [7, 'supplier'],
    [0, undefined],
  ])('webhook type %d means %s', (type, name) => {
    expect(entityByWebhookType(type)?.name).toBe(name);
  });
  it('lets orders and suppliers travel always', () => {
    expect(
      CATALOGUE.purchaseOrder.neverTravels(purchaseOrder.decode(purchaseOrderWire(), options)),
    ).toBeNull();
    expect(CATALOGUE.supplier.neverTravels(supplier.decode(supplierWire(), options))).toBeNull();
  });
});
