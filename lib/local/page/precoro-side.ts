import { html } from 'hono/html';
import { subtract } from '../../domain/money.ts';
import type { ClerkView } from '../../mock-precoro/clerk-view.ts';
import { GL_ACCOUNT, LEGAL_ENTITIES, LOCATIONS, TAXES } from '../../mock-precoro/master-data.ts';
import type { Document, Line, Supplier } from '../../mock-precoro/model.ts';
import { facts, time, type Html } from './html.ts';
import { linesTable, type LineCells } from './lines-table.ts';
import { mark } from './marks.ts';
import { amountOf, dayOf, sumOf } from './words.ts';

/** Name and state of the record as the clerk sees it in Precoro, with the text of an integration that failed. */
export function precoroHead(clerk: ClerkView): Html {
  const { record, statusName } = clerk;
  return html`<h2 id="precoro-heading">${record.entity === 'supplier' ? record.name : record.customName}</h2>
    <p class="marks">${mark(statusName)} ${sentMark(clerk)}</p>
    ${notSentCard(clerk)}`;
}

/** What the record holds there. */
export function precoroContent(clerk: ClerkView, now: number): Html {
  const { record } = clerk;
  return record.entity === 'supplier' ? supplierFacts(record, now) : documentPart(clerk, record, now);
}

function sentMark({ sentStatus, record }: ClerkView): Html | string {
  if (sentStatus === 'Sent') return mark('Sent', 'good');
  if (sentStatus === null && record.externalId !== null) return mark('Linked', 'good');
  return '';
}

/** Precoro's infocard for documents that an integration could not send (precoro-api.md section 7). */
function notSentCard({ inNotSentInfocard, integrationLog }: ClerkView): Html | string {
  if (!inNotSentInfocard) return '';
  return html`<div class="not-sent" role="group" aria-label="Not sent">
    <h3>Not sent</h3>
    <p>${integrationLog}</p>
  </div>`;
}

function supplierFacts(supplier: Supplier, now: number): Html {
  const { uniqueCode, businessRegistrationNumber, legalAddress, postalCode, city, state, country } = supplier;
  return facts([
    ['External id', supplier.externalId ?? '–'],
    ['Code', uniqueCode],
    ['Registration number', businessRegistrationNumber],
    ['Address', [legalAddress, postalCode, city, state, country].filter(Boolean).join(', ')],
    ['Telephone', supplier.phone],
    ['Currencies', supplier.currencies.join(', ')],
    ['Note', supplier.note],
    ['Changed', time(supplier.updateDate, now)],
    ['Precoro id', String(supplier.id)],
  ]);
}

type WithLines = Document & Pick<ClerkView['record'], 'entity'> & { readonly lines?: readonly Line[] | null };

function documentPart({ supplierName }: ClerkView, document: WithLines, now: number): Html {
  const { entity, externalId, invoiceNumber, approvalDate, issueDate, requiredDate, note, lines } = document;
  const named = (list: readonly { readonly id: number; readonly name: string }[], id: number) =>
    list.find((one) => one.id === id)?.name ?? null;
  const isInvoice = entity === 'invoice';
  return html`${facts([
    ['External id', externalId ?? '–'],
    ['Supplier', supplierName],
    ["Supplier's number", invoiceNumber],
    ['Number (IDN)', document.idn],
    ['Precoro id', String(document.id)],
    ['Legal entity', named(LEGAL_ENTITIES, document.legalEntityId)],
    ['Location', named(LOCATIONS, document.locationId)],
    ['Issued', isInvoice ? dayOf(issueDate) : null],
    [isInvoice ? 'Due' : 'Required', dayOf(requiredDate)],
    ['Approved', approvalDate === null ? null : time(approvalDate, now)],
    ['Changed', time(document.updateDate, now)],
    ['Note', note],
  ])}
  ${linesTable('Lines in Precoro', (lines ?? []).map(cellsOf))} ${totals(document)}`;
}

function cellsOf(line: Line): LineCells {
  const account = GL_ACCOUNT.options.find(({ id }) => id === line.glAccountOptionId)?.name ?? null;
  const tax = TAXES.find(({ id }) => id === line.taxId)?.name ?? 'Tax';
  return {
    what: line.name,
    more: [account, line.sku, `${tax} ${amountOf(line.taxSum)}`].filter((text) => text !== null),
    quantity: `${line.quantity} ${line.unit}`,
    price: amountOf(line.price),
    amount: amountOf(line.sum),
  };
}

function totals({ netSum, sum, sumPaid, currency, entity }: Document): Html {
  return html`<dl class="totals">
    <div>
      <dt>Net</dt>
      <dd>${sumOf(netSum, currency)}</dd>
    </div>
    <div>
      <dt>Tax</dt>
      <dd>${sumOf(subtract(sum, netSum), currency)}</dd>
    </div>
    <div class="grand">
      <dt>Total</dt>
      <dd>${sumOf(sum, currency)}</dd>
    </div>
    ${
      entity === 'invoice' && sumPaid !== '0'
        ? html`<div>
            <dt>Paid</dt>
            <dd>${sumOf(sumPaid, currency)}</dd>
          </div>`
        : ''
    }
  </dl>`;
}
