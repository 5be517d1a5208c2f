import type { Verdict } from '../../operator/views.ts';

/** Where a record is, as the page tells it. */
export type State = Verdict['state'];

/** What the list can be narrowed to. */
export const FILTERS = ['all', 'not sent', 'waiting', 'on its way', 'in step', 'left alone'] as const;
export type Filter = (typeof FILTERS)[number];

/** Which filter shows a state, besides `all`. */
export const FILTER_OF: Readonly<Record<State, Filter>> = {
  failing: 'not sent',
  'on hold': 'not sent',
  waiting: 'waiting',
  'on its way': 'on its way',
  'in step': 'in step',
  'left alone': 'left alone',
  unknown: 'left alone',
};
