import type { Figures, Goal } from '../row.ts';
import { benchEngine } from '../world/engine.ts';
import { benchNaiveInward } from '../world/inward-baseline.ts';
import type { Measured } from '../world/measured.ts';
import { play, type Scenario, type Stage } from '../world/scenario.ts';
import { figuresOf } from './figures.ts';

export const LOOKS = 'requests that look first, per touched record';
const TOO_MANY = 'writes beyond one per record';
const NOT_IN_PRECORO = 'changes not in Precoro';
export const PER_TOUCHED = 'requests per touched record';
export const SECONDS_P50 = 'seconds until in Precoro p50';
export const SECONDS_P99 = 'seconds until in Precoro p99';

/** What every row of this direction asks for. */
export const ALWAYS_INWARD: readonly Goal[] = [
  { figure: TOO_MANY, atMost: 0 },
  { figure: NOT_IN_PRECORO, atMost: 0 },
  { figure: 'own 429s', atMost: 0 },
  { figure: 'troubles', atMost: 0 },
];

export interface Counted {
  /** Records that the external system told something of. */
  readonly touched: number;
  /** Of those: that Precoro has to be told of. */
  readonly written: number;
}

/** Our engine with both directions on, beside the naive client of this one. */
export async function playBothWays(
  scenario: Omit<Scenario, 'directions'>,
  figures: (measured: Measured) => Figures,
  progress: (words: string) => void,
  staged: (stage: Stage) => Stage = (stage) => stage,
): Promise<Readonly<Record<string, Figures>>> {
  const bySubject: Record<string, Figures> = {};
  for (const subjectOf of [benchEngine, benchNaiveInward]) {
    const both: Scenario = { ...scenario, directions: 'both' };
    const measured = await play(both, (stage) => subjectOf(staged(stage)), progress);
    for (const words of measured.troubles.slice(0, 10)) progress(`${measured.subject}: ${words}`);
    bySubject[measured.subject] = figures(measured);
  }
  return bySubject;
}

/** The figures of a row of this direction; requests per record are those per written record. */
export function inwardFigures(measured: Measured, { touched, written }: Counted): Figures {
  const { requests, requestsByKind, unserved, fromChange } = measured;
  const { lookup = 0, detail = 0, list = 0, write = 0 } = requestsByKind;
  const all = figuresOf(measured, written);
  const perTouched = (count: number): number => Math.round((10_000 * count) / touched) / 10_000;
  const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 100) / 10);
  return {
    ...all,
    [PER_TOUCHED]: perTouched(requests),
    [LOOKS]: perTouched(lookup + detail),
    [TOO_MANY]: Math.max(0, write - written),
    [NOT_IN_PRECORO]: unserved,
    [SECONDS_P50]: seconds(fromChange.p50),
    [SECONDS_P99]: seconds(fromChange.p99),
    'requests list': list,
  };
}
