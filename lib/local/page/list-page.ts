import { html } from 'hono/html';
import { OUTWARD_NAMES } from '../../domain/records.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { StatusView } from '../../operator/views.ts';
import { capital, plural } from '../../operator/words.ts';
import type { DeedsState } from '../run/deeds.ts';
import { accountChoice, faultControls } from './controls.ts';
import { time, type Html } from './html.ts';
import type { ListRow, ListView, Question } from './list-view.ts';
import { stateMark } from './marks.ts';
import { FILTERS } from './states.ts';
import type { SumRow } from './sums.ts';
import { sumsTable, totalsTable } from './totals.ts';
import { countOf, sumOf } from './words.ts';

export interface ListPage {
  readonly now: number;
  readonly status: StatusView;
  readonly sums: readonly SumRow[];
  readonly list: ListView;
  readonly broken: DeedsState;
  /** Codes of the GL accounts that can be closed, and the one that is offered first. */
  readonly accounts: readonly string[];
  readonly preferredAccount: string;
}

/** The first page: how both systems stand, and every record to choose from. */
export function listPage(page: ListPage): Html {
  const { status, sums, list, broken, now } = page;
  const back = pathOf(list.question);
  return html`<h1>Both systems at a glance</h1>
    <div class="split">
      <div>${totalsTable(status)} ${listSection(list, now)}</div>
      <div>
        ${sumsTable(sums)}
        <section class="card" aria-labelledby="break-heading">
          <h2 id="break-heading">Try what happens</h2>
          <h3>Break something</h3>
          <div id="faults" data-live>${faultControls(broken, back)}</div>
          ${accountChoice(page.accounts, page.preferredAccount, back)}
        </section>
      </div>
    </div>`;
}

/** Path and search that ask for this. */
function pathOf({ search, filter, entity, page }: Question): string {
  const asked = new URLSearchParams({
    ...(search === '' ? {} : { search }),
    ...(entity === null ? {} : { entity }),
    ...(filter === 'all' ? {} : { show: filter }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return asked === '' ? '/' : `/?${asked}`;
}

function listSection(list: ListView, now: number): Html {
  return html`<section class="card" aria-labelledby="list-heading">
    <h2 id="list-heading">Documents and suppliers</h2>
    ${searchForm(list.question)}
    <nav id="filters" data-live class="filters" aria-label="Show">${filters(list)}</nav>
    <div id="rows" data-live>
      ${list.rows.length === 0 ? html`<p class="empty">Nothing here fits.</p>` : table(list.rows, now)}
      ${pager(list)}
    </div>
  </section>`;
}

function searchForm({ search, filter, entity }: Question): Html {
  return html`<form method="get" action="/" role="search" class="search">
    <div>
      <label for="search">Number, supplier, external id or Precoro id</label>
      <input id="search" name="search" type="search" value="${search}" autocomplete="off" />
    </div>
    <div>
      <label for="entity">Kind</label>
      <select id="entity" name="entity">
        <option value="">All</option>
        ${OUTWARD_NAMES.map(
          (name) =>
            html`<option value="${name}" ${name === entity ? 'selected' : ''}>
              ${capital(plural(CATALOGUE[name].label))}
            </option>`,
        )}
      </select>
    </div>
    ${filter === 'all' ? '' : html`<input type="hidden" name="show" value="${filter}" />`}
    <button>Search</button>
  </form>`;
}

function filters({ question, counts }: ListView): Html {
  return html`<ul>
    ${FILTERS.map((filter) => {
      const path = pathOf({ ...question, filter, page: 1 });
      return html`<li>
        <a href="${path}" ${filter === question.filter ? html`aria-current="page"` : ''}
          >${capital(filter)} <span class="count">${countOf(counts[filter])}</span></a
        >
      </li>`;
    })}
  </ul>`;
}

function table(rows: readonly ListRow[], now: number): Html {
  return html`<table class="list">
    <caption class="unseen">
      Newest change first
    </caption>
    <thead>
      <tr>
        <th scope="col" class="col-record">Record</th>
        <th scope="col" class="wide col-status">In Precoro</th>
        <th scope="col" class="number col-sum">Sum</th>
        <th scope="col">In both</th>
        <th scope="col" class="wide col-id">External id</th>
        <th scope="col" class="wide col-changed">Changed</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => rowOf(row, now))}
    </tbody>
  </table>`;
}

function rowOf(row: ListRow, now: number): Html {
  const { entity, id, number, name, supplier, sum, currency, status, externalId, state, why, changedAt } =
    row;
  return html`<tr>
    <th scope="row">
      <a href="/records/${entity}/${id}">${capital(CATALOGUE[entity].label)} ${number}</a>
      <span class="under">${supplier ?? name}</span>
    </th>
    <td class="wide">${capital(status)}</td>
    <td class="number">${sum === null ? '' : sumOf(sum, currency)}</td>
    <td>
      ${stateMark(state)}${why === '' || state === 'left alone' ? '' : html`<span class="under why">${why}</span>`}
    </td>
    <td class="wide broad">${externalId ?? ''}</td>
    <td class="wide">${time(changedAt, now)}</td>
  </tr>`;
}

function pager({ question, pages }: ListView): Html | string {
  if (pages === 1) return '';
  const to = (page: number, words: string) => html`<a href="${pathOf({ ...question, page })}">${words}</a>`;
  return html`<nav class="pager" aria-label="Pages">
    ${question.page > 1 ? to(question.page - 1, 'Newer') : ''}
    <span>Page ${question.page} of ${countOf(pages)}</span>
    ${question.page < pages ? to(question.page + 1, 'Older') : ''}
  </nav>`;
}
