import { html, raw } from 'hono/html';
import type { MatchCandidate, Matches, MatchResult, Verdict } from './match-records.ts';
import type { MatchRecord } from './record.ts';
import { REPORT_STYLE } from './report-style.ts';

export interface ReportHead {
  /** For people: "Suppliers". */
  readonly title: string;
  /** When and from where, in words. */
  readonly subtitle: string;
  readonly oursCalled: string;
  readonly theirsCalled: string;
  /** So many of each verdict are shown; the plan has all. */
  readonly most: number;
}

type Markup = ReturnType<typeof html>;

/** First what a person must decide. */
const SECTIONS: readonly (readonly [verdict: Verdict, title: string, meaning: string])[] = [
  ['ambiguous', 'Ambiguous', 'Several are near: choose one, or none.'],
  [
    'oneToMany',
    'One for several',
    'One record is the best for several of the other side, such as duplicates or branches.',
  ],
  ['likely', 'Likely', 'One fits well, and nobody else as well. A look is enough.'],
  [
    'certain',
    'Certain',
    'More than the name agrees, and nothing speaks against it. Linked unless the plan says no.',
  ],
  ['none', 'Nobody fits', 'Too little speaks for those that come nearest.'],
];

/** A page that needs nothing but itself: the pairs side by side, with what speaks for them and against them. */
export function writeReport({ results, onlyTheirs }: Matches, head: ReportHead): string {
  const byVerdict = Map.groupBy(results, ({ verdict }) => verdict);
  const countOf = (verdict: Verdict) => byVerdict.get(verdict)?.length ?? 0;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${head.title}: who is whom</title>
        <style>
          ${raw(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${head.title}: who is whom</h1>
          <p>${head.subtitle}</p>
          <ul class="counts">
            ${SECTIONS.map(
              ([verdict, title]) =>
                html`<li class="${verdict}">
                  <a href="#${verdict}"><b>${countOf(verdict)}</b> ${title.toLowerCase()}</a>
                </li>`,
            )}
            <li><b>${onlyTheirs.length}</b> only in ${head.theirsCalled}</li>
          </ul>
        </header>
        <main>
          ${SECTIONS.map(([verdict, title, meaning]) =>
            section({ verdict, title, meaning }, byVerdict.get(verdict) ?? [], head),
          )}
        </main>
      </body>
    </html>`;
  return `${page as string}\n`;
}

function section(
  {
    verdict,
    title,
    meaning,
  }: { readonly verdict: Verdict; readonly title: string; readonly meaning: string },
  results: readonly MatchResult[],
  head: ReportHead,
): Markup {
  const more = results.length - head.most;
  return html`<section id="${verdict}" aria-labelledby="${verdict}-title">
    <h2 id="${verdict}-title">${title} <small>${results.length}</small></h2>
    <p>${meaning}</p>
    ${results.slice(0, head.most).map((result) => card(result, head))}
    ${more > 0 ? html`<p class="more">And ${more} more: the plan has all of them.</p>` : ''}
  </section>`;
}

function card({ ours, company, verdict, candidates }: MatchResult, head: ReportHead): Markup {
  const where = company === null ? '' : ` in ${company}`;
  if (candidates.length === 0)
    return html`<article class="${verdict} alone">
      <h3>${ours.label}</h3>
      <p>${ours.key}: nobody resembles it${where}.</p>
    </article>`;
  return html`<article class="${verdict}">
    <h3>${ours.label}${where}</h3>
    ${candidates.map((candidate) => pair(ours, candidate, head))}
  </article>`;
}

function pair(
  ours: MatchRecord,
  { theirs, speaksFor, speaksAgainst, alsoNear }: MatchCandidate,
  head: ReportHead,
): Markup {
  const against = [...speaksAgainst, ...alsoNear.map((label) => `is near to ${label} as well`)];
  return html`<div class="pair">
    <table>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${head.oursCalled}</th>
          <th scope="col">${head.theirsCalled}</th>
        </tr>
      </thead>
      <tbody>
        ${FACTS.map(([called, factOf]) => factRow(called, factOf(ours), factOf(theirs)))}
      </tbody>
    </table>
    <ul class="reasons">
      ${speaksFor.map((words) => html`<li class="for"><b>for</b> ${words}</li>`)}
      ${against.map((words) => html`<li class="against"><b>against</b> ${words}</li>`)}
    </ul>
  </div>`;
}

/** Bank details are not shown: the reasons tell whether they agree. */
const FACTS: readonly (readonly [called: string, factOf: (record: MatchRecord) => string])[] = [
  ['id', ({ key }) => key],
  ['called', ({ label, name }) => (label === name ? '' : label)],
  ['name', ({ name }) => name],
  ['code', ({ code }) => code ?? ''],
  ['custom field', ({ part = '' }) => part],
  ['belongs to', ({ parent }) => parent ?? ''],
  ['native ids', ({ nativeIds }) => nativeIds.map(({ system, id }) => `${system} ${id}`).join(', ')],
  ['tax number', ({ taxNumber }) => taxNumber ?? ''],
  ['registration number', ({ registrationNumber }) => registrationNumber ?? ''],
  ['e-mail', ({ emails }) => emails.join(', ')],
  ['web', ({ domains }) => domains.join(', ')],
  [
    'address',
    ({ address: { line, postcode, city } }) =>
      [line, `${postcode} ${city}`.trim()].filter(Boolean).join(', '),
  ],
  ['country', ({ address: { country } }) => country],
  ['sum', ({ sum }) => (sum ? `${sum.amount} ${sum.currency}`.trim() : '')],
  ['figures', ({ figures = [] }) => figures.map(({ called, value }) => `${called} ${value}`).join(', ')],
  ['enabled', ({ isEnabled }) => (isEnabled ? 'yes' : 'no')],
];

function factRow(called: string, ours: string, theirs: string): Markup | '' {
  if (ours === '' && theirs === '') return '';
  const isTold = called !== 'id' && ours !== '' && theirs !== '';
  return html`<tr class="${!isTold ? 'half' : ours === theirs ? 'same' : 'other'}">
    <th scope="row">${called}</th>
    <td>${ours}</td>
    <td>${theirs}</td>
  </tr>`;
}
