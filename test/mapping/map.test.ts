import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Counterpart, CustomFieldDefinitions, MappingContext } from '../../lib/mapping/contract.ts';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import type { IntegrationConfig } from '../../lib/mapping/config.ts';
import { constant, difference, linked, required, translated } from '../../lib/mapping/sources.ts';
import {
  BASE,
  contextOf,
  invoiceLine,
  invoiceRecord,
  payloadOf,
  supplierRecord,
  TARGETS,
  wordsOf,
} from './fixtures.ts';

const VALUES = { tax: { 'VAT 20%': 'V20' }, department: { IT: '10' }, bank: {} } as const;
type Config = IntegrationConfig<typeof TARGETS, typeof VALUES>;
type InvoiceConfig = Extract<NonNullable<Config['entities']['invoice']>, { target: 'bill' }>;
type SupplierConfig = Extract<NonNullable<Config['entities']['supplier']>, { target: 'vendor' }>;

function mappingOf(entities: Config['entities']) {
  const all = {
    supplier: { target: 'vendor', fields: { code: 'uniqueCode', name: 'name' } },
    ...entities,
  } as const;
  const order = { target: 'bill', fields: { number: 'idn' }, lines: { amount: 'sum' } } as const;
  const integration = defineIntegration({
    ...BASE,
    values: VALUES,
    entities: { ...all, purchaseOrder: order },
  });
  const mapping = integration.entities.find(({ entity }) => entity in entities);
  if (!mapping) throw new Error('no such entity');
  return mapping;
}
function mapInvoice(
  changes: { fields?: Partial<InvoiceConfig['fields']>; lines?: Partial<InvoiceConfig['lines']> } & Partial<
    Pick<InvoiceConfig, 'totals' | 'when'>
  >,
  record: object = invoiceRecord(),
  context: MappingContext = contextOf(),
) {
  const { fields, lines, ...rest } = changes;
  const invoice: InvoiceConfig = {
    target: 'bill',
    fields: { number: 'invoiceNumber', ...fields },
    lines: { amount: 'sum', ...lines },
    ...rest,
  };
  return mappingOf({ invoice }).map(record, context);
}
function mapSupplier(fields: Partial<SupplierConfig['fields']>, record: object = supplierRecord()) {
  const supplier: SupplierConfig = {
    target: 'vendor',
    fields: { code: 'uniqueCode', name: 'name', ...fields },
  };
  return mappingOf({ supplier }).map(record, contextOf());
}
const counterpart = (answer: Counterpart) => contextOf({ counterpart: () => answer });
const definitions = (changes: Partial<CustomFieldDefinitions>) =>
  contextOf({ definitions: { item: [], document: [], supplier: [], ...changes } });
const option = (changes: object) => ({
  dataItemCustomFields: {
    data: [{ itemCustomField: { id: 70, name: 'GL account' }, value: '6420 Travel', ...changes }],
  },
});
const withLines = (...lines: object[]) => invoiceRecord({ items: { data: lines.map(invoiceLine) } });

