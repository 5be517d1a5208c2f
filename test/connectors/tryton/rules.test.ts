import { describe, expect, it } from '@jest/globals';
import { openConnector } from '../../../lib/connectors/registry-open.ts';
import { plain } from '../../../lib/connectors/tryton/wire.ts';
import { CONTEXT, failing, party, partyRow, scripted } from './scripted.ts';

const PARTY = 'model.party.party';
const CLAIM = 'model.ir.model.data';
const BILL = 'model.account.invoice';

function billRow(changes: object = {}) {
  return {
    ...{ id: 8, party: 3, reference: 'B1', description: null, state: 'draft', comment: null },
    ...{ invoice_date: null, total_amount: { __class__: 'Decimal', decimal: '12.10' } },
    ...{ 'currency.': { code: 'EUR' }, 'payment_term.': null },
    'taxes.': [{ id: 4, amount: { __class__: 'Decimal', decimal: '2.10' } }],
    'lines.': [
      {
        ...{ id: 5, type: 'line', sequence: 1, description: 'x', quantity: 1.0, account: 6 },
        ...{ unit_price: { __class__: 'Decimal', decimal: '10.0000' }, 'product.': null },
        ...{ 'unit.': { name: 'Unit' }, 'taxes.': [{ name: 'VAT 21%' }], 'analytic_accounts.': [] },
      },
    ],
    ...changes,
  };
}
const bill = (fields: object = {}, line: object = {}) => ({
  fields: { number: 'B1', kind: 'invoice', vendor_id: '3', currency: 'EUR', ...fields },
  lines: [{ quantity: '1', unit_price: '10', account_id: '6', ...line }],
});

describe('documents', () => {
  it('go no further than Tryton lets them, whatever it answers', async () => {
    const { target } = scripted({
      [`${BILL}.search_read`]: () => [billRow()],
      [`${BILL}.post`]: () => null,
      [`${CLAIM}.search_read`]: () => [],
    });
    expect(await target('bill').update('8', bill({ status: 'posted' }), CONTEXT)).toEqual({
      outcome: 'rejected',
      actor: 'accountant',
      words:
        'Tryton says that it is done (post), but bill B1 is draft there. Accountant: see there what it lacks.',
    });
  });

  it('that are posted already are not written to', async () => {
    const { target, methods } = scripted({
      [`${BILL}.search_read`]: () => [billRow({ state: 'paid' })],
      [`${CLAIM}.search_read`]: () => [],
    });
    const outcome = await target('bill').update('8', bill({ status: 'posted', total: '12.1' }), CONTEXT);
    expect(outcome.outcome).toBe('applied');
    expect(methods().filter((method) => /write|post/.test(method))).toEqual([]);
  });

  it('that are posted cannot be changed', async () => {
    const { target } = scripted({
      [`${BILL}.search_read`]: () => [billRow({ state: 'posted' })],
      [`${CLAIM}.search_read`]: () => [],
    });
    expect(await target('bill').update('8', bill({ note: 'new' }), CONTEXT)).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining('bill B1 is posted in Tryton, where it cannot be changed any more'),
    });
  });

  it('take a rounding difference into their tax, and no more', async () => {
    const { target, calls } = scripted({
      [`${BILL}.search_read`]: (_params, count) => [
        count < 3 ? billRow() : billRow({ total_amount: { __class__: 'Decimal', decimal: '12.13' } }),
      ],
      [`${BILL}.write`]: () => null,
      [`${CLAIM}.search_read`]: () => [],
    });
    expect((await target('bill').update('8', bill({ total: '12.13' }), CONTEXT)).outcome).toBe('applied');
    expect(calls.findLast(({ method }) => method === `${BILL}.write`)?.params[1]).toEqual({
      taxes: [['write', [4], { amount: { __class__: 'Decimal', decimal: '2.13' } }]],
    });
    const tooMuch = scripted({
      [`${BILL}.search_read`]: () => [billRow()],
      [`${BILL}.write`]: () => null,
      [`${CLAIM}.search_read`]: () => [],
    });
    expect(await tooMuch.target('bill').update('8', bill({ total: '12.2' }), CONTEXT)).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining('is 12.2 in Precoro, but Tryton makes 12.1 of its lines and taxes'),
    });
  });

  it.each([
    ['a negative quantity', bill({}, { quantity: '-1' }), 'by which Tryton tells credit notes'],
    [
      'more digits than a float holds',
      bill({}, { quantity: '0.12345678901234567' }),
      'no more than 15 digits',
    ],
    ['a kind that there is not', bill({ kind: 'refund' }), 'kind must be invoice or credit_note'],
    ['no id', bill({ vendor_id: 'V-1' }), 'vendor_id must be an id of Tryton'],
    ['no number', bill({ number: ' ' }), 'number is required and empty'],
    ['a field that there is not', bill({ nummer: '1' }), 'There is no field nummer'],
    ['a tax that there is not', bill({}, { tax: 'VAT 7%' }), 'There is no tax "VAT 7%" in Tryton'],
    ['an article that there is not', bill({}, { sku: 'P9' }), 'no product with the code "P9"'],
  ])('are refused with %s before they are created', async (_what, payload, words) => {
    const { target, methods } = scripted({
      [`${BILL}.search_read`]: () => [],
      [`${CLAIM}.create`]: () => [50],
      [`${CLAIM}.delete`]: () => null,
      'model.party.party.search_read': () => [{ id: 3, account_payable: 4, addresses: [1] }],
      'model.account.journal.search_read': () => [{ id: 2, type: 'expense' }],
      'model.currency.currency.search_read': () => [{ id: 1, code: 'EUR' }],
      'model.product.uom.search_read': () => [{ id: 1, name: 'Unit', symbol: 'u' }],
      'model.account.tax.search_read': () => [{ id: 1, name: 'VAT 21%' }],
      'model.product.product.search_read': () => [],
    });
    expect(await target('bill').create(payload, 'k', CONTEXT)).toMatchObject({
      outcome: 'rejected',
      words: expect.stringContaining(words),
    });
    expect(methods()).not.toContain(`${BILL}.create`);
  });
});

