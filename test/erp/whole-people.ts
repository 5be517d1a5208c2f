import { STATUS, SUPPLIER_STATUS, type Line } from '../../lib/mock-precoro/model.ts';
import type { MockPrecoro } from '../../lib/mock-precoro/server.ts';
import { dayOut, decimalIn, decimalOut, idOf, payOut, type Books } from './tryton/books.ts';
import { today } from './samples.ts';

const COMPANY = 1;
/** By which suppliers are told from other parties, in both systems. */
const SUPPLIER_CODES = 'S';

type Deed = (books: Books) => Promise<unknown>;

/** What accountants do in Tryton meanwhile, one after the other. */
export const ACCOUNTANTS: readonly Deed[] = [
  (books) =>
    books.create('party.party', {
      ...{ name: 'Zwaluw Expeditie B.V.', code: `${SUPPLIER_CODES}-T1` },
      addresses: [['create', [{ street: 'Waalhaven 12', city: 'Rotterdam', postal_code: '3089 JH' }]]],
    }),
  async (books) =>
    books.create('account.account', {
      ...{ name: 'Training', code: '6900', company: COMPANY },
      type: await idOf(books, 'account.account.type', ['company', '=', COMPANY], ['name', '=', 'Expense']),
    }),
  async (books) =>
    books.write('product.template', [await idOf(books, 'product.template', ['code', '=', '6210'])], {
      ...{ name: 'Cleaning, by the week', list_price: decimalOut('95.5') },
    }),
  (books) =>
    books.create('account.invoice.payment_term', {
      name: 'Net 45',
      lines: [['create', [{ type: 'remainder', relativedeltas: [['create', [{ days: 45 }]]] }]]],
    }),
  async (books) => {
    const root = await idOf(
      books,
      'analytic_account.account',
      ['company', '=', COMPANY],
      ['type', '=', 'root'],
    );
    const place = { company: COMPANY, type: 'normal', root, parent: root };
    return books.create('analytic_account.account', { name: 'Warehouse', code: 'Warehouse', ...place });
  },
  async (books) => {
    const domain = [
      ['company', '=', COMPANY],
      ['code', '=', 'Office'],
    ];
    const office = await idOf(books, 'analytic_account.account', ...domain);
    return books.write('analytic_account.account', [office], { active: false });
  },
  async (books) => {
    const [party] = await books.find(
      'party.party',
      [['code', 'like', `${SUPPLIER_CODES}0%`]],
      ['id', 'name'],
    );
    if (party)
      await books.write('party.party', [Number(party['id'])], { name: `${String(party['name'])} Group` });
  },
];

/** An order and a bill in the company's currency, as every week has them: whatever else this one brings. */
export function buySomething({ company }: MockPrecoro): void {
  const [supplier] = [...company.listSuppliers()].filter(
    ({ status, enable }) => status === SUPPLIER_STATUS.approved && enable,
  );
  if (!supplier) throw new Error('There is no supplier to buy from');
  const lines = [
    { name: 'Rolled oats, 20 kg', sku: '4000-101', quantity: '12', price: '31.5' },
    { name: 'Folding carton', sku: '4100-102', quantity: '40', price: '0.85' },
  ];
  const input = { supplierId: supplier.id, currency: 'EUR', lines };
  company.approve('purchaseOrder', company.createPurchaseOrder(input).idn);
  company.approve('invoice', company.createInvoice({ ...input, invoiceNumber: 'RE-WEEK-1' }).idn);
}

/**
 * The goods of one more order that stands in Tryton come in, all but what the last line lacks; its receipt is approved. False
 * where there is no such order.
 */
export async function receiveGoods(precoro: MockPrecoro, books: Books): Promise<boolean> {
  const open = await books.find(
    'purchase.purchase',
    [
      ['company', '=', COMPANY],
      ['state', '=', 'processing'],
      ['shipment_state', '=', 'waiting'],
    ],
    ['id'],
  );
  const standing = new Set(open.map(({ id }) => String(id)));
  const received = new Set(
    [...precoro.records('receipt')].map((one) => 'purchaseOrderId' in one && one.purchaseOrderId),
  );
  for (const order of precoro.records('purchaseOrder')) {
    if (order.entity !== 'purchaseOrder' || order.status !== STATUS.approved || received.has(order.id))
      continue;
    if (order.externalId === null || !standing.has(order.externalId)) continue;
    const { idn } = precoro.company.createReceipt({
      ...{ supplierId: order.supplierId, purchaseOrderId: order.id, currency: order.currency },
      lines: (order.lines ?? []).map(({ name, sku, unit, quantity, price }: Line, index, { length }) => {
        const isShort = index === length - 1 && Number(quantity) > 1;
        return { name, sku, unit, price, quantity: isShort ? '1' : quantity };
      }),
    });
    precoro.company.approve('receipt', idn);
    return true;
  }
  return false;
}

/**
 * A bank run: pays so many bills in the company's currency whose invoice nobody has paid in Precoro, the first of them in
 * two parts; answers the payments.
 */
export async function payBills(precoro: MockPrecoro, books: Books, most: number): Promise<readonly number[]> {
  const unpaid = [...precoro.records('invoice')].filter(({ status }) => status === STATUS.approved);
  const bills = await books.find(
    'account.invoice',
    [
      ['company', '=', COMPANY],
      ['id', 'in', unpaid.map(({ externalId }) => Number(externalId ?? 0))],
      ['state', '=', 'posted'],
      ['currency.code', '=', 'EUR'],
      ['total_amount', '>', 0],
    ],
    ['id', 'party', 'lines_to_pay'],
  );
  const [journal] = await books.find('account.payment.journal', [['company', '=', COMPANY]], ['id']);
  const payments: number[] = [];
  for (const { id, party, lines_to_pay: due } of bills.slice(0, most)) {
    const [line] = await books.find('account.move.line', [['id', 'in', due]], ['id', 'credit']);
    const whole = cents(line?.['credit']);
    const first = payments.length === 0 ? Math.floor(whole / 3) : whole;
    for (const part of [first, whole - first].filter((amount) => amount > 0))
      payments.push(
        await books.create('account.payment', {
          ...{ company: COMPANY, journal: journal?.['id'], kind: 'payable', party, line: line?.['id'] },
          ...{ amount: decimalOut((part / 100).toFixed(2)), date: dayOut(today()) },
          description: `Run of bill ${String(id)}`,
        }),
      );
  }
  if (payments.length === 0) return [];
  await payOut(books, payments);
  return payments;
}

function cents(amount: unknown): number {
  return Math.round(Number(decimalIn(amount)) * 100);
}