describe('mapping a record', () => {
  it("makes the payload of a decoded invoice, in the target's types", () => {
    const result = mapInvoice({
      fields: {
        vendor: required(linked('supplier')),
        order: linked('purchaseOrder'),
        issued: 'issueDate',
        approved: 'approvalDate',
        days: 'creditPeriodDays',
        department: 'documentFields.Department',
        total: 'sum',
      },
      lines: {
        position: 'position',
        account: required(linked('itemFields.GL account')),
        tax: translated('taxName', 'tax'),
        net: (line) => line.netSum,
      },
      totals: { header: 'total', line: 'amount' },
    });

    expect(payloadOf(result)).toEqual({
      fields: {
        number: 'INV-77',
        vendor: 'supplier-12-outside',
        order: 'purchaseOrder-33-outside',
        issued: '2026-02-03',
        approved: '2026-02-04T10:11:12Z',
        days: 30,
        department: 'IT',
        total: '120',
      },
      lines: [{ amount: '120', position: 1, account: '6420', tax: 'V20', net: '100' }],
    });
  });

  it('makes the payload of a supplier, which has no lines', () => {
    const result = mapSupplier({ active: 'enable', account: 'bank.accountNumber', extra: constant('new') });

    expect(payloadOf(result)).toEqual({
      fields: { code: 'ACME', name: 'Acme Ltd', active: true, account: '12345678', extra: 'new' },
      lines: [],
    });
  });

  it('reads the header from a line, through its path and through its function', () => {
    const lines = {
      tax: 'document.currency',
      account: (line, document) => `${document.idn}-${line.name}`,
      net: 'document.taxSum',
    } as const satisfies Partial<InvoiceConfig['lines']>;

    expect(payloadOf(mapInvoice({ lines })).lines[0]).toEqual({
      amount: '120',
      tax: 'EUR',
      account: '1043-Paper',
      net: '20',
    });
  });

  it('sends blank values as null, so that they are cleared outside', () => {
    const fields = {
      department: 'documentFields.None',
      order: 'note',
      days: () => undefined,
      vendor: () => '  ',
    } as const;

    expect(payloadOf(mapInvoice({ fields })).fields).toEqual({
      number: 'INV-77',
      department: null,
      order: null,
      days: null,
      vendor: null,
    });
  });
});

describe('a blank value', () => {
  it("that is required is refused in the clerk's words", () => {
    const record = withLines({}, { dataItemCustomFields: { data: [] } });
    const result = mapInvoice({ lines: { account: required(linked('itemFields.GL account')) } }, record);

    expect(result).toEqual({
      ok: false,
      problem: 'refused',
      actor: 'clerk',
      words: 'Invoice 1043 line 2 has no GL account. Clerk: choose one in Precoro.',
    });
  });

  it('that the target needs is refused without required()', () => {
    expect(wordsOf(mapInvoice({}, invoiceRecord({ invoiceNumber: ' ' })))).toBe(
      'Invoice 1043 has no invoice number. Clerk: fill it in in Precoro.',
    );
    expect(wordsOf(mapSupplier({ code: () => null }))).toBe(
      'Supplier "Acme Ltd" has no code. Clerk: fill it in in Precoro.',
    );
  });

  it.each<[string, Partial<InvoiceConfig['fields']>, string]>([
    ['a reference', { vendor: required(linked('supplier')) }, 'no supplier. Clerk: choose one'],
    ['a nested path', { vendor: required('supplier.label') }, 'no supplier. Clerk'],
    [
      'a custom field',
      { vendor: required('documentFields.Cost centre') },
      'no Cost centre. Clerk: choose one',
    ],
    ['a translation', { vendor: required(translated('documentFields.Project', 'tax')) }, 'no Project. Clerk'],
    ['a computed value', { total: required('taxSum') }, 'no tax sum. Clerk'],
  ])('of %s is named in the words of Precoro', (_name, fields, expected) => {
    expect(wordsOf(mapInvoice({ fields }, invoiceRecord({ supplier: [], netSum: null })))).toContain(
      expected,
    );
  });
});

