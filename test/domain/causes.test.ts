import { describe, expect, it } from '@jest/globals';
import { POSTGRES_TARGETS } from '../../lib/connectors/postgres/spec.ts';
import { encodePayload } from '../../lib/connectors/postgres/encode.ts';
import { RejectedError } from '../../lib/connectors/postgres/outcomes.ts';
import type { JsonObject } from '../../lib/domain/json.ts';
import { causeOf } from '../../lib/domain/causes.ts';
import { DecodeError } from '../../lib/domain/decode.ts';
import type { FailureKind } from '../../lib/domain/failures.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { invoice } from '../../lib/entities/invoice.ts';
import { supplier } from '../../lib/entities/supplier.ts';
import type { Counterpart, MappingContext } from '../../lib/mapping/contract.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { linked, required, translated } from '../../lib/mapping/sources.ts';
import {
  customFieldWire,
  invoiceWire,
  lineWire,
  supplierWire,
  type Wire,
} from '../entities/fixtures/wire.ts';

interface Case {
  readonly words: string;
  readonly kind?: FailureKind;
  readonly label?: string | null;
  readonly entity?: EntityName;
}

function told({ words, kind = 'rejected', label = null, entity = 'invoice' }: Case) {
  return { ref: { entity, id: '956598' }, label, failure: { kind, words, actor: 'accountant' as const } };
}
const cause = (one: Case): string => causeOf(told(one)).cause;
const pattern = (one: Case): string => causeOf(told(one)).pattern;
const isOneCause = (cases: readonly Case[]): boolean => new Set(cases.map(cause)).size === 1;

const mapping = defineIntegration({
  name: 'causes',
  goLive: '2026-01-01',
  precoro: { region: 'international' },
  connector: { kind: 'postgres', targets: POSTGRES_TARGETS },
  values: { tax: { 'VAT 20': 'V20' } },
  entities: {
    supplier: { target: 'vendor', fields: { code: required('uniqueCode'), name: required('name') } },
    invoice: {
      target: 'bill',
      fields: {
        number: required('invoiceNumber'),
        kind: (record) => {
          if (record.note === 'crash') throw new Error('no kind of this');
          return 'invoice';
        },
        vendor_id: required(linked('supplier')),
        currency: 'currency',
        issue_date: required('issueDate'),
        due_date: 'note',
        total: required('sum'),
        status: 'deliveryNote',
      },
      lines: {
        line_number: required('position'),
        account: required(linked('itemFields.Account')),
        tax_code: translated('taxName', 'tax'),
        amount: required('sum'),
      },
      totals: { header: 'total', line: 'amount' },
    },
  },
}).entities;

const LINKED: Counterpart = { state: 'linked', externalId: 'V-000012' };

/** What the mapping says of an invoice, as the failures table keeps it. */
function mapped(changes: Wire, counterpart: Counterpart = LINKED): Case {
  const record = invoice.decode(
    invoiceWire({ deliveryNote: 'open', items: { data: [lineWire()] }, sum: '30', ...changes }),
    { bankDetails: false },
  );
  const context: MappingContext = {
    company: 'default',
    definitions: { item: [], document: [], supplier: [] },
    counterpart: () => counterpart,
  };
  const result = mapping.find(({ entity }) => entity === 'invoice')?.map(record, context);
  if (!result || result.ok) throw new Error('the record was mapped');
  return { words: result.words, kind: 'refused', label: record.label };
}

/** What the connector's own check says of a payload. */
function encoded(fields: JsonObject, lines: readonly JsonObject[] = []): Case {
  const whole = { number: 'X', kind: 'invoice', vendor_id: 'V-1', currency: 'EUR' };
  const rest = { issue_date: '2026-01-15', total: '1', status: 'open' };
  try {
    encodePayload(POSTGRES_TARGETS.bill, { fields: { ...whole, ...rest, ...fields }, lines });
  } catch (error) {
    if (error instanceof RejectedError) return { words: error.message };
    throw error;
  }
  throw new Error('the payload was accepted');
}

/** What is told of a row or a detail that does not decode. */
function undecoded(changes: Wire): Case {
  try {
    invoice.decode(invoiceWire(changes), { bankDetails: false });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const words = `Precoro sent this invoice in a form precoro-sync does not understand: ${error.message}. Engineer: correct the value in Precoro, or update precoro-sync.`;
    return { words, kind: 'decode' };
  }
  throw new Error('it was understood');
}

