import { object, optional, type Decoder } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { boolean, decimal, integer, text } from '../../domain/decode-scalars.ts';
import type { JsonObject } from '../../domain/json.ts';
import { multiply } from '../../domain/money.ts';
import type { SourceSpec } from '../contract.ts';
import { decimalOrNull, named, nested, textOrNull, type Domain, type Kind } from './kind.ts';
import { idText } from './lines.ts';
import { PARTY, PARTY_FIELDS } from './party.ts';
import { PRODUCT, PRODUCT_FIELDS } from './product.ts';
import type { Scope } from './scope.ts';
import { TRYTON_SOURCES, type TrytonSourceName } from './source-spec.ts';

/** How one source is read. */
export interface SourceKind {
  readonly spec: SourceSpec;
  readonly model: string;
  /** What writes the same records; null where nothing does. */
  readonly target: Kind | null;
  readonly fields: readonly string[];
  /** Relations whose own changes count as changes of the record. */
  readonly parts: readonly string[];
  readonly row: Decoder<SourceRow>;
  ofCompany(scope: Scope): Domain;
}

export interface SourceRow {
  readonly id: number;
  /** As {@link Row} has it. */
  readonly ownerId: number;
  readonly isGone: boolean;
  readonly fields: JsonObject;
}

const ofCompany = ({ company }: Scope): Domain => [['company', '=', company]];
const parent: Decoder<string | null> = (value) => idText(value);

const tax = object({
  ...{ id: integer, name: text, description: textOrNull, active: boolean, type: text },
  ...{ rate: decimalOrNull, amount: decimalOrNull },
});
const term = object({
  ...{ id: integer, name: text, description: textOrNull, active: boolean },
  'lines.': many(
    object({
      'relativedeltas.': many(
        object({
          days: optional(integer),
          weeks: optional(integer),
          months: optional(integer),
          day: optional(integer),
        }),
      ),
    }),
  ),
});
const account = object({
  ...{ id: integer, code: textOrNull, name: text, active: boolean, closed: boolean },
  ...{ parent, 'type.': named },
});
const analytic = object({
  id: integer,
  code: textOrNull,
  name: text,
  active: boolean,
  parent,
  root: parent,
  'root.': named,
});
const payment = object({
  ...{ id: integer, party: integer, amount: decimal, date: textOrNull, description: textOrNull, state: text },
  'currency.': object({ code: text }),
  'line.': nested(object({ 'move.': nested(object({ origin: textOrNull })) })),
});

export const SOURCE_KINDS: Readonly<Record<TrytonSourceName, SourceKind>> = {
  tax: {
    ...{ spec: TRYTON_SOURCES.tax, model: 'account.tax', target: null, parts: [], ofCompany },
    fields: ['id', 'name', 'description', 'active', 'type', 'rate', 'amount'],
    row: (value, field) => {
      const { id, name, description, active, type, rate, amount } = tax(value, field);
      const percent = type === 'percentage' && rate !== null ? multiply(rate, '100') : null;
      const fields = { name, description, percent, amount: type === 'fixed' ? amount : null };
      return { ...{ id, ownerId: id, fields }, isGone: !active };
    },
  },
  paymentTerm: {
    ...{ spec: TRYTON_SOURCES.paymentTerm, model: 'account.invoice.payment_term', target: null },
    ...{ parts: ['lines'], ofCompany: () => [] },
    fields: [
      ...['id', 'name', 'description', 'active', 'lines.relativedeltas.days', 'lines.relativedeltas.weeks'],
      ...['lines.relativedeltas.months', 'lines.relativedeltas.day'],
    ],
    row: (value, field) => {
      const { id, name, description, active, ...read } = term(value, field);
      const fields = {
        name,
        description: description === '' ? null : description,
        days: daysOf(read['lines.']),
      };
      return { ...{ id, ownerId: id, fields }, isGone: !active };
    },
  },
  account: {
    ...{ spec: TRYTON_SOURCES.account, model: 'account.account', target: null, parts: [] },
    // Those without a type are headings.
    ofCompany: (scope) => [...ofCompany(scope), ['type', '!=', null]],
    fields: ['id', 'code', 'name', 'active', 'closed', 'parent', 'type.name'],
    row: (value, field) => {
      const { id, code, name, active, closed, parent: above, 'type.': type } = account(value, field);
      const fields = { code: code === '' ? null : code, name, type: type?.name ?? null, parent: above };
      return { ...{ id, ownerId: id, fields }, isGone: !active || closed };
    },
  },
  analyticAccount: {
    ...{ spec: TRYTON_SOURCES.analyticAccount, model: 'analytic_account.account', target: null, parts: [] },
    ofCompany: (scope) => [...ofCompany(scope), ['type', '=', 'normal']],
    fields: ['id', 'code', 'name', 'active', 'parent', 'root', 'root.name'],
    row: (value, field) => {
      const { id, code, name, active, parent: above, root, 'root.': top } = analytic(value, field);
      const fields = {
        code: code === '' ? null : code,
        name,
        root: top?.name ?? null,
        parent: above === root ? null : above,
      };
      return { ...{ id, ownerId: id, fields }, isGone: !active };
    },
  },
  party: {
    ...{ spec: TRYTON_SOURCES.party, model: PARTY.model, target: PARTY, ofCompany: () => [] },
    ...{ fields: PARTY_FIELDS, parts: ['addresses', 'identifiers', 'contact_mechanisms'] },
    row: (value, field) => masterRow(PARTY.row(value, field)),
  },
  product: {
    ...{
      spec: TRYTON_SOURCES.product,
      model: PRODUCT.model,
      target: PRODUCT,
      ofCompany: () => [],
    },
    ...{ fields: PRODUCT_FIELDS, parts: ['template'] },
    row: (value, field) => masterRow(PRODUCT.row(value, field)),
  },
  payment: {
    ...{ spec: TRYTON_SOURCES.payment, model: 'account.payment', target: null, parts: [] },
    ofCompany: (scope) => [
      ...ofCompany(scope),
      ['kind', '=', 'payable'],
      ['state', 'in', ['succeeded', 'failed']],
    ],
    fields: [
      ...['id', 'party', 'amount', 'date', 'description', 'state', 'currency.code'],
      'line.move.origin',
    ],
    row: (value, field) => {
      const read = payment(value, field);
      const fields = {
        bill_id: /^account\.invoice,(\d+)$/.exec(read['line.']?.['move.']?.origin ?? '')?.[1] ?? null,
        ...{ vendor_id: String(read.party), amount: read.amount, currency: read['currency.'].code },
        ...{ paid_on: read.date, note: read.description },
      };
      return { ...{ id: read.id, ownerId: read.id, fields }, isGone: read.state === 'failed' };
    },
  },
};

function masterRow({ id, ownerId, payload }: ReturnType<typeof PARTY.row>): SourceRow {
  const { active, ...fields } = payload.fields;
  return { ...{ id, ownerId, fields }, isGone: active === false };
}

type TermLines = readonly {
  readonly 'relativedeltas.': readonly {
    readonly days: number | null;
    readonly weeks: number | null;
    readonly months: number | null;
    readonly day: number | null;
  }[];
}[];

/** Of the last part, where all parts count in days alone. */
function daysOf(lines: TermLines): number | null {
  const deltas = lines.flatMap((line) => line['relativedeltas.']);
  if (deltas.some(({ weeks, months, day }) => weeks || months || day !== null)) return null;
  const ofLines = lines.map((line) =>
    line['relativedeltas.'].reduce((sum, { days }) => sum + (days ?? 0), 0),
  );
  return ofLines.length === 0 ? null : Math.max(...ofLines);
}