describe('a value that does not fit', () => {
  it.each<[string, Partial<InvoiceConfig['fields']>, string]>([
    [
      'decimal',
      { total: () => '12,50' },
      '"12,50" as total, but "total" takes a decimal number such as 12.50. Engineer',
    ],
    ['integer', { days: () => 1.5 }, '"1.5" as days, but "days" takes a whole number'],
    ['huge integer', { days: () => '99999999999999999999' }, 'takes a whole number'],
    [
      'date',
      { issued: () => '2026-02-31' },
      '"2026-02-31" as issued, but "issued" takes a day such as 2026-01-31',
    ],
    ['date of a number', { issued: () => 20260131 }, 'takes a day such as'],
    ['date-time', { approved: () => 'today' }, 'takes a date and time such as'],
    ['text', { vendor: () => true }, '"true" as vendor, but "vendor" takes text'],
    ['text of a list', { vendor: () => [1] }, 'a list of 1 as vendor'],
    ['text of an object', { vendor: () => ({}) }, 'an object as vendor'],
    [
      'text of a path',
      { days: 'currency' },
      '"EUR" as currency, but "days" takes a whole number. Clerk: correct it',
    ],
  ])('(%s) is refused with the value and what is allowed', (_name, fields, expected) => {
    expect(wordsOf(mapInvoice({ fields }))).toContain(expected);
  });

  it('is never cut: too long a text is refused with both numbers', () => {
    expect(wordsOf(mapSupplier({}, supplierRecord({ uniqueCode: 'ACME-LIMITED' })))).toBe(
      'Supplier "Acme Ltd" has "ACME-LIMITED" as unique code, but "code" takes text of at most 10 characters, and this has 12. Clerk: correct it in Precoro.',
    );
  });

  it('is not shown when it is a bank detail', () => {
    const words = wordsOf(
      mapSupplier({ account: 'bank.accountNumber' }, supplierRecord({ accountNumber: '123456789' })),
    );

    expect(words).not.toContain('123456789');
    expect(words).toContain('a value (not shown)');
    const translation = wordsOf(mapSupplier({ account: translated('bank.accountNumber', 'bank') }));
    expect(translation).toContain('(not shown), for which values.bank has no entry');
  });

  it.each<[unknown, unknown]>([
    [true, true],
    ['false', false],
    ['true', true],
    [false, false],
  ])('%p is a boolean', (given, expected) => {
    expect(payloadOf(mapSupplier({ active: () => given as boolean })).fields['active']).toBe(expected);
  });

  it('may be any JSON where the target takes it', () => {
    expect(payloadOf(mapSupplier({ extra: (record) => record.currencies })).fields['extra']).toEqual([]);
    expect(wordsOf(mapSupplier({ extra: (() => () => 1) as never }))).toContain('takes plain JSON data');
    expect(wordsOf(mapSupplier({ extra: () => 10n as never }))).toContain('a bigint as extra');
    expect(wordsOf(mapSupplier({ active: () => 1 }))).toContain('takes true or false');
  });

  it('of a number becomes text', () => {
    expect(payloadOf(mapInvoice({ fields: { vendor: () => 12.5 } })).fields['vendor']).toBe('12.5');
  });
});

describe('a function of the configuration that fails', () => {
  it('is refused for the engineer, with its field and its error', () => {
    const fields = {
      vendor: () => {
        throw new Error('no such code');
      },
    };

    expect(mapInvoice({ fields })).toEqual({
      ok: false,
      problem: 'refused',
      actor: 'engineer',
      words:
        'Invoice 1043 has no "vendor", because its function failed: no such code. Engineer: correct entities.invoice.fields.vendor.',
    });
  });

  it('is told in "when" too, also when it throws no error', () => {
    const when = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'boom';
    };

    expect(wordsOf(mapInvoice({ when }))).toBe(
      'Invoice 1043 has no answer from "when", because its function failed: "boom". Engineer: correct entities.invoice.when.',
    );
  });
});

describe('a translation', () => {
  it('that is missing names value, list and place', () => {
    const record = withLines({ taxes: { data: [{ id: 6, name: 'VAT 7%' }] } });

    expect(mapInvoice({ lines: { tax: translated('taxName', 'tax') } }, record)).toEqual({
      ok: false,
      problem: 'refused',
      actor: 'engineer',
      words:
        'Invoice 1043 line 1 has tax "VAT 7%", for which values.tax has no entry. Engineer: add it to values.tax (used by entities.invoice.lines.tax).',
    });
  });

  it('works for custom fields, and leaves blank what is blank', () => {
    const fields = { department: translated('documentFields.Department', 'department') } as const;

    expect(payloadOf(mapInvoice({ fields })).fields['department']).toBe('10');
    const blank = invoiceRecord({ dataDocumentCustomFields: [] });
    expect(payloadOf(mapInvoice({ fields }, blank)).fields['department']).toBeNull();
  });
});

