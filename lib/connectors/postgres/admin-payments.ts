import { compareDecimals, subtract, sumOf, toDecimal, type Decimal } from '../../domain/money.ts';
import { textIn, type Query, type Row } from './transaction.ts';

/** What is paid of one bill. Amounts are decimal text such as `12.50`, none below zero. */
export interface PaidBill {
  readonly billId: string;
  readonly amount: Decimal;
  /** Settles the bill too. Default 0. */
  readonly discount?: Decimal;
  /** Tax withheld, which settles the bill too. Default 0. */
  readonly withholding?: Decimal;
}

/** One payment over one bill or several. */
export interface PaymentOrder {
  /** Unique in the company. */
  readonly number: string;
  /** ISO 4217; that of every bill in it. */
  readonly currency: string;
  /** `YYYY-MM-DD` */
  readonly paidOn: string;
  readonly note?: string;
  readonly bills: readonly PaidBill[];
}

export interface UnpaidBill {
  readonly billId: string;
  readonly number: string;
  readonly vendorId: string;
  readonly currency: string;
  readonly total: Decimal;
  /** What is left to pay. */
  readonly open: Decimal;
}

/** Open invoices in the books, oldest first. */
export async function unpaidBills(
  query: Query,
  schema: string,
  company: string,
  limit: number,
): Promise<readonly UnpaidBill[]> {
  const rows = await query(
    `${selectBills(schema)} AND b.kind = 'invoice' AND b.status <> 'cancelled' AND b.total > s.settled ORDER BY b.id LIMIT $2`,
    [company, limit],
  );
  return rows.map(billOf);
}

/** Answers the number of the payment here, such as `PAY-000012`. Throws RangeError for what cannot be paid so. */
export async function payBills(
  query: Query,
  schema: string,
  company: string,
  order: PaymentOrder,
): Promise<string> {
  if (order.bills.length === 0) throw new RangeError('A payment must pay one bill at least');
  const paid = order.bills.map(settledBy);
  await checkBills(query, schema, company, order, paid);
  const [payment] = await query(
    `INSERT INTO ${schema}.payment (company, payment_number, currency, paid_on, note) VALUES ($1, $2, $3, $4::date, $5)
RETURNING id, external_id`,
    [company, order.number, order.currency, order.paidOn, order.note ?? null],
  );
  for (const [index, { billId, amount, discount, withholding }] of paid.entries()) {
    await query(
      `INSERT INTO ${schema}.payment_allocation (company, payment_id, line_number, bill_id, amount, discount, withholding)
VALUES ($1, $2, $3, $4, $5::numeric, $6::numeric, $7::numeric)`,
      [company, textIn(payment, 'id'), index + 1, billId, amount, discount, withholding],
    );
  }
  return textIn(payment, 'external_id');
}

/** Takes a payment back as a whole: its bills are open again. Throws RangeError when there is none of that number. */
export async function voidPayment(
  query: Query,
  schema: string,
  company: string,
  externalId: string,
): Promise<void> {
  const rows = await query(
    `UPDATE ${schema}.payment SET voided = true WHERE company = $1 AND external_id = $2 RETURNING id`,
    [company, externalId],
  );
  if (rows.length === 0) throw new RangeError(`There is no payment ${externalId} in company ${company}`);
}

interface Settled extends Required<PaidBill> {
  readonly settles: Decimal;
}

function settledBy({ billId, amount, discount = '0', withholding = '0' }: PaidBill): Settled {
  const parts = Object.entries({ amount, discount, withholding });
  for (const [name, value] of parts) {
    const decimal = toDecimal(value);
    if (decimal === undefined || compareDecimals(decimal, '0') < 0) {
      throw new RangeError(
        `${name} of bill ${billId} must be an amount of 0 or more, such as 12.50, but it is "${value}"`,
      );
    }
  }
  return { billId, amount, discount, withholding, settles: sumOf(parts.map(([, value]) => value)) };
}

/** Locks the bills, so that two payments at once do not pay more than is open. */
async function checkBills(
  query: Query,
  schema: string,
  company: string,
  order: PaymentOrder,
  paid: readonly Settled[],
): Promise<void> {
  const ids = paid.map(({ billId }) => billId);
  await query(
    `SELECT id FROM ${schema}.bill WHERE company = $1 AND external_id = ANY($2) ORDER BY id FOR UPDATE`,
    [company, ids],
  );
  const rows = await query(
    `${selectBills(schema)} AND b.kind = 'invoice' AND b.status <> 'cancelled' AND b.external_id = ANY($2)`,
    [company, ids],
  );
  const bills = new Map(rows.map(billOf).map((bill) => [bill.billId, bill]));
  for (const id of new Set(ids)) {
    const bill = bills.get(id);
    if (!bill) throw new RangeError(`There is no invoice ${id} in the books of company ${company}`);
    if (bill.currency !== order.currency) {
      throw new RangeError(`Bill ${id} is in ${bill.currency}, but the payment is in ${order.currency}`);
    }
    const settles = sumOf(paid.filter(({ billId }) => billId === id).map((one) => one.settles));
    if (compareDecimals(settles, bill.open) > 0) {
      throw new RangeError(`Bill ${id} has ${bill.open} open, but ${settles} would be settled`);
    }
  }
}

/** `$1` company. Bills with what payments in force have settled; add conditions on `b` and `s`. */
function selectBills(schema: string): string {
  return `SELECT b.external_id, b.number, b.vendor_id, b.currency, b.total, s.settled
FROM ${schema}.bill b CROSS JOIN LATERAL (
  SELECT coalesce(sum(p.amount + p.discount + p.withholding), 0) AS settled FROM ${schema}.payment_of_bill p
  WHERE p.company = b.company AND p.bill_id = b.external_id AND NOT p.voided
) s WHERE b.company = $1`;
}

function billOf(row: Row): UnpaidBill {
  const total = toDecimal(textIn(row, 'total')) ?? '0';
  return {
    ...{ billId: textIn(row, 'external_id'), number: textIn(row, 'number') },
    ...{ vendorId: textIn(row, 'vendor_id'), currency: textIn(row, 'currency'), total },
    open: subtract(total, toDecimal(textIn(row, 'settled')) ?? '0'),
  };
}
