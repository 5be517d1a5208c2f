import { html } from 'hono/html';
import type { Html } from './html.ts';

/** What a person sees where there is no page to show. */
export function problemPage(title: string, words: string): Html {
  return html`<section class="card problem">
    <h1>${title}</h1>
    <p>${words}</p>
    <p><a href="/">All records</a></p>
  </section>`;
}
