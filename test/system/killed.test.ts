import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { seededRandom } from '../../lib/mock-precoro/random.ts';
import { NO_FAULT_FOUND, SMALL } from './scene.ts';

jest.setTimeout(300_000);

/** Another number is another set of moments; a failure prints the one it had. */
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 100_000);
const KILLS = Number(process.env['KILLS'] ?? 2);
/** A start takes about 8 seconds until the first record is written. */
const LATEST_KILL_MS = 16_000;

const folder = mkdtempSync(join(tmpdir(), 'precoro-sync-killed-'));
let last: Started | null = null;
afterAll(() => {
  if (last && livingIn(last.group).length > 0) process.kill(-last.group, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** Of the process group, so that every descendant is found. */
  readonly group: number;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** As package.json's `start` does, in a process group of its own. */
function start(...flags: readonly string[]): Started {
  const { suppliers, purchaseOrders, invoices, receipts, changes } = SMALL;
  const company = { suppliers, 'purchase-orders': purchaseOrders, invoices, receipts, changes };
  const options = Object.entries(company).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const args = [join(PROJECT_ROOT, 'bin', 'start.ts'), ...options];
  const child = spawn(process.execPath, [...args, '--data', join(folder, 'data'), ...flags], {
    cwd: PROJECT_ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  last = { child, group: child.pid ?? 0, said: () => said, ended };
  return last;
}

/** Processes of a group that are not already dead and only waiting to be buried. */
function livingIn(group: number): readonly string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${group} `) && !/^\d+\s+Z/.test(line));
}

async function noneLeft(group: number): Promise<readonly string[]> {
  for (const end = Date.now() + 30_000; Date.now() < end && livingIn(group).length > 0;) await sleep(200);
  return livingIn(group);
}

const ReportSchema = z.object({ proof: z.unknown(), findings: z.array(z.unknown()) });

it(`kill -9 at any moment loses nothing and doubles nothing (KILL_SEED=${SEED} KILLS=${KILLS})`, async () => {
  const random = seededRandom(SEED, 'kills');
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const { child, group, said, ended } = start();
    await Promise.race([sleep(1000 + random() * (LATEST_KILL_MS - 1000)), ended]);
    expect({
      seed: SEED,
      kill,
      endedByItself: child.exitCode,
      said: child.exitCode === null ? '' : said(),
    }).toEqual({ seed: SEED, kill, endedByItself: null, said: '' });
    // In turns: all at once, as when the machine loses power; and the runner alone, which its children must notice.
    process.kill(kill % 2 === 0 ? -group : group, 'SIGKILL');
    await ended;
    expect(await noneLeft(group)).toEqual([]);
  }
  const report = join(folder, 'report.json');
  const { said, ended, group } = start('--until-idle', '--report', report);
  const code = await ended;
  expect({ seed: SEED, code, said: code === 0 ? '' : said() }).toEqual({ seed: SEED, code: 0, said: '' });
  const { proof, findings } = ReportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  expect({ proof, findings }).toEqual({ proof: NO_FAULT_FOUND, findings: [] });
  expect(await noneLeft(group)).toEqual([]);
});
