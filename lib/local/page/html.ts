import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { timeOf } from './words.ts';

/** Markup: whatever is put into it was escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A moment for people and programs. */
export function time(ms: number, now: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}">${timeOf(ms, now)}</time>`;
}

/** Rows of names and values; a value of null is left out. */
export function facts(rows: readonly (readonly [name: string, value: Html | string | null])[]): Html {
  return html`<dl class="facts">
    ${rows.map(([name, value]) =>
      value === null
        ? ''
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}
