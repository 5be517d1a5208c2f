import { html, raw } from 'hono/html';
import { REPORT_STYLE } from '../../matching/report-style.ts';
import type { ReconcileFinding, ReconcileGroup, Reconciliation } from '../../operator/reconcile-views.ts';
import { valueText } from './change-plan.ts';
import { groupName, KIND_TITLES, verdictText } from './reconcile.ts';
import { countText, plural, timeText } from './times.ts';

type Markup = ReturnType<typeof html>;

/** The page may be printed: so many of each kind, and how many more there are. */
const MOST = 1000;

const STYLE = `${REPORT_STYLE}
table.numbers { table-layout: auto; margin: .75rem 0; } .numbers td, .numbers th { white-space: nowrap; overflow-wrap: normal; }
.numbers th { font-weight: 600; } .numbers .n { text-align: right; font-variant-numeric: tabular-nums; }
.numbers code { font-size: .8rem; } .scroll { overflow-x: auto; } .bad { color: var(--against); font-weight: 600; }
.good { color: var(--for); font-weight: 600; } .verdict { font-size: 1.1rem; } thead td, tbody th { width: auto; }
.signed { border-top: 1px solid var(--line); display: flex; gap: 3rem; margin-top: 3rem; padding-top: .5rem; color: var(--soft); }
`;

/** A page that needs nothing but itself, to file with the month's close. `where`: which integration, in words. */
export function reconcilePage(result: Reconciliation, where: string): string {
  const { at, month, groups, findings, stale, isInStep } = result;
  const title = `Precoro and the external system${month === null ? '' : `, ${month}`}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${where}. Compared ${timeText(at)}${month === null ? '' : `; documents of ${month}`}.</p>
          <p class="verdict ${isInStep ? 'good' : 'bad'}">${verdictText(result)}</p>
          ${stale.map((words) => html`<p class="bad">Old: ${words}.</p>`)}
        </header>
        <main>
          ${countTable(groups)} ${sumTable(groups)} ${excusedTable(groups)}
          ${Object.entries(KIND_TITLES).map(([kind, name]) =>
            section(
              kind,
              name,
              findings.filter((one) => one.kind === kind),
            ),
          )}
        </main>
        <footer class="signed"><span>Checked by</span><span>Date</span></footer>
      </body>
    </html>`;
  return `${page as string}\n`;
}

function countTable(groups: readonly ReconcileGroup[]): Markup {
  return html`<section>
    <h2 id="counts">Records</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="counts">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Company</th>
            ${[
              'In Precoro',
              'Outside',
              'In step',
              'Differ',
              'Only in Precoro',
              'Only outside',
              'Wrong links',
            ].map((name) => html`<th scope="col" class="n">${name}</th>`)}
            <th scope="col">Hashes, Precoro first</th>
          </tr>
        </thead>
        <tbody>
          ${groups.map(countRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function countRow(group: ReconcileGroup): Markup {
  const { company, inPrecoro, external, inStep, byKind, hashes } = group;
  const wrong = [byKind.differs, byKind.onlyPrecoro, byKind.onlyExternal, byKind.wronglyLinked];
  const isEqual = hashes.precoro === hashes.external;
  return html`<tr>
    <th scope="row">${groupName(group)}</th>
    <td>${company}</td>
    ${[inPrecoro, external, inStep].map((count) => html`<td class="n">${countText(count)}</td>`)}
    ${wrong.map((count) => html`<td class="n ${count > 0 ? 'bad' : ''}">${countText(count)}</td>`)}
    <td class="${isEqual ? '' : 'bad'}">
      <code>${hashes.precoro}</code><br /><code>${hashes.external}</code>
    </td>
  </tr>`;
}

function sumTable(groups: readonly ReconcileGroup[]): Markup | '' {
  const rows = groups.flatMap(({ entity, company, sums }) =>
    sums.map((sum) => ({ entity, company, ...sum })),
  );
  if (rows.length === 0) return '';
  return html`<section>
    <h2 id="sums">Sums</h2>
    <p>Of documents that are approved, neither in revision nor cancelled. Credit notes count down.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="sums">
      <table class="numbers">
        <thead>
          <tr>
            ${['Document', 'Company', 'Month', 'Currency'].map((name) => html`<th scope="col">${name}</th>`)}
            ${['Documents', 'Precoro', 'External', 'Equal'].map((name) => html`<th scope="col" class="n">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ entity, company, month, currency, documents, precoro, external, equal }) =>
              html`<tr>
                <th scope="row">${entity}</th>
                <td>${company}</td>
                <td>${month}</td>
                <td>${currency}</td>
                <td class="n">${countText(documents)}</td>
                <td class="n">${precoro}</td>
                <td class="n">${external}</td>
                <td class="n ${equal ? 'good' : 'bad'}">${equal ? 'equal' : 'not equal'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function excusedTable(groups: readonly ReconcileGroup[]): Markup | '' {
  const lines = groups.flatMap((group) =>
    Object.entries(group.excused).map(([words, count]) => ({ group, words, count })),
  );
  if (lines.length === 0) return '';
  return html`<section>
    <h2 id="alone">Left alone, and why</h2>
    <ul>
      ${lines.map(
        ({ group, words, count }) =>
          html`<li>${groupName(group)} in ${group.company}: ${countText(count)} ${words}</li>`,
      )}
    </ul>
  </section>`;
}

function section(kind: string, title: string, findings: readonly ReconcileFinding[]): Markup {
  const more = findings.length - MOST;
  return html`<section id="${kind}" aria-labelledby="${kind}-title">
    <h2 id="${kind}-title">${title} <small>${countText(findings.length)}</small></h2>
    ${findings.length === 0 ? html`<p>None.</p>` : ''} ${findings.slice(0, MOST).map(card)}
    ${more > 0 ? html`<p class="more">And ${plural(more, 'more', 'more')}.</p>` : ''}
  </section>`;
}

function card({ kind, row, isTold }: ReconcileFinding): Markup {
  const { feed, entity, label, id, counterpart, company, words } = row;
  // Of what is not there at all every field differs, which tells nothing.
  const fields = kind === 'onlyPrecoro' || kind === 'onlyExternal' ? [] : row.fields;
  return html`<article>
    <h3>${feed ?? entity} ${label} in ${company}</h3>
    <p>
      ${id}${counterpart === null || counterpart === id ? '' : ` with ${counterpart}`}${words === '' ? '' : `: ${words}`}.
      ${isTold ? 'Known: it waits, is on its way, or a failure tells it.' : 'Nobody was told of it before.'}
    </p>
    ${
      fields.length === 0
        ? ''
        : html`<table>
            <thead>
              <tr>
                <th scope="col">field</th>
                <th scope="col">stands there</th>
                <th scope="col">should be</th>
              </tr>
            </thead>
            <tbody>
              ${fields.map(
                ({ field, kept, wanted }) =>
                  html`<tr>
                    <th scope="row">${field}</th>
                    <td>${valueText(kept)}</td>
                    <td>${valueText(wanted)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </article>`;
}
