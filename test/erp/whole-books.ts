import { GL_ACCOUNT } from '../../lib/mock-precoro/master-data.ts';
import type { MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { decimalOut, type Books } from './tryton/books.ts';

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