const noAccount = (changes: Wire = {}) => lineWire({ dataItemCustomFields: { data: [] }, ...changes });
const freeText = (value: string) =>
  lineWire({
    dataItemCustomFields: { data: [customFieldWire('item', { itemCustomFieldOption: [], value })] },
  });
const twoOptions = (...names: string[]) =>
  lineWire({
    dataItemCustomFields: {
      data: names.map((name, index) =>
        customFieldWire('item', { itemCustomFieldOption: { id: index, name, externalId: name } }),
      ),
    },
  });
const items = (...lines: Wire[]) => ({ items: { data: lines } });

describe('what the mapping refuses', () => {
  it.each<[string, readonly Case[]]>([
    [
      'a field left blank on different lines of differently named invoices',
      [
        mapped(items(noAccount())),
        mapped({ ...items(lineWire(), noAccount({ id: 2 })), customName: null, idn: '77' }),
        mapped({ ...items(noAccount(), noAccount({ id: 2 })), customName: 'Pens "blue" & ink' }),
        mapped(items(...Array.from({ length: 14 }, (_, index) => noAccount({ id: index + 1 })))),
      ],
    ],
    [
      'two fields left blank',
      [
        mapped({ ...items(noAccount()), invoiceNumber: null }),
        mapped({ ...items(lineWire(), noAccount()), invoiceNumber: null, customName: 'Other' }),
      ],
    ],
    [
      'a field that takes another form, whatever was typed',
      [mapped({ note: 'tomorrow' }), mapped({ note: 'after "the" holidays', customName: 'Other' })],
    ],
    [
      'a total that its lines do not make up',
      [mapped({ sum: '31' }), mapped({ sum: '-1234.56', customName: null })],
    ],
    [
      'free text where an option is needed',
      [mapped(items(freeText('Travel'))), mapped(items(freeText('Meals'), lineWire()))],
    ],
    [
      'a function of the configuration that fails',
      [mapped({ note: 'crash' }), mapped({ note: 'crash', customName: 'Other' })],
    ],
  ])('has one cause: %s', (_, cases) => {
    expect(cases.map(pattern)).toEqual(cases.map(() => pattern(cases[0] as Case)));
    expect(isOneCause(cases)).toBe(true);
  });

  it.each<[string, readonly Case[]]>([
    [
      'two missing suppliers',
      [
        mapped(
          {},
          { state: 'impossible', words: 'supplier Acme does not go to the external system: not approved' },
        ),
        mapped(
          { supplier: { id: 502, name: 'Beta Ltd' } },
          { state: 'impossible', words: 'supplier Beta does not go to the external system: not approved' },
        ),
      ],
    ],
    [
      'two tax names without an entry',
      [
        mapped(items(lineWire({ taxes: { data: [{ id: 6, name: 'VAT 19' }] } }))),
        mapped(items(lineWire({ taxes: { data: [{ id: 7, name: 'VAT 7' }] } }))),
      ],
    ],
    ['two fields', [mapped({ invoiceNumber: null }), mapped({ issueDate: null })]],
    [
      'one field and two fields',
      [mapped({ invoiceNumber: null }), mapped({ invoiceNumber: null, issueDate: null })],
    ],
    [
      'a wrong form alone and behind free text',
      [mapped({ note: 'tomorrow' }), mapped({ note: 'tomorrow', ...items(freeText('Travel')) })],
    ],
    ['many options and no option', [mapped(items(twoOptions('a', 'b'))), mapped(items(noAccount()))]],
  ])('has a cause each: %s', (_, cases) => {
    expect(new Set(cases.map(cause)).size).toBe(cases.length);
  });

  it('groups invoices by the one supplier they all miss, whether they wait or fail', () => {
    const awaited = (name: string, customName: string): Case => ({
      words: `Invoice "${customName}" waits for supplier "${name}", which is not in the other system yet. It has not come for two hours.`,
      kind: 'reference',
      label: customName,
    });
    expect(isOneCause([awaited('Beta Ltd', 'Chairs for Leeds'), awaited('Beta Ltd', 'Tables 2')])).toBe(true);
    expect(isOneCause([awaited('Beta Ltd', 'Chairs'), awaited('Gamma Ltd', 'Chairs')])).toBe(false);
    const failed = (customName: string) =>
      mapped(
        { customName },
        {
          state: 'impossible',
          words: 'Supplier "Acme Ltd" has no city. Clerk: fill it in in Precoro.',
          actor: 'clerk',
        },
      );
    expect(pattern(failed('Chairs'))).toBe(
      'Invoice … has supplier "Acme Ltd", which cannot be linked: Supplier "Acme Ltd" has no city. Clerk: fill it in in Precoro.',
    );
    expect(isOneCause([failed('Chairs'), failed('Tables 2')])).toBe(true);
  });

  it('takes a supplier by its name out of what is wrong with itself', () => {
    const own = (name: string): Case => {
      const record = supplier.decode(supplierWire({ name, uniqueCode: null }), { bankDetails: false });
      const result = mapping[0]?.map(record, {
        company: 'default',
        definitions: { item: [], document: [], supplier: [] },
        counterpart: () => LINKED,
      });
      if (!result || result.ok) throw new Error('the record was mapped');
      return { words: result.words, kind: 'refused', label: name, entity: 'supplier' };
    };
    expect(isOneCause([own('Acme Ltd'), own('Müller & Söhne (Köln) [EU]'), own('B*C')])).toBe(true);
    expect(pattern(own('Acme Ltd'))).toMatch(/^Supplier … has no unique code\. Clerk: /);
  });
});

