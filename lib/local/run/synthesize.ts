import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../config/project-root.ts';
import { isAlive } from './presence.ts';

/** Synthesizes the app as `cdk synth` would, into a folder of this run. Throws with what the app printed. */
export async function synthesize(config: string | null): Promise<string> {
  // Inside the project, so that a bundle finds what Lambda would offer it.
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache', 'precoro-sync');
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const outdir = mkdtempSync(join(cache, `assembly-${process.pid}-`));
  const context = { alone: 'yes', ...(config === null ? {} : { config }) };
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'bin', 'app.ts')], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return outdir;
  rmSync(outdir, { recursive: true, force: true });
  throw new Error(`The app could not be synthesized:\n${said.trim()}`);
}

/** What a killed run left behind: each folder is named by the process that made it. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const maker = Number(/^assembly-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (!isAlive(maker)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}
