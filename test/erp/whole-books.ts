import { GL_ACCOUNT } from '../../lib/mock-precoro/master-data.ts';
import type { MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { dayOut, decimalOut, type Books } from './tryton/books.ts';
import { today } from './samples.ts';

const COMPANY = 1;

/**
 * What both systems know already: the accounts that lines name, taxes and terms, each with its id of Tryton in Precoro; and
 * the products that orders name.
 */
export async function setUpBooks(books: Books, company: MockPrecoro['company']): Promise<void> {
  const known = new Map<string, number>();
  const [type] = await books.find(
    'account.account.type',
    [
      ['company', '=', COMPANY],
      ['name', '=', 'Expense'],
    ],
    ['id'],
  );
  const [unit] = await books.find('product.uom', [['name', '=', 'Kilogram']], ['id']);
  for (const { code, name } of GL_ACCOUNT.options) {
    known.set(
      code,
      await books.create('account.account', { name, code, company: COMPANY, type: type?.['id'] }),
    );
    await books.create('product.template', {
      ...{ name: `All of ${name}`, code, type: 'goods', cost_price_method: 'fixed', purchasable: true },
      ...{ default_uom: unit?.['id'], purchase_uom: unit?.['id'], list_price: decimalOut('1') },
      products: [['create', [{ cost_price: decimalOut('1') }]]],
    });
  }
  for (const option of company.master.list('itemFieldOption')) {
    const id = known.get(String(option.values['code']));
    if (id !== undefined) company.masterWrites.setExternalId(option, String(id));
  }
  for (const [entity, model] of [
    ['tax', 'account.tax'],
    ['paymentTerm', 'account.invoice.payment_term'],
  ] as const) {
    const rows = await books.find(model, entity === 'tax' ? [['company', '=', COMPANY]] : [], ['name']);
    for (const record of company.master.list(entity)) {
      const row = rows.find(({ name }) => name === record.name);
      if (row) company.masterWrites.setExternalId(record, String(row['id']));
    }
  }
}

/** A bank run: pays all of these bills that are in the company's currency; answers their ids. */
export async function payBills(books: Books, most: number): Promise<readonly number[]> {
  const bills = await books.find(
    'account.invoice',
    [
      ['company', '=', COMPANY],
      ['type', '=', 'in'],
      ['state', '=', 'posted'],
      ['currency.code', '=', 'EUR'],
      ['total_amount', '>', 0],
    ],
    ['id', 'party', 'lines_to_pay'],
  );
  const chosen = bills.slice(0, most);
  const [journal] = await books.find('account.payment.journal', [['company', '=', COMPANY]], ['id']);
  const payments: number[] = [];
  for (const { id, party, lines_to_pay: due } of chosen) {
    const [line] = await books.find('account.move.line', [['id', 'in', due]], ['id', 'credit']);
    payments.push(
      await books.create('account.payment', {
        ...{ company: COMPANY, journal: journal?.['id'], kind: 'payable', party, line: line?.['id'] },
        ...{ amount: line?.['credit'], date: dayOut(today()), description: `Run of bill ${String(id)}` },
      }),
    );
  }
  if (payments.length === 0) return [];
  await books.call('model.account.payment.approve', payments);
  await books.wizard('account.payment.process', 'process', {}, { model: 'account.payment', ids: payments });
  await books.call('model.account.payment.succeed', payments);
  return chosen.map(({ id }) => Number(id));
}
