import { html } from 'hono/html';
import type { JourneyStep } from '../../operator/views.ts';
import { time, type Html } from './html.ts';
import { lengthOf } from './words.ts';

const PLACES: Readonly<Record<JourneyStep['where'], string>> = {
  precoro: 'Precoro',
  between: 'precoro-sync',
  external: 'External',
};

/** Every step with its time, and how long after the one before it; oldest first. */
export function journeyList(steps: readonly JourneyStep[], now: number): Html {
  if (steps.length === 0) return html`<p class="empty">Nothing has happened to it yet.</p>`;
  return html`<ol class="steps">
    ${steps.map((step, index) => stepOf(step, timeBefore(steps, index), now))}
  </ol>`;
}

function stepOf({ at, where, words }: JourneyStep, before: number | null, now: number): Html {
  const passed = at === null || before === null ? 0 : at - before;
  return html`<li class="step step-${where}">
    <p class="step-head">
      <span class="place">${PLACES[where]}</span>
      ${at === null ? '' : time(at, now)}
      ${passed >= 1000 ? html`<span class="later">${lengthOf(passed)} later</span>` : ''}
    </p>
    <p>${words}</p>
  </li>`;
}

/** When the last step before this one happened whose time is known. */
function timeBefore(steps: readonly JourneyStep[], index: number): number | null {
  return steps.slice(0, index).findLast(({ at }) => at !== null)?.at ?? null;
}
