import type { PaidBill, UnpaidBill } from '../../connectors/postgres/admin-payments.ts';
import { compareDecimals, multiply, roundTo, subtract, type Decimal } from '../../domain/money.ts';
import { STATUS } from '../../mock-precoro/model.ts';
import { pick } from '../../mock-precoro/random.ts';
import { createdFor } from '../../sync/idempotency-key.ts';
import { freshNumber, recentDay, type Desk } from './accountant-desk.ts';

const MOST_AT_ONCE = 3;
const MANY = 500;

/** One payment: of a bill in whole or in part, with a discount, or of several bills of one vendor. */
export async function payBills(desk: Desk): Promise<string | null> {
  const payable = await payableBills(desk);
  if (payable.length === 0) return null;
  const first = pick(desk.random, payable);
  const number = freshNumber(desk, 'P');
  const bills = chosen(desk, first, payable);
  const order = {
    number,
    currency: first.currency,
    paidOn: recentDay(desk),
    bills: bills.map(({ paid }) => paid),
  };
  const id = await desk.admin.pay(desk.company, order);
  return `payment ${id} of ${first.currency} ${bills.map(({ words }) => words).join(', ')}`;
}

interface Chosen {
  readonly paid: PaidBill;
  readonly words: string;
}

function chosen({ random }: Desk, first: UnpaidBill, payable: readonly UnpaidBill[]): readonly Chosen[] {
  const chance = random();
  if (chance < 0.25) return [inPart(first)];
  if (chance < 0.45) return [withDiscount(first)];
  const others = payable.filter(
    ({ billId, vendorId, currency }) =>
      billId !== first.billId &&
      (vendorId === first.vendorId || chance > 0.75) &&
      currency === first.currency,
  );
  return [first, ...others].slice(0, MOST_AT_ONCE).map(inWhole);
}

function inWhole({ billId, number, open }: UnpaidBill): Chosen {
  return { paid: { billId, amount: open }, words: `${open} for bill ${number}` };
}

function inPart(bill: UnpaidBill): Chosen {
  const amount = share(bill.open, '0.4');
  if (compareDecimals(amount, '0') <= 0) return inWhole(bill);
  return { paid: { billId: bill.billId, amount }, words: `${amount} for a part of bill ${bill.number}` };
}

function withDiscount(bill: UnpaidBill): Chosen {
  const discount = share(bill.open, '0.02');
  if (compareDecimals(discount, '0') <= 0) return inWhole(bill);
  const amount = subtract(bill.open, discount);
  const words = `${amount} for bill ${bill.number}, with ${discount} discount`;
  return { paid: { billId: bill.billId, amount, discount }, words };
}

function share(open: Decimal, part: Decimal): Decimal {
  return roundTo(multiply(open, part), 2);
}

/** Bills whose invoice is as much open in Precoro: of others nobody pays what a clerk entered as paid there. */
async function payableBills(desk: Desk): Promise<readonly UnpaidBill[]> {
  const { admin, query, precoro, company } = desk;
  const unpaid = await admin.unpaidBills(company, MANY);
  const rows = await query(
    'SELECT external_id, idempotency_key FROM precoro_sync.bill WHERE company = $1 AND external_id = ANY($2)',
    [company, unpaid.map(({ billId }) => billId)],
  );
  const keys = new Map(rows.map((row) => [String(row['external_id']), String(row['idempotency_key'])]));
  return unpaid.filter(({ billId, open }) => {
    const made = createdFor(keys.get(billId) ?? null);
    const invoice = made && precoro.company.documentById('invoice', Number(made.ref.id));
    if (!invoice || (invoice.status !== STATUS.approved && invoice.status !== STATUS.partlyPaid))
      return false;
    return compareDecimals(subtract(invoice.sum, invoice.sumPaid), open) === 0;
  });
}

/** A payment is taken back as a whole: its bills are open again. */
export async function voidPayment({ admin, query, company, random }: Desk): Promise<string | null> {
  const sql = 'SELECT external_id FROM precoro_sync.payment WHERE company = $1 AND NOT voided ORDER BY id';
  const rows = await query(sql, [company]);
  if (rows.length === 0) return null;
  const id = String(pick(random, rows)['external_id']);
  await admin.voidPayment(company, id);
  return `payment ${id} was voided`;
}
