import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';

const CACHE = join(PROJECT_ROOT, 'node_modules', '.cache', 'conformance');

/** A folder that `fill` has filled, once for all runs: what was left half done is done anew. */
export async function filled(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = cachePath(name);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  await fill(making);
  renameSync(making, folder);
  return folder;
}

/** A new folder inside the project, so that a bundle in it finds what Lambda would offer it. */
export function freshFolder(name: string): string {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, `${name}-`));
}

function cachePath(name: string): string {
  return join(CACHE, name);
}
