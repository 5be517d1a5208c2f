import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import { ERP_PLACE } from './place.ts';
import { startCluster } from './tryton/cluster.ts';
import { areInstalled, install, obstacle } from './tryton/packages.ts';
import { freePort } from '../support/free-port.ts';
import { makeTemplate } from './tryton/template.ts';

/** Told apart from failed tests, so that whoever runs this can decide whether it had to run here. */
const CANNOT_RUN = 77;

/**
 * `npm run test:erp`: installs Tryton where it is not, makes its database, and runs the tests of this folder on it.
 * Arguments go to jest. What takes long is kept in the folder for temporary files.
 */
async function main(args: readonly string[]): Promise<number> {
  const why = obstacle();
  if (why !== null) return cannotRun(why);
  const began = Date.now();
  const lap = (what: string): void =>
    console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`);
  if (!areInstalled()) {
    lap("Tryton is not installed; installing Debian's packages …");
    const missing = install();
    if (missing !== null) return cannotRun(missing);
  }
  const home = join(tmpdir(), 'precoro-sync-erp');
  mkdirSync(home, { recursive: true });
  const cluster = startCluster(home, await freePort());
  try {
    lap('PostgreSQL is running; making the database of an ERP that has been set up …');
    const template = await makeTemplate(home, cluster);
    lap(template.isNew ? 'the database is made' : 'the database was made before');
    const place = JSON.stringify({ home, databasePort: cluster.port, template: template.name });
    return await jest(args, { [ERP_PLACE]: place });
  } finally {
    cluster.stop();
    lap('all of it');
  }
}

function cannotRun(why: string): number {
  console.error(
    `The tests with a real ERP cannot run here: ${why}. Nothing was tested (exit code ${CANNOT_RUN}).`,
  );
  return CANNOT_RUN;
}

function jest(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<number> {
  const command = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '-c',
    'jest.erp.config.ts',
    '-i',
  ];
  const child = spawn(process.execPath, [...command, ...args], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

process.exitCode = await main(process.argv.slice(2));