describe('what the external system refuses', () => {
  it.each<[string, readonly Case[]]>([
    [
      'an inactive account, on whichever line of forty invoices',
      Array.from({ length: 40 }, (_, index) => ({
        words: `GL account 6420 is inactive (line ${index + 1}). Accountant: activate it, or choose another account.`,
        label: index === 5 ? '6420' : `Invoice ${index}`,
      })),
    ],
    [
      'a closed period',
      [closed('2026-01-31', 'INV-77', '2026-01-15'), closed('2026-01-31', 'RE 2026/4', '2025-12-31')],
    ],
    [
      'a document that exists there already',
      [
        exists('bill INV-77 from vendor V-000012', ' (B-000001)'),
        exists('bill 2026 4 from vendor V-000013', ''),
      ],
    ],
    [
      'totals that the tables refuse',
      [
        { words: sums('INV-77 is 30, but its lines make 29.5.') },
        { words: sums('INV 78 is 1.00, but its lines make 2.') },
      ],
    ],
    [
      'net and tax that do not make the total',
      [
        { words: sums('INV-77 is 30, but net 20 and tax 9 make 29.') },
        { words: sums('INV-78 is 3, but net 2 and tax 0.5 make 2.5.') },
      ],
    ],
    [
      'lines with one number',
      [
        {
          words:
            'Two lines of bill A from vendor V-1 have the same line_number. Engineer: check the mapping.',
        },
        {
          words:
            'Two lines of bill B from vendor V-2 have the same line_number. Engineer: check the mapping.',
        },
      ],
    ],
    [
      'a mix-up of keys',
      [
        {
          words:
            'The idempotency key was already used for B-000001, which is not bill A from vendor V-1. Engineer: find out why.',
        },
        {
          words:
            'The idempotency key was already used for B-000002, which is not bill B from vendor V-2. Engineer: find out why.',
        },
      ],
    ],
    ['text that is too long', [encoded({ number: 'x'.repeat(300) }), encoded({ number: 'x'.repeat(301) })]],
    [
      'a value of the wrong form',
      [
        encoded({ total: 'a lot' }),
        encoded({ total: 'much. Clerk: "more"' }),
        encoded({ total: true }),
        encoded({ total: 'x'.repeat(90) }),
      ],
    ],
    [
      'the same on another line',
      [
        encoded({}, [{ line_number: 1, amount: 'x' }]),
        encoded({}, [
          { line_number: 1, amount: '1' },
          { line_number: 2, amount: 'yy' },
        ]),
      ],
    ],
    [
      'a currency in small letters',
      ['eur', 'gbp'].map((currency) => ({
        words: `currency must be three capital letters such as EUR, but it is "${currency}".`,
      })),
    ],
  ])('has one cause: %s', (_, cases) => {
    expect(cases.map(pattern)).toEqual(cases.map(() => pattern(cases[0] as Case)));
    expect(isOneCause(cases)).toBe(true);
  });

  it.each<[string, readonly Case[]]>([
    [
      'two inactive accounts',
      ['6420', '6430'].map((account) => ({
        words: `GL account ${account} is inactive (line 1). Accountant: activate it, or choose another account.`,
      })),
    ],
    [
      'an account that is inactive and one that does not exist',
      [
        {
          words: 'GL account 6420 is inactive (line 1). Accountant: activate it, or choose another account.',
        },
        {
          words: 'GL account 6420 does not exist (line 1). Accountant: create it, or choose another account.',
        },
      ],
    ],
    [
      'two closed periods',
      [closed('2026-01-31', 'A', '2026-01-15'), closed('2026-02-28', 'A', '2026-01-15')],
    ],
    [
      'two vendors that do not exist',
      ['V-000001', 'V-000002'].map((vendor) => ({
        words: `Vendor ${vendor} does not exist in this company. Accountant: restore it, or link the supplier to the right vendor.`,
      })),
    ],
    ['two fields of the wrong form', [encoded({ total: 'x' }), encoded({ tax_total: 'x' })]],
    [
      'two errors of the database',
      ['value too long for type character varying(5)', 'numeric field overflow'].map((said) => ({
        words: `The database says no: a value does not fit (SQLSTATE 22000: ${said})`,
      })),
    ],
  ])('has a cause each: %s', (_, cases) => {
    expect(new Set(cases.map(cause)).size).toBe(cases.length);
  });
});

