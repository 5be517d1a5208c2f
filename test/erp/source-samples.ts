import { dayOut, decimalOut, idOf, payOut, type Books } from './tryton/books.ts';
import { today, type Standing } from './samples.ts';

type Maker = (books: Books, company: number, count: number) => Promise<readonly string[]>;

let made = 0;

/** So many records with names of their own, in one call. */
async function many(
  books: Books,
  model: string,
  count: number,
  valuesOf: (name: string) => object,
): Promise<readonly string[]> {
  const values = Array.from({ length: count }, () => valuesOf(`Made ${(made += 1)}`));
  const ids = await books.call(`model.${model}.create`, values);
  return Array.isArray(ids) ? ids.map(String) : [];
}

export const MAKERS: Readonly<Record<string, Maker>> = {
  tax: async (books, company, count) => {
    const account = await idOf(
      books,
      'account.account',
      ['company', '=', company],
      ['name', '=', 'Main Tax'],
    );
    return many(books, 'account.tax', count, (name) => ({
      ...{ name, description: name, company, type: 'percentage', rate: decimalOut('0.125') },
      ...{ invoice_account: account, credit_note_account: account },
    }));
  },
  paymentTerm: (books, _company, count) =>
    many(books, 'account.invoice.payment_term', count, (name) => ({
      name,
      lines: [['create', [{ type: 'remainder', relativedeltas: [['create', [{ days: 14 }]]] }]]],
    })),
  account: async (books, company, count) => {
    const type = await idOf(
      books,
      'account.account.type',
      ['company', '=', company],
      ['name', '=', 'Expense'],
    );
    return many(books, 'account.account', count, (name) => ({ name, code: name, company, type }));
  },
  analyticAccount: async (books, company, count) => {
    const root = await idOf(
      books,
      'analytic_account.account',
      ['company', '=', company],
      ['type', '=', 'root'],
    );
    return many(books, 'analytic_account.account', count, (name) => ({
      ...{ name, code: name, company, type: 'normal', root, parent: root },
    }));
  },
  party: (books, _company, count) =>
    many(books, 'party.party', count, (name) => ({
      ...{ name, code: name.replace(' ', '-') },
      addresses: [['create', [{ city: 'Delft' }]]],
      identifiers: [['create', [{ type: null, code: 'NL 1' }]]],
    })),
  product: async (books, _company, count) => {
    const unit = await idOf(books, 'product.uom', ['name', '=', 'Unit']);
    const templates = await many(books, 'product.template', count, (name) => ({
      ...{ name, code: name.replace(' ', '-'), default_uom: unit, type: 'goods', cost_price_method: 'fixed' },
      ...{ list_price: decimalOut('1.25'), products: [['create', [{ cost_price: decimalOut('1') }]]] },
    }));
    const variants = await books.find('product.product', [['template', 'in', templates.map(Number)]], ['id']);
    return variants.map(({ id }) => String(id));
  },
};

/** Payments of one large bill each time, as a bank run makes them. */
export async function makePayments(
  books: Books,
  company: number,
  standing: Standing,
  count: number,
): Promise<readonly string[]> {
  const line = await openLine(books, company, standing);
  const journal = await idOf(books, 'account.payment.journal', ['company', '=', company]);
  const ids = (
    await many(books, 'account.payment', count, (name) => ({
      ...{ company, journal, kind: 'payable', party: Number(standing.vendorId), line, date: dayOut(today()) },
      ...{ amount: decimalOut('0.1'), description: name },
    }))
  ).map(Number);
  await payOut(books, ids);
  return ids.map(String);
}

const lines = new Map<number, number>();

/** The due line of a posted bill that all payments of the company share. */
async function openLine(books: Books, company: number, { vendorId }: Standing): Promise<number> {
  const known = lines.get(company);
  if (known !== undefined) return known;
  const [address] = await books.find('party.address', [['party', '=', Number(vendorId)]], ['id']);
  const currency = await idOf(books, 'currency.currency', ['code', '=', 'EUR']);
  const payable = await idOf(
    books,
    'account.account',
    ['company', '=', company],
    ['type.payable', '=', true],
    ['party_required', '=', true],
  );
  const expense = await idOf(
    books,
    'account.account',
    ['company', '=', company],
    ['type.expense', '=', true],
  );
  const bill = await books.create('account.invoice', {
    ...{
      company,
      type: 'in',
      party: Number(vendorId),
      invoice_address: address?.['id'],
      account: payable,
      currency,
    },
    ...{
      journal: await idOf(books, 'account.journal', ['type', '=', 'expense']),
      reference: `LARGE-${company}`,
    },
    invoice_date: dayOut(today()),
    lines: [
      [
        'create',
        [
          {
            type: 'line',
            company,
            currency,
            account: expense,
            quantity: 1,
            unit_price: decimalOut('100000'),
          },
        ],
      ],
    ],
  });
  await books.call('model.account.invoice.post', [bill]);
  const [posted] = await books.find('account.invoice', [['id', '=', bill]], ['lines_to_pay']);
  const due = posted?.['lines_to_pay'];
  const line = Array.isArray(due) ? Number(due[0]) : 0;
  lines.set(company, line);
  return line;
}
