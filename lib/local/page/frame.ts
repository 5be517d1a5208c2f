import { html, raw } from 'hono/html';
import type { DeedsState } from '../run/deeds.ts';
import { SCRIPT_ELEMENT, STYLE_ELEMENT } from './assets.ts';
import { brokenNow } from './broken-now.ts';
import { time, type Html } from './html.ts';
import type { Told } from './told.ts';
import { countOf, dayOf } from './words.ts';

/** What stands around every page. */
export interface Frame {
  /** By the run's clock. */
  readonly now: number;
  /** Requests to Precoro in the last 24 hours, and how many a day has. */
  readonly requests: { readonly spent: number; readonly perDay: number };
  readonly broken: DeedsState;
}

export interface Page {
  readonly title: string;
  readonly told: Told | null;
  readonly content: Html;
}

/** The whole document. Parts with `data-live` are renewed by the script; without it the link at the top does. */
export function framed(frame: Frame, { title, told, content }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – precoro-sync</title>
        <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}" />
        ${raw(STYLE_ELEMENT)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${top(frame)}
        <main id="main" class="wrap">
          ${brokenNow(frame.broken)} ${told ? toldBanner(told, frame.now) : ''} ${content}
        </main>
        <footer class="wrap foot">
          <p>All times are UTC, by the clock of this run. This page is served on this machine only.</p>
        </footer>
        ${raw(SCRIPT_ELEMENT)}
      </body>
    </html>`;
}

/** Precoro's dot and the external system's, joined. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M7 12h10" stroke="#7a8594" stroke-width="3"/><circle cx="6" cy="12" r="5" fill="#5a43d6"/><circle cx="18" cy="12" r="5" fill="#0d7d72"/></svg>`;

function top({ now, requests }: Frame): Html {
  return html`<header class="top">
    <div class="wrap">
      <a class="brand" href="/"><span aria-hidden="true">${raw(ICON)}</span>precoro-sync</a>
      <p class="tagline">Precoro and the external system, side by side</p>
      <ul class="gauges" id="gauges" data-live aria-label="This run">
        <li><span class="quiet">${dayOf(now)}</span> ${time(now, now)} <span class="quiet">UTC</span></li>
        <li>
          ${countOf(requests.spent)} <span class="quiet">of ${countOf(requests.perDay)} requests today</span>
        </li>
      </ul>
      <p class="liveness">
        <button type="button" id="pause" class="quiet-button" hidden>Pause updates</button>
        <span id="liveness" role="status"></span>
        <noscript><a href="">Show the newest state</a></noscript>
      </p>
    </div>
  </header>`;
}

/** Takes the focus, so that a screen reader reads it after the page has come back. */
function toldBanner({ tone, words, at }: Told, now: number): Html {
  return html`<p class="told told-${tone}" id="told" tabindex="-1" autofocus aria-live="polite">
    <strong>${tone === 'done' ? 'Done' : 'Refused'}</strong> ${words}.
    <span class="quiet">${time(at, now)}</span>
  </p>`;
}
