import { html } from 'hono/html';
import { capital } from '../../operator/words.ts';
import type { Html } from './html.ts';
import type { State } from './states.ts';

const TONES: Readonly<Record<State, string>> = {
  'in step': 'good',
  'on its way': 'busy',
  waiting: 'wait',
  'on hold': 'hold',
  failing: 'bad',
  'left alone': 'rest',
  unknown: 'rest',
};

/** A state in words; the colour only repeats them. */
export function stateMark(state: State): Html {
  return html`<span class="mark mark-${TONES[state]}">${capital(state)}</span>`;
}

/** A word on a quiet ground: a status, a kind. */
export function mark(words: string, tone: 'good' | 'bad' | 'rest' | 'wait' = 'rest'): Html {
  return html`<span class="mark mark-${tone}">${words}</span>`;
}