describe('what the engine says', () => {
  it.each<[string, readonly Case[]]>([
    [
      'a form that is not understood, whatever its value and line',
      [
        undecoded({ items: { data: [lineWire({ sum: 'a lot' })] } }),
        undecoded({ items: { data: [lineWire(), lineWire({ sum: 'much. Engineer: "x"' })] } }),
      ],
    ],
    [
      'a list where one thing is expected',
      [
        undecoded({ supplier: [{ id: 1 }, { id: 2 }] }),
        undecoded({ supplier: [{ id: 1 }, { id: 2 }, { id: 3 }] }),
      ],
    ],
    [
      'another record than the one that was asked for',
      ['956598', '956599'].map((id) => ({
        kind: 'decode' as const,
        words: `Precoro sent this invoice in a form precoro-sync does not understand: id must be ${id}, but it is "1". Engineer: correct the value in Precoro, or update precoro-sync.`,
      })),
    ],
    ['a status that is new', [undecoded({ status: 99 }), undecoded({ status: 98 })]],
    [
      'an external system that is away, whatever it does not take',
      [
        { words: away('invoice', 31), kind: 'unavailable' },
        { words: away('purchase order', 95), kind: 'unavailable', entity: 'purchaseOrder' },
      ],
    ],
    [
      'cancelled documents that still stand outside',
      [
        { words: leave('Chairs for Leeds', 'bill B-000001'), kind: 'leave', label: 'Chairs for Leeds' },
        { words: leave('1044', 'bill B-000002'), kind: 'leave', label: '1044' },
        { words: leave('No label was kept', 'bill B-3'), kind: 'leave', label: null },
      ],
    ],
    [
      'counterparts that are gone',
      [
        { words: 'There is no purchase order PO-000001 in this company any more', kind: 'gone' },
        { words: 'There is no purchase order PO-000002 in this company any more', kind: 'gone' },
      ],
    ],
    [
      'counterparts that Precoro names and nobody finds',
      ['B1', 'B 2'].map((id) => ({
        kind: 'gone' as const,
        words: `Precoro says its counterpart is ${id}, but there is no such bill in the external system. Accountant: restore it, or clear the external id in Precoro.`,
      })),
    ],
    [
      'several candidates',
      ['B1, B2', 'B7, B8, B9'].map((ids) => ({
        kind: 'ambiguous' as const,
        words: `After a create without an answer the external system holds several candidates: ${ids}. Accountant: say which one is right.`,
      })),
    ],
    [
      'what stands there and belongs to nobody',
      ['X1', 'X1, X2 and 3 more'].map((ids, n) => ({
        kind: 'ambiguous' as const,
        words: `The external system already holds bill ${ids} with the same number and vendor, which belongs to no record of Precoro. Accountant: if it is this invoice, link it (precoro-sync link "invoice#${n}" ID); if not, have another one created (precoro-sync release "invoice#${n}").`,
      })),
    ],
    [
      'a counterpart that belongs to another',
      [
        ['B1', 'invoice#1'],
        ['B 2', 'invoice#2'],
      ].map(([id, owner]) => ({
        kind: 'ambiguous' as const,
        words: `${id} in the external system already belongs to ${owner}. Accountant: check which of the two is right.`,
      })),
    ],
  ])('has one cause: %s', (_, cases) => {
    expect(cases.map(pattern)).toEqual(cases.map(() => pattern(cases[0] as Case)));
    expect(isOneCause(cases)).toBe(true);
  });

  it.each<[string, readonly Case[]]>([
    ['two fields that are not understood', [undecoded({ status: 99 }), undecoded({ createDate: 'x' })]],
    [
      'a value that is wrong and one that is missing',
      [undecoded({ status: 99 }), undecoded({ status: null })],
    ],
    [
      'two reasons for an external system that is away',
      [
        { words: away('invoice', 31), kind: 'unavailable' },
        { words: away('invoice', 31).replace('ECONNREFUSED', 'ENOTFOUND'), kind: 'unavailable' },
      ],
    ],
    [
      'the same words of two kinds',
      [
        { words: 'There is no such account', kind: 'rejected' },
        { words: 'There is no such account', kind: 'gone' },
      ],
    ],
    [
      'two persons who hold a record, for two reasons',
      [
        { words: 'On hold since 2026-03-02 by ann: wrong total.', kind: 'held' },
        { words: 'On hold since 2026-03-02 by ben: paid twice.', kind: 'held' },
      ],
    ],
  ])('has a cause each: %s', (_, cases) => {
    expect(new Set(cases.map(cause)).size).toBe(cases.length);
  });
});

