import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochContinuing, type TimeScale } from '../aws/boot/clock.ts';

/** What a folder remembers of the run: enough to go on with the same company and a clock that never goes back. */
export interface RunJournal {
  readonly startedAt: number;
  /** The run's own time when it was last alive. */
  readonly aliveAt: number;
  readonly seed: number;
  readonly seedNow: number;
  readonly gatesOpened: boolean;
  readonly historySeeded: boolean;
}

/** A start after a stop goes on this much later than the last sign of life, in the run's time. */
const GAP_MS = 120_000;
const FILE = 'run.json';

export function readJournal(dataDir: string | null): RunJournal | null {
  if (dataDir === null) return null;
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as RunJournal;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces the file in one step: a kill leaves the old or the new one. */
export function writeJournal(dataDir: string | null, journal: RunJournal): void {
  if (dataDir === null) return;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, `${FILE}.new`), JSON.stringify(journal));
  renameSync(join(dataDir, `${FILE}.new`), join(dataDir, FILE));
}

/** The clock of this run: the wall's at first, going on from the last sign of life after a stop. */
export function timeOf(journal: RunJournal | null, scale: number, wallNow: number): TimeScale {
  const epochMs = journal ? epochContinuing(journal.aliveAt + GAP_MS, wallNow, scale) : wallNow;
  return { scale, epochMs };
}
