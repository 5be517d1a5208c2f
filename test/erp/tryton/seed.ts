import type { Books } from './books.ts';
import { dayOut, decimalOut } from './books.ts';

/** The companies of the template, and the user that the connector logs in as. */
export const COMPANIES = ['Norlys Foods B.V.', 'Norlys Foods Ltd.'] as const;
export const SYNC_USER = 'precoro';
export const SYNC_PASSWORD = 'sync-Passw0rt';

/** Documents of the tests are no older. */
const FIRST_YEAR = 2025;
const CURRENCIES = [
  ['EUR', 'Euro', '€', '1'],
  ['USD', 'US Dollar', '$', '1.1'],
  ['GBP', 'Pound sterling', '£', '0.85'],
] as const;
const COUNTRIES = [
  ['NL', 'NLD', '528', 'Netherlands'],
  ['DE', 'DEU', '276', 'Germany'],
  ['GB', 'GBR', '826', 'United Kingdom'],
  ['US', 'USA', '840', 'United States'],
  ['FR', 'FRA', '250', 'France'],
  ['PL', 'POL', '616', 'Poland'],
] as const;
const TAXES = [
  ['VAT 0%', '0'],
  ['VAT 9%', '0.09'],
  ['VAT 21%', '0.21'],
] as const;
const TERMS = [
  ['Net 14', 14],
  ['Net 30', 30],
  ['Net 60', 60],
] as const;
/** What the user of the connector may do; docs/connectors/tryton.md says the same. */
const GROUPS = [
  'Party Administration',
  'Product Administration',
  'Account',
  'Analytic Administration',
  'Payment',
  'Purchase',
  'Stock',
];

/** What an accountant sets up before the first document: two companies with charts, years, taxes and terms. */
export async function seed(books: Books, year: number): Promise<void> {
  const currencies = new Map<string, number>();
  for (const [code, name, symbol, rate] of CURRENCIES) {
    const rates = [['create', [{ date: dayOut(`${year - 5}-01-01`), rate: decimalOut(rate) }]]];
    const values = { name, code, symbol, rounding: decimalOut('0.01'), digits: 2, rates };
    currencies.set(code, await books.create('currency.currency', values));
  }
  for (const [code, code3, number, name] of COUNTRIES)
    await books.create('country.country', { name, code, code3, code_numeric: number });
  const companies: number[] = [];
  for (const name of COMPANIES) {
    const party = await books.create('party.party', { name, code: `OWN-${companies.length + 1}` });
    companies.push(await books.create('company.company', { party, currency: currencies.get('EUR') }));
  }
  const [first = 0] = companies;
  await books.write('res.user', [1], {
    companies: [['add', companies]],
    company: first,
    company_filter: 'all',
  });
  for (const company of companies)
    await seedCompany(books.in(company), company, currencies.get('EUR') ?? 0, year);
  for (const [name, days] of TERMS) {
    const line = { type: 'remainder', relativedeltas: [['create', [{ days }]]] };
    await books.create('account.invoice.payment_term', { name, lines: [['create', [line]]] });
  }
  await makeUser(books, companies);
}

async function seedCompany(books: Books, company: number, currency: number, year: number): Promise<void> {
  const [template] = await books.find(
    'ir.model.data',
    [
      ['module', '=', 'account'],
      ['fs_id', '=', 'account_template_root_en'],
    ],
    ['db_id'],
  );
  await books.wizard('account.create_chart', 'create_account', {
    account: { company, account_template: template?.['db_id'] },
  });
  const account = async (...domain: readonly unknown[]): Promise<number> => {
    const [found] = await books.find('account.account', [['company', '=', company], ...domain], ['id']);
    return Number(found?.['id']);
  };
  const receivable = await account(['type.receivable', '=', true], ['party_required', '=', true]);
  const payable = await account(['type.payable', '=', true], ['party_required', '=', true]);
  const cash = await account(['name', '=', 'Main Cash']);
  const taxAccount = await account(['name', '=', 'Main Tax']);
  await books.wizard('account.create_chart', 'create_properties', {
    properties: { company, account_receivable: receivable, account_payable: payable },
  });
  for (let one = FIRST_YEAR; one <= year + 1; one += 1) await openYear(books, company, one);
  for (const [name, rate] of TAXES) {
    await books.create('account.tax', {
      ...{ name, description: name, type: 'percentage', rate: decimalOut(rate), company },
      ...{ invoice_account: taxAccount, credit_note_account: taxAccount },
    });
  }
  await books.create('product.category', {
    ...{ name: `Purchases ${company}`, accounting: true },
    account_expense: await account(['type.expense', '=', true]),
    account_revenue: await account(['type.revenue', '=', true]),
  });
  const [journal] = await books.find('account.journal', [['type', '=', 'cash']], ['id']);
  await books.create('account.payment.journal', {
    ...{ name: `Bank ${company}`, company, currency, process_method: 'manual' },
    // Without these a payment that has succeeded would leave its bill unpaid.
    ...{ clearing_account: cash, clearing_journal: journal?.['id'] },
  });
  const root = await books.create('analytic_account.account', {
    name: `Department ${company}`,
    type: 'root',
    company,
  });
  for (const name of ['Production', 'Office'])
    await books.create('analytic_account.account', {
      name,
      code: name,
      type: 'normal',
      company,
      root,
      parent: root,
    });
}

async function openYear(books: Books, company: number, year: number): Promise<void> {
  const typeOf = async (name: string) =>
    (await books.find('ir.sequence.type', [['name', '=', name]], ['id']))[0]?.['id'];
  const moves = await books.create('ir.sequence', {
    ...{ name: `Move ${year}`, sequence_type: await typeOf('Account Move'), company },
  });
  const sequences: Record<string, number> = {};
  for (const [name, prefix] of [
    ['out_invoice', 'INV'],
    ['in_invoice', 'BILL'],
    ['out_credit_note', 'CN'],
    ['in_credit_note', 'BCN'],
  ]) {
    sequences[`${name}_sequence`] = await books.create('ir.sequence.strict', {
      ...{ name: `${name} ${year}`, prefix: `${prefix}-${year}-`, padding: 5, company },
      sequence_type: await typeOf('Invoice'),
    });
  }
  const fiscalYear = await books.create('account.fiscalyear', {
    ...{
      name: String(year),
      company,
      start_date: dayOut(`${year}-01-01`),
      end_date: dayOut(`${year}-12-31`),
    },
    ...{ post_move_sequence: moves, invoice_sequences: [['create', [{ company, ...sequences }]]] },
  });
  await books.call('model.account.fiscalyear.create_period', [fiscalYear]);
}

/** The rows that keep the connector's keys are of a model that only the administrator may write otherwise. */
async function makeUser(books: Books, companies: readonly number[]): Promise<void> {
  const [model] = await books.find('ir.model', [['model', '=', 'ir.model.data']], ['id']);
  const group = await books.create('res.group', { name: 'precoro-sync' });
  await books.create('ir.model.access', {
    ...{
      model: model?.['id'],
      group,
      perm_read: true,
      perm_write: true,
      perm_create: true,
      perm_delete: true,
    },
  });
  const groups = await books.find('res.group', [['name', 'in', GROUPS]], ['id']);
  await books.create('res.user', {
    ...{ name: 'precoro-sync', login: SYNC_USER, password: SYNC_PASSWORD },
    groups: [['add', [...groups.map(({ id }) => id), group]]],
    companies: [['add', companies]],
    ...{ company: companies[0], company_filter: 'all' },
  });
}