describe('computed values of a line', () => {
  const lines = { tax: 'taxName', net: 'taxSum' } as const;

  it.each<[string, object, unknown, unknown]>([
    ['one tax', {}, 'VAT 20%', '20'],
    [
      'several taxes',
      {
        taxes: [
          { id: 1, name: 'A', sum: 1.5 },
          { id: 2, name: 'B', sum: '2' },
        ],
      },
      'A + B',
      '3.5',
    ],
    ['no taxes', { taxes: [] }, null, '20'],
    ['a tax without sum', { taxes: [{ id: 1, name: 'A' }] }, 'A', '20'],
    ['a tax without name', { taxes: [{ id: 1, sum: 4 }] }, '1', '4'],
    ['no taxes and no net sum', { taxes: [], netSum: null }, null, null],
  ])('with %s', (_name, line, tax, net) => {
    expect(payloadOf(mapInvoice({ lines }, withLines(line))).lines[0]).toMatchObject({ tax, net });
  });
});

describe('a counterpart', () => {
  const isRequired = { vendor: required(linked('supplier')) } as const;
  const isOptional = { vendor: linked('supplier') } as const;

  it.each([isRequired, isOptional])('that is awaited makes the record wait for it (%j)', (fields) => {
    expect(mapInvoice({ fields }, invoiceRecord(), counterpart({ state: 'awaited' }))).toEqual({
      ok: false,
      problem: 'awaits',
      waitsFor: { entity: 'supplier', id: '12' },
      words: 'Invoice 1043 waits for supplier "Acme Ltd", which is not in the other system yet.',
    });
  });

  it('that cannot come is a problem where it is required, and blank where it is not', () => {
    const context = counterpart({ state: 'impossible', words: 'it is disabled.' });

    expect(mapInvoice({ fields: isRequired }, invoiceRecord(), context)).toEqual({
      ok: false,
      problem: 'reference',
      actor: 'clerk',
      words:
        'Invoice 1043 has supplier "Acme Ltd", which cannot be linked: it is disabled. Clerk: correct it in Precoro, or choose another.',
    });
    expect(
      payloadOf(mapInvoice({ fields: isOptional }, invoiceRecord(), context)).fields['vendor'],
    ).toBeNull();
  });

  it('that failed leaves the cure to whoever can cure it', () => {
    const words = 'Precoro sent this supplier in a strange form. Engineer: update precoro-sync.';
    const context = counterpart({ state: 'impossible', words, actor: 'engineer' });

    expect(mapInvoice({ fields: isRequired }, invoiceRecord(), context)).toMatchObject({
      actor: 'engineer',
      words:
        'Invoice 1043 has supplier "Acme Ltd", which cannot be linked: Precoro sent this supplier in a strange form. Engineer: update precoro-sync.',
    });
  });

  it('is found from a line, and named by its number or id where it has no name', () => {
    const lines = { account: linked('document.purchaseOrder') } as const;

    expect(payloadOf(mapInvoice({ lines })).lines[0]).toMatchObject({ account: 'purchaseOrder-33-outside' });
    const awaited = counterpart({ state: 'awaited' });
    expect(wordsOf(mapInvoice({ lines }, invoiceRecord(), awaited))).toContain(
      'waits for purchase order "8"',
    );
    const bare = invoiceRecord({ purchaseOrder: 33 });
    expect(wordsOf(mapInvoice({ lines }, bare, awaited))).toContain('waits for purchase order "33"');
  });

  it('is not waited for when something else is wrong: that is said at once', () => {
    const result = mapInvoice(
      { fields: { ...isRequired, department: required('documentFields.None') } },
      invoiceRecord(),
      counterpart({ state: 'awaited' }),
    );

    expect(result).toMatchObject({ problem: 'refused' });
    expect(wordsOf(result)).toContain('no None');
  });
});