describe('a hold by a person', () => {
  it('has the reason as its cause, not the day, the person or the record', () => {
    const held = (day: string, who: string, name: string): Case => ({
      words: `On hold since ${day} by ${who}: the price is disputed. Engineer: run precoro-sync release "${name}" when it may go on.`,
      kind: 'held',
    });
    const causes = [
      held('2026-03-02', 'ann@desk', 'invoice 1043'),
      held('2026-03-05', 'ben@desk', 'invoice 7'),
    ];
    expect(new Set(causes.map(cause)).size).toBe(1);
  });
});

describe('a cause', () => {
  it('is six hex digits that do not change between versions, because people write them down', () => {
    expect(cause({ words: 'GL account 6420 is inactive (line 3). Accountant: activate it.' })).toBe('8bc4a3');
  });

  it("leaves out the record's name wherever another system puts it, but no number that may be an account", () => {
    const said = (name: string): Case => ({
      words: `Vendor "${name}" is locked`,
      label: name,
      entity: 'supplier',
    });
    expect(isOneCause([said('Acme Ltd'), said('Beta Ltd')])).toBe(true);
    expect(pattern({ words: 'Account 6420 is locked', label: '6420' })).toBe('Account 6420 is locked');
    expect(pattern({ words: 'Note INV-77a is not INV-77', label: 'INV-77' })).toBe('Note INV-77a is not …');
  });
});

function closed(upTo: string, number: string, dated: string): Case {
  return {
    words: `The period up to ${upTo} is closed, and bill ${number} is dated ${dated}. Accountant: reopen the period, or correct the date.`,
  };
}

function exists(title: string, where: string): Case {
  return {
    words: `A ${title} already exists${where}. Accountant: if it is the same one, link the two; otherwise one of them needs another number.`,
  };
}

function sums(what: string): string {
  return `The total of ${what} Clerk: correct the document; or engineer: the mapping of totals.`;
}

function away(label: string, minutes: number): string {
  return `The external system has not taken this ${label} for ${minutes} minutes: The database could not be reached (ECONNREFUSED). It is tried again by itself.`;
}

function leave(label: string, counterpart: string): string {
  return `Invoice ${label} was cancelled in Precoro, but ${counterpart} still stands in the external system. Accountant: cancel it there.`;
}

describe('words that quote what nobody would write', () => {
  it('have a cause, though the label is too long for any expression', () => {
    expect(
      cause({ words: 'Supplier x has no city.', entity: 'supplier', label: '(x) '.repeat(50_000) }),
    ).toMatch(/^[0-9a-f]{6}$/);
  });

  it('are told apart at once, though they are made to take long', () => {
    const begun = performance.now();
    cause({ words: 'The total of a is 1, but net 1 and tax '.repeat(20_000) });
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
