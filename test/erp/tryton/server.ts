import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { DATABASE_USER } from './cluster.ts';
import { TRYTON_MODULES } from './packages.ts';

export const ADMIN_PASSWORD = 'admin-Passw0rt';

export interface TrytonPlace {
  readonly home: string;
  /** Of the database server. */
  readonly databasePort: number;
  readonly database: string;
  /** Seconds that a session may idle before it may post no more. Default 300. */
  readonly sessionSeconds?: number;
}

/** A running Tryton. */
export interface TrytonServer {
  readonly url: string;
  readonly port: number;
  /** As when its machine loses power. */
  kill(): Promise<void>;
  /** Again at the same address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Makes Tryton's tables in an empty database: the longest step, a minute. */
export function initialise(place: TrytonPlace): void {
  const config = writeConfig(place, 0);
  const password = join(place.home, 'password');
  writeFileSync(password, ADMIN_PASSWORD);
  const args = ['-c', config, '-d', place.database, '-u', ...TRYTON_MODULES, '--activate-dependencies'];
  const { status, stderr } = spawnSync('trytond-admin', [...args, '--email', 'admin@example.com'], {
    encoding: 'utf8',
    env: { ...process.env, TRYTONPASSFILE: password },
  });
  if (status !== 0) throw new Error(`trytond-admin failed:\n${stderr}`);
}

export async function startTryton(place: TrytonPlace): Promise<TrytonServer> {
  const port = await freePort();
  const config = writeConfig(place, port);
  const url = `http://127.0.0.1:${port}`;
  let running: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const log = openSync(join(place.home, `${place.database}.log`), 'a');
    running = spawn('trytond', ['-c', config, '-d', place.database], { stdio: ['ignore', log, log] });
    await untilAnswering(url);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    running = null;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  await start();
  return { url, port, start, kill: () => end('SIGKILL'), close: () => end('SIGKILL') };
}

function writeConfig(
  { home, databasePort, database, sessionSeconds = 300 }: TrytonPlace,
  port: number,
): string {
  const files = join(home, 'files');
  mkdirSync(files, { recursive: true });
  const path = join(home, `${database}.conf`);
  writeFileSync(
    path,
    `[web]
listen = 127.0.0.1:${port}
root =
[database]
uri = postgresql://${DATABASE_USER}@127.0.0.1:${databasePort}/
path = ${files}
[session]
timeout = ${sessionSeconds}
`,
  );
  return path;
}

async function untilAnswering(url: string): Promise<void> {
  const body = JSON.stringify({ id: 1, method: 'common.server.version', params: [] });
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(100)) {
    const answer = await fetch(`${url}/`, request).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error('trytond does not answer');
}
