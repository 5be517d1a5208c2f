import { html } from 'hono/html';
import { accountName, type DeedsState } from '../run/deeds.ts';
import type { Html } from './html.ts';

/** What a person has broken and not mended: it explains much of what the page shows. */
export function brokenNow({ closedAccounts, externalSilent, webhooksLost }: DeedsState): Html {
  const broken = [
    ...closedAccounts.map((code) => `GL account ${accountName(code)} is closed in the external system`),
    ...(externalSilent ? ['The external system will not answer its next write'] : []),
    ...(webhooksLost ? ["Precoro's webhooks get lost"] : []),
  ];
  return html`<div id="broken" data-live>
    ${
      broken.length === 0
        ? ''
        : html`<ul class="broken" aria-label="Broken at the moment">
            ${broken.map((words) => html`<li>${words}</li>`)}
          </ul>`
    }
  </div>`;
}
