import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { POSTGRES_BIN } from './packages.ts';

export const DATABASE_USER = 'tryton';

/** A PostgreSQL server of the tests' own, in a folder of theirs. It forgets what it has not written when it is killed. */
export interface Cluster {
  readonly port: number;
  /** A new database with the content of the other one; an empty one for null. Takes the place of one of that name. */
  create(name: string, template: string | null): void;
  has(name: string): boolean;
  rename(from: string, to: string): void;
  stop(): void;
}

const SETTINGS = `
listen_addresses = '127.0.0.1'
fsync = off
synchronous_commit = off
full_page_writes = off
# Tryton asks the catalogue thousands of times while it makes its tables: compiled queries cost more than they save.
jit = off
autovacuum_naptime = 1
autovacuum_analyze_threshold = 20
max_connections = 60
`;

export function startCluster(home: string, port: number): Cluster {
  const folder = join(home, 'postgres');
  const data = join(folder, 'data');
  if (!existsSync(data)) {
    mkdirSync(folder, { recursive: true });
    // The server runs as another user, who must reach its folder.
    chmodSync(home, 0o755);
    run('chown', 'postgres:', folder);
    asPostgres(
      'initdb',
      '-D',
      data,
      '-A',
      'trust',
      '-U',
      DATABASE_USER,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    );
    appendFileSync(join(data, 'postgresql.conf'), `${SETTINGS}unix_socket_directories = '${folder}'\n`);
  }
  // What a run that was killed has left running.
  if (existsSync(join(data, 'postmaster.pid'))) stopServer(data);
  asPostgres('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-o', `-p ${port}`, '-w', '-t', '30', 'start');
  const at = ['-h', '127.0.0.1', '-p', String(port), '-U', DATABASE_USER];
  const sql = (statement: string): string =>
    run(join(POSTGRES_BIN, 'psql'), ...at, '-d', 'postgres', '-Atc', statement);
  return {
    port,
    create: (name, template) => {
      sql(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      sql(`CREATE DATABASE "${name}"${template === null ? '' : ` TEMPLATE "${template}"`}`);
    },
    has: (name) => sql(`SELECT count(*) FROM pg_database WHERE datname = '${name}'`) === '1',
    rename: (from, to) => void sql(`ALTER DATABASE "${from}" RENAME TO "${to}"`),
    stop: () => stopServer(data),
  };
}

/** One that is not there any more is stopped already. */
function stopServer(data: string): void {
  spawnSync(
    'runuser',
    ['-u', 'postgres', '--', join(POSTGRES_BIN, 'pg_ctl'), '-D', data, '-m', 'fast', '-w', 'stop'],
    {
      cwd: '/',
      stdio: 'ignore',
    },
  );
}

function asPostgres(command: string, ...args: readonly string[]): string {
  return run('runuser', '-u', 'postgres', '--', join(POSTGRES_BIN, command), ...args);
}

/** Output goes nowhere but to the error: a server that stays would keep a pipe open. */
function run(command: string, ...args: readonly string[]): string {
  const stays = args.includes('start');
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: '/',
    ...(stays ? { stdio: 'ignore' } : {}),
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout ?? ''}\n${stderr ?? ''}`);
  return (stdout ?? '').trim();
}
