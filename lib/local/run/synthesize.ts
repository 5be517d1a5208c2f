import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../infrastructure/bundling.ts';

/** Synthesizes the app as `cdk synth` would, into a folder of this run. Throws with what the app printed. */
export async function synthesize(config: string | null): Promise<string> {
  // Inside the project, so that a bundle finds what Lambda would offer it.
  const cache = join(PROJECT_ROOT, 'node_modules', '.cache', 'precoro-sync');
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, 'assembly-'));
  const context = config === null ? {} : { config };
  const child = spawn(process.execPath, ['--import', 'tsx', join(PROJECT_ROOT, 'bin', 'app.ts')], {
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
  if (code !== 0) throw new Error(`The app could not be synthesized:\n${said.trim()}`);
  return outdir;
}
