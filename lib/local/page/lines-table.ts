import { html } from 'hono/html';
import type { Html } from './html.ts';

/** One line of a document, ready to show; null where the side has no such thing. */
export interface LineCells {
  readonly what: string;
  /** The rest of its fields, in short. */
  readonly more: readonly string[];
  readonly quantity: string | null;
  readonly price: string | null;
  readonly amount: string | null;
}

/** The same table on both sides, so that the eye can compare. Columns that no line fills are left out. */
export function linesTable(caption: string, lines: readonly LineCells[]): Html | string {
  if (lines.length === 0) return '';
  const columns = (['quantity', 'price', 'amount'] as const).filter((name) =>
    lines.some((line) => line[name] !== null),
  );
  const titles = { quantity: 'Quantity', price: 'Price', amount: 'Amount' } as const;
  return html`<table class="lines">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Line</th>
        ${columns.map((name) => html`<th scope="col" class="number">${titles[name]}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        (line) =>
          html`<tr>
              <th scope="row">${line.what}</th>
              ${columns.map((name) => html`<td class="number">${line[name] ?? ''}</td>`)}
            </tr>
            ${
              line.more.length === 0
                ? ''
                : html`<tr class="more">
                    <td colspan="${columns.length + 1}">${line.more.join(' · ')}</td>
                  </tr>`
            }`,
      )}
    </tbody>
  </table>`;
}
