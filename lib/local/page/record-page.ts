import { html } from 'hono/html';
import type { TargetSpec } from '../../connectors/contract.ts';
import { accountCodesOf } from './account-codes.ts';
import type { ClerkView } from '../../mock-precoro/clerk-view.ts';
import type { RecordView, Verdict } from '../../operator/views.ts';
import { capital } from '../../operator/words.ts';
import { deedsFor, type DeedsState } from '../run/deeds.ts';
import { documentControls, externalControls, webhookControls } from './controls.ts';
import { externalContent, externalHead } from './external-side.ts';
import type { Html } from './html.ts';
import { incomingPart, paymentsPart } from './incoming-part.ts';
import type { IncomingPayment } from './incoming-payments.ts';
import { journeyList } from './journey.ts';
import { stateMark } from './marks.ts';
import { precoroContent, precoroHead } from './precoro-side.ts';

export interface RecordPage {
  readonly now: number;
  /** The document as it stands in Precoro. */
  readonly clerk: ClerkView;
  /** What precoro-sync knows of it, and what stands outside. */
  readonly view: RecordView;
  readonly specs: Readonly<Record<string, TargetSpec>>;
  /** Of an invoice: payments of the external system on it. */
  readonly payments: readonly IncomingPayment[];
  readonly broken: DeedsState;
}

/** One record: left in Precoro, right outside, between them its way; each with what a person can do there. */
export function recordPage({ now, clerk, view, specs, payments, broken }: RecordPage): Html {
  const { record } = clerk;
  const back = `/records/${record.entity}/${record.id}`;
  return html`<p class="path"><a href="/">All records</a></p>
    ${verdictBanner(clerk, view)}
    <div class="sides">
      <section class="card side side-precoro" aria-labelledby="precoro-heading" id="precoro">
        <p class="system">In Precoro</p>
        <div id="precoro-head" data-live>${precoroHead(clerk)}</div>
        <div id="precoro-deeds" class="deeds" data-live>
          ${record.entity === 'supplier' ? '' : documentControls(record, deedsFor(record), back)}
        </div>
        <div id="precoro-content" data-live>${precoroContent(clerk, now)}</div>
      </section>
      <section class="card side" aria-labelledby="journey-heading">
        <p class="system">Between them</p>
        <h2 id="journey-heading">What happened</h2>
        <div id="webhooks" class="deeds" data-live>${webhookControls(broken, back)}</div>
        <div id="journey" data-live aria-live="polite">${journeyList(view.journey, now)}</div>
      </section>
      <section class="card side side-external" aria-labelledby="external-heading" id="external">
        <p class="system">In the external system</p>
        <div id="external-head" data-live>${externalHead(view)}</div>
        <div id="external-deeds" class="deeds" data-live>
          ${externalControls(accountCodesOf(clerk), broken, back)}
        </div>
        <div id="external-content" data-live>
          ${externalContent(view, specs)} ${incomingPart(view, now)} ${paymentsPart(payments, now)}
        </div>
      </section>
    </div>`;
}

/** `Invoice 1043`; a supplier by its name. */
export function titleOf({ record }: Pick<ClerkView, 'record'>, entityLabel: string): string {
  return `${capital(entityLabel)} ${record.entity === 'supplier' ? record.name : record.idn}`;
}

const ACTORS = { clerk: 'the clerk', accountant: 'the accountant', engineer: 'the engineer' } as const;

function verdictBanner(clerk: ClerkView, { entityLabel, verdict }: RecordView): Html {
  return html`<section class="verdict" aria-labelledby="title">
    <h1 id="title">${titleOf(clerk, entityLabel)}</h1>
    <div id="verdict" data-live aria-live="polite">
      <p class="verdict-words">${stateMark(verdict.state)} ${verdict.words}</p>
      ${whatToDo(verdict)}
    </div>
  </section>`;
}

function whatToDo({ actor, command }: Verdict): Html | string {
  if (actor === null && command === null) return '';
  return html`<p class="what-to-do">
    ${actor === null ? '' : html`<span>To act: <strong>${ACTORS[actor]}</strong></span>`}
    ${command === null ? '' : html`<span>To type: <code>${command}</code></span>`}
  </p>`;
}
