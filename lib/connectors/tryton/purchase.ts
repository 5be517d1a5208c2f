import { object } from '../../domain/decode.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { idNamed, named, textOrNull, type Kind, type Values } from './kind.ts';
import { costLines, LINE_FIELDS, lineRows, newLines, replacedLines } from './lines.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { TRYTON_TARGETS } from './spec.ts';
import { vendorChange, vendorOf } from './vendor.ts';
import { wireDay } from './wire.ts';

const purchase = object({
  id: integer,
  party: integer,
  reference: textOrNull,
  state: text,
  purchase_date: textOrNull,
  comment: textOrNull,
  'currency.': object({ code: text }),
  'payment_term.': named,
  'lines.': lineRows,
});

const STATUS: Readonly<Record<string, string>> = {
  draft: 'draft',
  quotation: 'draft',
  cancelled: 'cancelled',
};

/** Purchase orders. Bills come from Precoro, so an order makes none by itself. */
export const PURCHASE: Kind = {
  spec: TRYTON_TARGETS.purchase,
  label: 'purchase order',
  model: 'purchase.purchase',
  writes: 'purchase.purchase',
  fields: [
    ...['id', 'party', 'reference', 'state', 'purchase_date', 'comment'],
    ...['currency.code', 'payment_term.name', ...LINE_FIELDS],
  ],
  row: (value, field) => {
    const read = purchase(value, field);
    return {
      ...{ id: read.id, ownerId: read.id, state: read.state },
      payload: {
        fields: {
          ...{ number: read.reference, vendor_id: String(read.party), currency: read['currency.'].code },
          order_date: read.purchase_date,
          payment_term: read['payment_term.']?.name ?? null,
          note: read.comment === '' ? null : read.comment,
          status: STATUS[read.state] ?? 'confirmed',
        },
        lines: costLines(read['lines.'], 1, () => ({})),
      },
      below: { lines: read['lines.'].map(({ id }) => id) },
    };
  },
  ofCompany: ({ company }) => [['company', '=', company]],
  withKey: (fields) => [['reference', '=', textOf(fields, 'number')]],
  created: async (payload, scope) => {
    const vendor = await vendorOf(payload.fields, scope);
    return {
      ...{
        company: scope.company,
        party: vendor.id,
        invoice_address: vendor.address,
        invoice_method: 'manual',
      },
      ...(await headerOf(payload.fields, scope)),
      lines: replacedLines([], await newLines(payload.lines, 1, scope, () => ({}))),
    };
  },
  changed: async (payload, { payload: now, below }, scope) => ({
    ...(await vendorChange(payload, now, scope)),
    ...(await headerOf(payload.fields, scope)),
    lines: replacedLines(below['lines'], await newLines(payload.lines, 1, scope, () => ({}))),
  }),
  life: {
    steps: {
      confirmed: [
        { button: 'quote', from: ['draft'] },
        { button: 'confirm', from: ['quotation'] },
      ],
    },
    open: ['draft'],
    fills: 'order_date',
  },
};

async function headerOf(fields: JsonObject, scope: Scope): Promise<Values> {
  const day = textOf(fields, 'order_date');
  const term = await idNamed('paymentTerm', textOf(fields, 'payment_term'), scope);
  return {
    reference: fields['number'] ?? null,
    currency: await idNamed('currency', textOf(fields, 'currency'), scope),
    ...('order_date' in fields ? { purchase_date: day === null ? null : wireDay(day) } : {}),
    ...('payment_term' in fields ? { payment_term: term } : {}),
    ...('note' in fields ? { comment: fields['note'] ?? null } : {}),
  };
}