describe('a linked option', () => {
  const lines = { account: required(linked('itemFields.GL account')) } as const;
  const chosen = { id: '701', name: '6420 Travel', code: '6420', enabled: true };
  const withOption = (externalId: string | null, fieldName = 'GL account') =>
    definitions({ item: [{ id: '70', name: fieldName, options: [{ ...chosen, externalId }] }] });
  const without = withLines(option({ itemCustomFieldOption: { id: 701 } }));

  it('takes the external id of the definitions before that of the record', () => {
    expect(payloadOf(mapInvoice({ lines }, invoiceRecord(), withOption('NEW'))).lines[0]).toMatchObject({
      account: 'NEW',
    });
    expect(payloadOf(mapInvoice({ lines }, invoiceRecord(), withOption(null))).lines[0]).toMatchObject({
      account: '6420',
    });
  });

  it('is found by the id of its field where Precoro leaves the name out', () => {
    const record = withLines(option({ itemCustomField: { id: 70 }, itemCustomFieldOption: { id: 701 } }));

    expect(payloadOf(mapInvoice({ lines }, record, withOption('6420', 'gl ACCOUNT'))).lines[0]).toMatchObject(
      {
        account: '6420',
      },
    );
  });

  it('names the company that keeps it, where there are several', () => {
    const companies = byLegalEntity({ UK: 'uk', DE: 'de' });
    const invoice: InvoiceConfig = {
      target: 'bill',
      fields: { number: 'invoiceNumber' },
      lines: { amount: 'sum', ...lines },
    };
    const supplier = { target: 'vendor', fields: { code: 'uniqueCode', name: 'name' } } as const;
    const { entities } = defineIntegration({
      ...BASE,
      values: VALUES,
      companies,
      entities: { supplier, invoice },
    });
    const map = (company: string, shown: string) =>
      entities[1]!.map(invoiceRecord(), { ...withOption(shown), company });
    expect(payloadOf(map('uk', 'uk:6420')).lines[0]).toMatchObject({ account: '6420' });
    expect(payloadOf(map('uk', '6420')).lines[0]).toMatchObject({ account: '6420' });
    expect(wordsOf(map('de', 'uk:6420'))).toContain(
      'GL account "6420", which uk keeps. Accountant: choose one of de in Precoro; if both use it, read it with a function in entities.invoice.lines.account.',
    );
    expect(payloadOf(mapInvoice({ lines }, invoiceRecord(), withOption('uk:6420'))).lines[0]).toMatchObject({
      account: 'uk:6420',
    });
  });

  it('without external id is refused for the accountant', () => {
    expect(mapInvoice({ lines }, without)).toEqual({
      ok: false,
      problem: 'refused',
      actor: 'accountant',
      words:
        'Invoice 1043 line 1 has GL account "6420 Travel", which has no external id in Precoro. Accountant: enter the option\'s external id there.',
    });
    const nameless = withLines(option({ value: null, itemCustomFieldOption: { id: 701 } }));
    expect(wordsOf(mapInvoice({ lines }, nameless))).toContain(
      'GL account option 701, which has no external id',
    );
  });

  it('without external id is blank where it is not required', () => {
    const optional = { account: linked('itemFields.GL account') } as const;

    expect(payloadOf(mapInvoice({ lines: optional }, without)).lines[0]).toMatchObject({ account: null });
  });

  it('is refused when the field holds free text or several options', () => {
    expect(wordsOf(mapInvoice({ lines }, withLines(option({}))))).toContain(
      '"6420 Travel" in GL account, which is free text',
    );
    const several = withLines(option({ itemCustomFieldOption: [{ id: 701, externalId: 'a' }, { id: 702 }] }));
    expect(wordsOf(mapInvoice({ lines }, several))).toContain(
      '2 options in GL account, where the other system takes one',
    );
  });

  it('of the document is read from the header and from a line', () => {
    const record = invoiceRecord({
      dataDocumentCustomFields: {
        data: [
          {
            documentCustomField: { id: 60, name: 'Department' },
            documentCustomFieldOption: { id: 3, externalId: 'D3' },
          },
        ],
      },
    });
    const result = mapInvoice(
      {
        fields: { department: linked('documentFields.Department') },
        lines: { account: linked('document.documentFields.Department') },
      },
      record,
    );

    expect(payloadOf(result)).toMatchObject({ fields: { department: 'D3' }, lines: [{ account: 'D3' }] });
  });
});

