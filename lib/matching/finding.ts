import type { Sign } from '../domain/match-on.ts';

/** One thing that speaks for a pair or against it. */
export interface Finding {
  readonly sign: Sign | 'figure';
  readonly what: What;
  /** Above 0 speaks for the pair, below 0 against it. */
  readonly points: number;
  readonly ours: string;
  readonly theirs: string;
  /** How many records of one side carry what is the same; 1 where it is theirs alone. */
  readonly carriers: number;
  /** Of figures: which one. */
  readonly called?: string;
}

export type What =
  | 'names the other'
  | 'same'
  | 'same in another field'
  | 'one typo'
  | 'same words'
  | 'alike'
  | 'common name'
  | 'different'
  | 'other company form'
  | 'other number or letter'
  | 'other place'
  | 'one place more'
  | 'other word'
  | 'same street'
  | 'same town'
  | 'other street';

export function finding(
  sign: Finding['sign'],
  what: What,
  points: number,
  ours: string,
  theirs: string,
  carriers = 1,
): Finding {
  return { sign, what, points, ours, theirs, carriers };
}
