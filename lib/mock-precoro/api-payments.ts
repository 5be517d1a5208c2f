import { toDecimal } from '../domain/money.ts';
import { fromPrecoroTime } from '../domain/time.ts';
import type { ApiContext } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError } from './api-messages.ts';
import type { Payment } from './model.ts';
import { pageOf } from './pagination.ts';
import { Presenter, shownPayments } from './present.ts';
import { CompanyRefusal } from './refusal.ts';

export function listPayments(request: ApiRequest, context: ApiContext): ApiAnswer {
  const page = pageOf(
    shownPayments(context.company, context.switches),
    request.query,
    context.switches,
    context.drift,
  );
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
  const { company, switches } = context;
  const paid = company.pay(Number(invoiceId), sumPaid, paidAt);
  const externalId = switches.paymentPostTakesExternalId ? request.body.text('externalId') : null;
  const payment = externalId ? company.setPaymentExternalId(paid.idn, externalId) : paid;
  return { ...shown(payment, context), status: switches.createdStatus };
}

export function getPayment(request: ApiRequest, context: ApiContext): ApiAnswer {
  const payment = context.company.payment(request.segments[1] ?? '');
  if (!payment || !context.switches.undocumentedDetails) throw new ApiError(404, 'Not found');
  return shown(payment, context);
}

/** `POST /payments/17/cancel`, after the actions of documents. */
export function actOnPayment(request: ApiRequest, context: ApiContext): ApiAnswer {
  const [, idn = '', action] = request.segments;
  const isKnown = request.method === 'POST' && action === 'cancel' && context.switches.paymentsCancelOverApi;
  if (!isKnown) throw new ApiError(404, 'Not found');
  return shown(context.company.cancelPayment(idn), context);
}

export function patchPayment(request: ApiRequest, context: ApiContext): ApiAnswer {
  const externalId = request.body.text('externalId');
  if (externalId === undefined) throw new CompanyRefusal('externalId', 'This value is missing.');
  const payment = context.company.setPaymentExternalId(request.segments[1] ?? '', externalId);
  if (context.switches.patchAnswer === 'empty') return { status: 200 };
  return shown(payment, context);
}

function shown(payment: Payment, context: ApiContext): ApiAnswer {
  return { status: 200, body: new Presenter(context.company, context.switches).payment(payment) };
}