describe('a custom field read as a value', () => {
  const lines = { account: 'itemFields.GL account' } as const;
  const bare = withLines(option({ value: null, itemCustomFieldOption: { id: 701 } }));

  it("takes the option's name from the definitions where Precoro sends none", () => {
    const options = [{ id: '701', name: 'Travel', code: null, externalId: null, enabled: true }];
    const context = definitions({ item: [{ id: '70', name: 'GL account', options }] });

    expect(payloadOf(mapInvoice({ lines }, bare, context)).lines[0]).toMatchObject({ account: 'Travel' });
  });

  it("is refused rather than lost when nobody knows the option's name", () => {
    expect(wordsOf(mapInvoice({ lines }, bare))).toContain(
      'an option 701 in GL account whose name Precoro did not send',
    );
  });

  it('joins several options, and is blank for an empty value', () => {
    const several = withLines(
      option({
        value: null,
        itemCustomFieldOption: [
          { id: 1, code: 'A' },
          { id: 2, code: 'B' },
        ],
      }),
    );
    expect(payloadOf(mapInvoice({ lines }, several)).lines[0]).toMatchObject({ account: 'A, B' });
    expect(payloadOf(mapInvoice({ lines }, withLines(option({ value: '' })))).lines[0]).toMatchObject({
      account: null,
    });
  });
});

describe('totals', () => {
  const fields = { total: 'sum' } as const;
  const lines = { position: 'position', account: 'name', net: 'netSum' } as const;
  const totals = {
    header: 'total',
    line: 'amount',
    rounding: { upTo: '0.05', line: { account: constant('6999'), net: difference } },
  } as const;
  const map = (sum: string, rules: InvoiceConfig['totals'] = totals, ...items: object[]) =>
    mapInvoice(
      { fields, lines, totals: rules },
      invoiceRecord({ sum, items: { data: items.map(invoiceLine) } }),
    );

  it('that agree add nothing', () => {
    expect(payloadOf(map('120.00', totals, {})).lines).toHaveLength(1);
  });

  it.each(['120.05', '119.95'])('that differ by the cap (%s) add a visible line', (sum) => {
    const net = sum === '120.05' ? '0.05' : '-0.05';

    expect(payloadOf(map(sum, totals, {})).lines[1]).toEqual({
      amount: net,
      position: 2,
      account: '6999',
      net,
    });
  });

  it('that differ by more are refused with both numbers', () => {
    expect(map('120.06', totals, {})).toEqual({
      ok: false,
      problem: 'refused',
      actor: 'accountant',
      words:
        'Invoice 1043 has a "total" of 120.06, but its lines add up to a "amount" of 120: a difference of 0.06, more than the 0.05 that totals.rounding allows. Accountant: check the document; if the difference is right, an engineer raises totals.rounding.upTo.',
    });
  });

  it('that differ at all are refused where no rounding is declared', () => {
    expect(wordsOf(map('120.01', { header: 'total', line: 'amount' }, {}))).toContain(
      'no totals.rounding is declared',
    );
  });

  it('catch a document whose lines are gone', () => {
    expect(wordsOf(map('120', totals))).toContain('add up to a "amount" of 0');
  });

  it('have nothing to compare where the total is blank', () => {
    const record = invoiceRecord({ sum: null });

    expect(payloadOf(mapInvoice({ fields, lines, totals }, record)).lines).toHaveLength(1);
  });

  it('count a blank amount as nothing', () => {
    const rules = { header: 'total', line: 'net' } as const;

    expect(wordsOf(map('120', rules, { netSum: null }))).toContain('add up to a "net" of 0');
  });
});

