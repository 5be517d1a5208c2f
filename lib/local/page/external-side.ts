import { html } from 'hono/html';
import type { TargetField, TargetSpec } from '../../connectors/contract.ts';
import { DEFAULT_COMPANY } from '../../domain/records.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { toDecimal } from '../../domain/money.ts';
import type { CompanySide, RecordView } from '../../operator/views.ts';
import { capital, sentence } from '../../operator/words.ts';
import { facts, type Html } from './html.ts';
import { linesTable, type LineCells } from './lines-table.ts';
import { mark } from './marks.ts';
import { amountOf, nameOf } from './words.ts';

type Specs = Readonly<Record<string, TargetSpec>>;
type Fields = Readonly<Record<string, TargetField>>;

/** What the record is in the external system; of several companies the first, the others stand below. */
export function externalHead({ companies }: Pick<RecordView, 'companies'>): Html {
  const [first] = companies;
  return html`<h2 id="external-heading">${first ? headingOf(first) : 'Nothing yet'}</h2>
    ${first ? marksOf(first) : html`<p class="quiet">It has not been sent anywhere.</p>`}`;
}

/** What stands there, company by company, field by field as that system keeps it. */
export function externalContent({ companies }: Pick<RecordView, 'companies'>, specs: Specs): Html {
  return html`${companies.map(
    (side, index) =>
      html`${
        index === 0
          ? ''
          : html`<h2>${headingOf(side)}</h2>
              ${marksOf(side)}`
      }
      ${standing(side, specs)}`,
  )}`;
}

function headingOf({ externalId, target }: CompanySide): string {
  return externalId === null ? 'Nothing yet' : `${nameOf(target ?? 'record')} ${externalId}`;
}

function marksOf({ company, external }: CompanySide): Html | string {
  const status = external.state === 'found' ? external.payload.fields['status'] : null;
  const marks = [
    ...(company === DEFAULT_COMPANY ? [] : [mark(company)]),
    ...(typeof status === 'string' ? [mark(capital(status))] : []),
  ];
  return marks.length === 0 ? '' : html`<p class="marks">${marks}</p>`;
}

function standing({ external, target, externalId, wait }: CompanySide, specs: Specs): Html {
  switch (external.state) {
    case 'none':
      return html`<p class="standing quiet">
        ${wait ? `Waiting: ${sentence(wait.reason)}` : 'It has no counterpart here.'}
      </p>`;
    case 'missing':
      return html`<p class="not-sent">${externalId ?? 'The record'} is not there any more.</p>`;
    case 'unreachable':
      return html`<p class="not-sent">It could not be asked: ${sentence(external.words)}</p>`;
    case 'found':
      return payloadPart(external.payload.fields, external.payload.lines, specs[target ?? '']);
  }
}

/** The status is told by a mark. */
function payloadPart(fields: JsonObject, lines: readonly JsonObject[], spec: TargetSpec | undefined): Html {
  const { status: _status, ...others } = fields;
  return html`${facts(
    Object.entries(others).map(([name, value]) => [nameOf(name), shown(name, value, spec?.fields)]),
  )}
  ${linesTable(
    'Lines outside',
    lines.map((line) => cellsOf(line, spec?.lines)),
  )}`;
}

/** Fields of a line that have a column of their own, under the names that systems give them. */
const COLUMNS = {
  what: ['description', 'name', 'item'],
  quantity: ['quantity'],
  price: ['unit_price', 'price'],
  amount: ['amount', 'total', 'net_amount'],
} as const;

function cellsOf(line: JsonObject, specs: Fields | undefined): LineCells {
  const named = (names: readonly string[]) => names.find((name) => (line[name] ?? null) !== null);
  const columns = Object.values(COLUMNS).map(named);
  const cell = (names: readonly string[]) => {
    const name = named(names);
    return name === undefined ? null : shown(name, line[name] ?? null, specs);
  };
  const more = Object.entries(line).flatMap(([name, value]) => {
    const text = columns.includes(name) || name === 'line_number' ? null : shown(name, value, specs);
    return text === null ? [] : [`${name.replaceAll('_', ' ')} ${text}`];
  });
  return {
    what: cell(COLUMNS.what) ?? 'Line',
    more,
    quantity: cell(COLUMNS.quantity),
    price: cell(COLUMNS.price),
    amount: cell(COLUMNS.amount),
  };
}

/** Bank details stay where they are kept. */
const NEVER_SHOWN = /iban|swift|\bbic\b|bank|account_?(number|holder)|sort_?code|routing/i;

/** Null for what is empty. Money by its type, with thousands apart; quantities as they are. */
function shown(name: string, value: Json, specs: Fields | undefined): string | null {
  if (value === null || value === '') return null;
  if (NEVER_SHOWN.test(name)) return 'kept, not shown';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object') return JSON.stringify(value);
  const amount = specs?.[name]?.type === 'decimal' && name !== 'quantity' ? toDecimal(value) : undefined;
  return amount === undefined ? String(value) : amountOf(amount);
}
