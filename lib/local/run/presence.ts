import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../config/project-root.ts';

const PresenceSchema = z.object({
  pid: z.int().positive(),
  endpoint: z.url(),
  precoroUrl: z.url(),
  pageUrl: z.url().nullable(),
  configPath: z.string(),
  time: z.object({ scale: z.number().positive(), epochMs: z.number() }),
  startedAt: z.number(),
});

/**
 * A local run that is going on, as other processes of this machine find it. `endpoint` is that of every AWS service;
 * `pageUrl` is null where no page is served; `startedAt` is by the wall's clock.
 */
export type RunPresence = Readonly<z.infer<typeof PresenceSchema>>;

const RUNNING_FILE = join(PROJECT_ROOT, 'node_modules', '.cache', 'precoro-sync', 'running.json');

/**
 * Lets {@link findRun} find this run; of two runs the later one. Answers how to take it back, which leaves a later run's
 * own announcement alone.
 */
export function announceRun(presence: RunPresence, file: string = RUNNING_FILE): () => void {
  const temporary = `${file}.${presence.pid}.new`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(temporary, JSON.stringify(presence));
  renameSync(temporary, file);
  return () => {
    const found = read(file);
    if (found?.pid === presence.pid && found.startedAt === presence.startedAt) rmSync(file, { force: true });
  };
}

/** Null when no run is announced, its process is gone, or the file is damaged. */
export function findRun(file: string = RUNNING_FILE): RunPresence | null {
  const found = read(file);
  return found && isAlive(found.pid) ? found : null;
}

/** Whether a process is there, also one of another user. */
export function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function read(file: string): RunPresence | null {
  try {
    return PresenceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Whatever is wrong with it: it announces nothing that could be used.
    return null;
  }
}
