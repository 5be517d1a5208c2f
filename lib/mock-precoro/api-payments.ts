import { toDecimal } from '../domain/money.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import type { ApiContext } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { pageOf } from './pagination.ts';
import { Presenter } from './present.ts';
import { CompanyRefusal } from './refusal.ts';

export function listPayments(request: ApiRequest, context: ApiContext): ApiAnswer {
  const page = pageOf(context.company.listPayments(), request.query, context.switches, context.drift);
  const presenter = new Presenter(context.company, context.switches);
  return {
    status: 200,
    body: { data: page.rows.map((row) => presenter.payment(row)), meta: { pagination: page.pagination } },
  };
}

/** `invoice[id]` is the internal id, unlike everywhere else (precoro-api.md section 5.5). */
export function createPayment(request: ApiRequest, context: ApiContext): ApiAnswer {
  const invoiceId = request.body.nested('invoice', 'id');
  if (!invoiceId) throw new CompanyRefusal('invoice', 'This value should not be blank.');
  const sumPaid = toDecimal(request.body.text('sumPaid') ?? undefined);
  if (sumPaid === undefined) throw new CompanyRefusal('sumPaid', 'This value should be a number.');
  const payDate = request.body.text('payDate');
  const paidAt = payDate ? fromPrecoroTime(payDate) : undefined;
  if (payDate && paidAt === undefined) throw new CompanyRefusal('payDate', 'This value is not a valid date.');
  const payment = context.company.pay(Number(invoiceId), sumPaid, paidAt);
  const body = new Presenter(context.company, context.switches).payment(payment);
  return { status: context.switches.createdStatus, body };
}

export function patchPayment(request: ApiRequest, context: ApiContext): ApiAnswer {
  const externalId = request.body.text('externalId');
  if (externalId === undefined) throw new CompanyRefusal('externalId', 'This value is missing.');
  const payment = context.company.setPaymentExternalId(request.segments[1] ?? '', externalId);
  if (context.switches.patchAnswer === 'empty') return { status: 200 };
  return { status: 200, body: new Presenter(context.company, context.switches).payment(payment) };
}
