import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { epochContinuing, type TimeScale } from '../aws/boot/clock.ts';

const JournalSchema = z.object({
  startedAt: z.number(),
  aliveAt: z.number(),
  seed: z.number(),
  seedNow: z.number(),
  gatesOpened: z.boolean(),
  historySeeded: z.boolean(),
});

/**
 * What a folder remembers of the run: enough to go on with the same company and a clock that never goes back. `aliveAt`
 * is the run's own time when it was last alive.
 */
export type RunJournal = Readonly<z.infer<typeof JournalSchema>>;

/** A start after a stop goes on this much later than the last sign of life, in the run's time. */
const GAP_MS = 120_000;
/** And at least this much of the wall's: signs of life come twice a second, and late where the machine is busy. */
const GAP_WALL_MS = 5000;
const FILE = 'run.json';

/** Null for a folder without a run. Throws, naming the file, when it holds something else. */
export function readJournal(dataDir: string | null): RunJournal | null {
  if (dataDir === null) return null;
  const path = join(dataDir, FILE);
  if (!existsSync(path)) return null;
  try {
    return JournalSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path} is not the journal of a run; give another folder`, { cause: error });
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
  if (!journal) return { scale, epochMs: wallNow };
  const goesOnAt = journal.aliveAt + Math.max(GAP_MS, GAP_WALL_MS * scale);
  return { scale, epochMs: epochContinuing(goesOnAt, wallNow, scale) };
}