describe('what is wrong with a record', () => {
  it('is told all at once, the same problem of several lines in one sentence', () => {
    const gone = { dataItemCustomFields: [] };
    const record = invoiceRecord({ invoiceNumber: null, items: { data: [gone, {}, gone].map(invoiceLine) } });
    const result = mapInvoice({ lines: { account: required(linked('itemFields.GL account')) } }, record);

    expect(wordsOf(result)).toBe(
      'Invoice 1043 has no invoice number. Clerk: fill it in in Precoro. ' +
        'Invoice 1043 lines 1 and 3 have no GL account. Clerk: choose one in Precoro.',
    );
  });

  it('stays short on a long document', () => {
    const many = Array.from({ length: 40 }, () => invoiceLine({ dataItemCustomFields: [] }));
    const record = invoiceRecord({ items: { data: many } });

    expect(
      wordsOf(mapInvoice({ lines: { account: required(linked('itemFields.GL account')) } }, record)),
    ).toContain('lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 30 more have no GL account');
  });

  it('includes that a list row has no lines', () => {
    expect(wordsOf(mapInvoice({}, { ...invoiceRecord(), lines: null }))).toContain(
      'no lines: it was read from a list',
    );
  });
});

describe('map', () => {
  it('never throws, whatever the record holds', () => {
    const mapping = mappingOf({
      invoice: {
        target: 'bill',
        fields: {
          number: 'label',
          vendor: required(linked('supplier')),
          issued: 'issueDate',
          days: (record) => record.lines?.length,
          department: translated('documentFields.Department', 'department'),
          total: 'sum',
        },
        lines: {
          position: 'position',
          amount: 'sum',
          tax: 'taxName',
          net: 'taxSum',
          account: linked('itemFields.GL account'),
        },
        totals: { header: 'total', line: 'amount' },
      },
    });
    const text = fc.oneof(fc.string(), fc.constantFrom('GL account', 'Department', '1.5', '2026-01-01'));
    const customFields = fc.array(
      fc.record({ fieldName: text, value: fc.oneof(text, fc.anything()), optionId: text }),
    );
    const line = fc.record(
      { sum: fc.oneof(text, fc.anything()), taxes: fc.anything(), customFields },
      { requiredKeys: [] },
    );
    const record = fc.record(
      {
        label: fc.anything(),
        supplier: fc.oneof(fc.anything(), fc.record({ id: text, label: fc.anything() })),
        issueDate: fc.oneof(text, fc.anything()),
        sum: fc.oneof(text, fc.anything()),
        customFields,
        lines: fc.oneof(fc.array(line), fc.anything()),
      },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(record, (value) => {
        const result = mapping.map(value, contextOf());
        mapping.referencesOf(value);
        mapping.companiesOf(value);
        return result.ok || result.words.length > 0;
      }),
      { numRuns: 300 },
    );
  });
});

describe('a record with more wrong than anybody reads', () => {
  const mapping = defineIntegration({
    ...BASE,
    entities: {
      invoice: {
        target: 'bill',
        fields: { number: required('invoiceNumber') },
        lines: { amount: 'sum', tax: (line) => refuse(line.name) },
      },
    },
  }).entities[0];
  const refuse = (name: string | null): string => {
    throw new Error(`${name} ${'x'.repeat(5000)}`);
  };

  it('is told of by its first problems and the number of the others, and its name is cut short', () => {
    const data = Array.from({ length: 500 }, (_, index) => invoiceLine({ id: index, name: `Line ${index}` }));
    const record = invoiceRecord({ customName: 'y'.repeat(100_000), items: { data } });
    const words = wordsOf(
      mapping?.map(record, contextOf()) ?? { ok: true, payload: { fields: {}, lines: [] } },
    );
    expect(words.length).toBeLessThan(2000);
    expect(words).toMatch(/There are \d+ more problems\.$/);
  });
});
