import { naiveClient } from '../clients/naive.ts';
import { tapTargetClient } from '../clients/tap-target.ts';
import type { Figures } from '../row.ts';
import { benchBaseline } from '../world/baseline.ts';
import { benchEngine } from '../world/engine.ts';
import type { Measured } from '../world/measured.ts';
import { play, type Scenario, type Stage } from '../world/scenario.ts';
import type { Subject } from '../world/subject.ts';

const SUBJECTS: readonly ((stage: Stage) => Subject)[] = [
  benchEngine,
  (stage) => benchBaseline({ ...stage, name: 'naive', make: naiveClient }),
  (stage) => benchBaseline({ ...stage, name: 'tap/target', make: tapTargetClient }),
];

/**
 * Plays the scenario for our engine and for each baseline, each with a Precoro of its own that behaves the same. `staged`
 * may stand between a subject and its stage.
 */
export async function playForAll(
  scenario: Scenario,
  figuresOf: (measured: Measured) => Figures,
  progress: (words: string) => void,
  staged: (stage: Stage) => Stage = (stage) => stage,
): Promise<Readonly<Record<string, Figures>>> {
  const figures: Record<string, Figures> = {};
  for (const subjectOf of SUBJECTS) {
    const measured = await play(scenario, (stage) => subjectOf(staged(stage)), progress);
    for (const words of measured.troubles.slice(0, 10)) progress(`${measured.subject}: ${words}`);
    figures[measured.subject] = figuresOf(measured);
  }
  return figures;
}
