import { object } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { decimal, integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { negate, sumOf, type Decimal } from '../../domain/money.ts';
import type { Payload } from '../contract.ts';
import { rejected } from './failure.ts';
import { decimalOrNull, idIn, idNamed, named, textOrNull, type Kind, type Row, type Values } from './kind.ts';
import { costLines, idText, LINE_FIELDS, lineRows, newLines, replacedLines } from './lines.ts';
import { textOf } from './payload.ts';
import type { Scope } from './scope.ts';
import { TRYTON_TARGETS } from './spec.ts';
import { vendorChange, vendorOf } from './vendor.ts';
import { wireDay, wireDecimal } from './wire.ts';

const bill = object({
  id: integer,
  party: integer,
  reference: textOrNull,
  description: textOrNull,
  state: text,
  invoice_date: textOrNull,
  comment: textOrNull,
  total_amount: decimalOrNull,
  'currency.': object({ code: text }),
  'payment_term.': named,
  'lines.': lineRows,
  'taxes.': many(object({ id: integer, amount: decimal })),
});

const STATUS: Readonly<Record<string, string>> = {
  draft: 'draft',
  validated: 'draft',
  cancelled: 'cancelled',
};

/**
 * Supplier invoices and credit notes. Tryton has one kind of document for both: a credit note is one with negative
 * quantities.
 */
export const BILL: Kind = {
  spec: TRYTON_TARGETS.bill,
  label: 'bill',
  model: 'account.invoice',
  writes: 'account.invoice',
  fields: [
    ...['id', 'party', 'reference', 'description', 'state', 'invoice_date', 'comment', 'total_amount'],
    ...['currency.code', 'payment_term.name', 'taxes.amount', 'lines.account', ...LINE_FIELDS],
  ],
  row: (value, field) => {
    const read = bill(value, field);
    const isCredit = read['lines.'].some(({ quantity }) => quantity?.startsWith('-'));
    const sign = isCredit ? -1 : 1;
    return {
      ...{ id: read.id, ownerId: read.id, state: read.state },
      payload: {
        fields: {
          ...{ number: read.reference, vendor_id: String(read.party), currency: read['currency.'].code },
          ...{ kind: isCredit ? 'credit_note' : 'invoice', issue_date: read.invoice_date },
          purchase_order: read.description === '' ? null : read.description,
          total: read.total_amount === null || sign === 1 ? read.total_amount : negate(read.total_amount),
          payment_term: read['payment_term.']?.name ?? null,
          note: read.comment === '' ? null : read.comment,
          status: STATUS[read.state] ?? 'posted',
        },
        lines: costLines(read['lines.'], sign, ({ account }) => ({ account_id: idText(account) })),
      },
      below: { lines: read['lines.'].map(({ id }) => id) },
      ...adjustable(read['taxes.'], sign),
    };
  },
  ofCompany: ({ company }) => [
    ['company', '=', company],
    ['type', '=', 'in'],
  ],
  withKey: (fields) => [
    ['reference', '=', textOf(fields, 'number')],
    ['party', '=', idIn(fields, 'vendor_id')],
  ],
  created: async (payload, scope) => {
    const vendor = await vendorOf(payload.fields, scope);
    return {
      ...{ company: scope.company, type: 'in', party: vendor.id, invoice_address: vendor.address },
      account: vendor.payable ?? (await payableOf(scope)),
      journal: await idNamed('journal', 'expense', scope),
      ...(await headerOf(payload.fields, scope)),
      lines: replacedLines([], await linesOf(payload, scope)),
    };
  },
  changed: async (payload, { payload: now, below }, scope) => ({
    ...(await vendorChange(payload, now, scope)),
    ...(await headerOf(payload.fields, scope)),
    lines: replacedLines(below['lines'], await linesOf(payload, scope)),
  }),
  // Tax lines appear when a draft is written to, not when it is created.
  recompute: ({ payload: { fields } }) => ({ reference: fields['number'] ?? null }),
  life: {
    steps: { posted: [{ button: 'post', from: ['draft', 'validated'] }] },
    open: ['draft'],
    fills: 'issue_date',
  },
};

/** As an accountant does who books a bill whose sender rounds otherwise: the first tax is corrected. */
function adjustable(
  [tax]: readonly { readonly id: number; readonly amount: Decimal }[],
  sign: 1 | -1,
): Pick<Row, 'adjusted'> {
  if (!tax) return {};
  const adjusted = (difference: Decimal): Values => {
    const amount = sumOf([tax.amount, sign === 1 ? difference : negate(difference)]);
    return { taxes: [['write', [tax.id], { amount: wireDecimal(amount) }]] };
  };
  return { adjusted };
}

async function headerOf(fields: JsonObject, scope: Scope): Promise<Values> {
  const day = textOf(fields, 'issue_date');
  const term = await idNamed('paymentTerm', textOf(fields, 'payment_term'), scope);
  return {
    reference: fields['number'] ?? null,
    currency: await idNamed('currency', textOf(fields, 'currency'), scope),
    ...('issue_date' in fields ? { invoice_date: day === null ? null : wireDay(day) } : {}),
    ...('purchase_order' in fields ? { description: fields['purchase_order'] ?? null } : {}),
    ...('payment_term' in fields ? { payment_term: term } : {}),
    ...('note' in fields ? { comment: fields['note'] ?? null } : {}),
  };
}

async function linesOf({ fields, lines }: Payload, scope: Scope): Promise<readonly Values[]> {
  const sign = signOf(fields);
  if (lines.some((line) => textOf(line, 'quantity')?.startsWith('-')))
    throw rejected(
      'clerk',
      'A line has a negative quantity, by which Tryton tells credit notes. Clerk: make the price negative instead.',
    );
  const currency = await idNamed('currency', textOf(fields, 'currency'), scope);
  return newLines(lines, sign, scope, (line) => ({
    ...{ company: scope.company, currency, invoice_type: 'in', account: idIn(line, 'account_id') },
  }));
}

function signOf(fields: JsonObject): 1 | -1 {
  const kind = textOf(fields, 'kind');
  if (kind === 'invoice') return 1;
  if (kind === 'credit_note') return -1;
  throw rejected('engineer', `kind must be invoice or credit_note, but it is "${kind}".`);
}

async function payableOf({ rpc, company, asking }: Scope): Promise<number> {
  const domain = [
    ['company', '=', company],
    ['type.payable', '=', true],
    ['party_required', '=', true],
  ];
  const [account] = await rpc.call(
    'model.account.account.search_read',
    [domain, 0, 1, [['id', 'ASC']], ['id']],
    asking,
    many(object({ id: integer })),
  );
  if (account) return account.id;
  throw rejected('accountant', 'The company has no account payable in Tryton. Accountant: create one.');
}