describe('suppliers', () => {
  it('keep a tax number that is none of the European Union', async () => {
    const { target, calls } = scripted({
      [`${PARTY}.search_read`]: (_params, count) => (count === 1 ? [] : [partyRow()]),
      [`${PARTY}.create`]: (_params, count) =>
        count === 1
          ? failing('UserError', ['The European VAT Number "DE12" for party "A" is not valid.', '', null])
          : [3],
      [`${CLAIM}.create`]: () => [50],
      [`${CLAIM}.write`]: () => null,
    });
    expect((await target('party').create(party({ tax_number: 'DE12' }), 'k', CONTEXT)).outcome).toBe(
      'applied',
    );
    const sent = calls.filter(({ method }) => method === `${PARTY}.create`).map(({ params }) => params[0]);
    expect(sent).toMatchObject([
      [{ identifiers: [['create', [{ type: 'eu_vat', code: 'DE12' }]]] }],
      [{ identifiers: [['create', [{ type: null, code: 'DE12' }]]] }],
    ]);
  });
});

describe('a company', () => {
  const elsewhere = { ...CONTEXT, company: 'Nobody' };

  it('that is not there has no records, and none is made', async () => {
    const { target } = scripted({});
    expect(await target('party').read('3', elsewhere)).toEqual({ outcome: 'read', value: null });
    expect(await target('party').create(party(), 'k', elsewhere)).toMatchObject({
      outcome: 'notApplied',
      words: expect.stringContaining('There is no company "Nobody"'),
    });
  });

  it('called default is the own one of the user', async () => {
    const { target, calls } = scripted({
      'model.res.user.get_preferences': () => ({ company: 1 }),
      [`${PARTY}.search_read`]: () => [],
    });
    await target('party').read('3', { ...CONTEXT, company: 'default' });
    expect(calls.at(-1)?.params.at(-1)).toMatchObject({ company: 1, language: 'en' });
  });
});

it.each([
  ['12.50', '12.5'],
  ['0E-8', '0'],
  ['-1.25E+3', '-1250'],
  ['9007199254740993.01', '9007199254740993.01'],
])('an amount that Python writes as %s is %s', (decimal, expected) => {
  expect(plain({ __class__: 'Decimal', decimal })).toBe(expected);
});

describe('the secret', () => {
  const secret = { url: 'https://tryton.example.com/', database: 'books', user: 'precoro', password: 'x' };

  it('opens the connector', async () => {
    const connector = openConnector('tryton', secret);
    expect(connector.name).toBe('tryton');
    await connector.close();
  });

  it.each([
    [{ ...secret, url: 'http://tryton.example.com' }, /url \(must be a URL that begins with "https:\/\/"/],
    [{ ...secret, url: 'https://me:hunter2@tryton.example.com' }, /url/],
    [{ ...secret, password: ['hunter2'] }, /password/],
    ['hunter2', /the record/],
  ])('is refused by the name of its field, without its value: %#', (wrong, words) => {
    expect(() => openConnector('tryton', wrong)).toThrow(words);
    expect(() => openConnector('tryton', wrong)).not.toThrow(/hunter2/);
  });
});
