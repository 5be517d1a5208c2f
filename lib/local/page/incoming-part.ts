import { html } from 'hono/html';
import type { Json } from '../../domain/json.ts';
import type { IncomingField, IncomingSide, RecordView } from '../../operator/views.ts';
import { capital, sentence } from '../../operator/words.ts';
import type { IncomingPayment } from './incoming-payments.ts';
import { time, type Html } from './html.ts';
import { mark, stateMark } from './marks.ts';
import { amountOf, nameOf } from './words.ts';

/** What comes from the external system to this record: field by field, and what gave way. Nothing where nothing comes. */
export function incomingPart({ incoming }: Pick<RecordView, 'incoming'>, now: number): Html | string {
  return incoming.length === 0 ? '' : html`${incoming.map((side) => sidePart(side, now))}`;
}

function sidePart(side: IncomingSide, now: number): Html {
  const { source, externalId, fields, lost, unmapped } = side;
  return html`<h3>Comes in as ${nameOf(source)} ${externalId}</h3>
    <p class="marks">${marksOf(side)}</p>
    ${unmapped === null ? '' : html`<p class="not-sent">${sentence(unmapped)}</p>`}
    ${fields.length === 0 ? '' : fieldsTable(fields)}
    ${
      lost.length === 0
        ? ''
        : html`<h4>Values that gave way</h4>
            <ul>
              ${lost.map(
                ({ at, field, side: whose, words }) =>
                  html`<li>
                    ${time(at, now)}: ${nameOf(field)} of
                    ${whose === 'precoro' ? 'Precoro' : 'the external system'}: ${sentence(words)}
                  </li>`,
              )}
            </ul>`
    }`;
}

function marksOf({ hold, failure, isGone, isDone, phase }: IncomingSide): readonly Html[] {
  return [
    hold
      ? stateMark('on hold')
      : failure
        ? stateMark('failing')
        : stateMark(isDone ? 'in step' : 'on its way'),
    ...(isGone ? [mark('gone outside', 'wait')] : []),
    ...(phase === 'passed' ? [mark('passed over')] : []),
  ];
}

function fieldsTable(fields: readonly IncomingField[]): Html {
  return html`<table class="figures">
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Outside</th>
        <th scope="col">In Precoro</th>
        <th scope="col">Last word</th>
      </tr>
    </thead>
    <tbody>
      ${fields.map(
        ({ name, external, precoro, owner, moved, isSame }) =>
          html`<tr>
            <th scope="row">${nameOf(name)} ${isSame ? '' : mark('differs', 'wait')}</th>
            <td>${valueOf(external)}</td>
            <td>${valueOf(precoro)}</td>
            <td>
              ${owner === 'precoro' ? 'Precoro' : 'Outside'}
              ${moved === null ? '' : html`<span class="under">${MOVED[moved]}</span>`}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const MOVED: Readonly<Record<NonNullable<IncomingField['moved']>, string>> = {
  precoro: 'changed in Precoro',
  external: 'changed outside',
  both: 'changed on both sides',
};

function valueOf(value: Json): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Payments of the external system on an invoice; nothing where there are none. */
export function paymentsPart(payments: readonly IncomingPayment[], now: number): Html | string {
  if (payments.length === 0) return '';
  return html`<h3>Payments outside</h3>
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">Payment</th>
          <th scope="col" class="number">Amount</th>
          <th scope="col">In Precoro</th>
        </tr>
      </thead>
      <tbody>
        ${payments.map(
          ({ label, amount, currency, changedAt, state, words }) =>
            html`<tr>
              <th scope="row">${label}<span class="under">${time(changedAt, now)}</span></th>
              <td class="number">${amount === null ? '–' : `${amountOf(amount)} ${currency ?? ''}`}</td>
              <td>${stateMark(state)}<span class="under">${sentence(capital(words))}</span></td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
