import { html } from 'hono/html';
import { accountName, type DeedsState, type DocumentDeed } from '../run/deeds.ts';
import type { DocumentEntity } from '../../mock-precoro/model.ts';
import type { Html } from './html.ts';

/** Path and search of the page that a deed comes back to. */
export type Back = string;

const DOCUMENT_WORDS: Readonly<Record<DocumentDeed, string>> = {
  approve: 'Approve',
  revise: 'Revise',
  cancel: 'Cancel document',
};

/** What a clerk may do to this document; those that its status does not allow are not offered. */
export function documentControls(
  document: { readonly entity: DocumentEntity; readonly idn: string },
  deeds: readonly DocumentDeed[],
  back: Back,
): Html {
  if (deeds.length === 0) return html`<p class="quiet">Its status allows nothing more.</p>`;
  return group(
    'As the clerk',
    deeds.map((deed) => button({ deed, ...document, back }, DOCUMENT_WORDS[deed], deed === 'approve')),
  );
}

/** What happens in the external system: accounts that an accountant closes and opens, and silence. */
export function externalControls(codes: readonly string[], broken: DeedsState, back: Back): Html {
  return group('In the external system', [
    ...codes.map((code) =>
      broken.closedAccounts.includes(code)
        ? button({ deed: 'open-account', code, back }, `Reopen account ${code}`, false)
        : button({ deed: 'close-account', code, back }, `Close account ${code}`, false),
    ),
    silenceControl(broken, back),
  ]);
}

/** What can happen to webhooks on their way. */
export function webhookControls(broken: DeedsState, back: Back): Html {
  return group('On the way', [webhookControl(broken, back)]);
}

/** Everything that can break between the two systems. */
export function faultControls(broken: DeedsState, back: Back): Html {
  return group('Break something', [silenceControl(broken, back), webhookControl(broken, back)]);
}

/** Any GL account by choice. */
export function accountChoice(codes: readonly string[], preferred: string, back: Back): Html {
  return html`<form method="post" action="/deeds" class="choice">
    <input type="hidden" name="back" value="${back}" />
    <label for="account">GL account in the external system</label>
    <select id="account" name="code">
      ${codes.map(
        (code) =>
          html`<option value="${code}" ${code === preferred ? 'selected' : ''}>${accountName(code)}</option>`,
      )}
    </select>
    <button name="deed" value="close-account">Close the account</button>
    <button name="deed" value="open-account">Reopen it</button>
  </form>`;
}

function silenceControl({ externalSilent }: DeedsState, back: Back): Html {
  return externalSilent
    ? html`<p class="armed">The next write is saved and not answered</p>`
    : button({ deed: 'silence-external', back }, 'External system silent, once', false);
}

function webhookControl({ webhooksLost }: DeedsState, back: Back): Html {
  return webhooksLost
    ? button({ deed: 'deliver-webhooks', back }, 'Let webhooks arrive again', false)
    : button({ deed: 'lose-webhooks', back }, 'Lose webhooks', false);
}

function group(name: string, buttons: readonly Html[]): Html {
  return html`<div class="buttons" role="group" aria-label="${name}">${buttons}</div>`;
}

function button(fields: Readonly<Record<string, string>>, words: string, isFirst: boolean): Html {
  return html`<form method="post" action="/deeds">
    ${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <button class="${isFirst ? 'first' : ''}">${words}</button>
  </form>`;
}
