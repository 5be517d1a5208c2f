import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { FaultPlan, type FaultRates, type FaultSwitches } from './faults.ts';
import { serveClient, type SharedBackend } from './session.ts';
import { Turns } from './turns.ts';
import { fatal } from './wire.ts';

export interface DatabaseOptions {
  /** Folder of the data; in memory without one. Committed rows survive the end of the process, also by kill -9. */
  readonly dataDir?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly faults?: FaultRates;
  /** Default 30,000. */
  readonly idleInTransactionMs?: number;
}

export interface Database {
  /** For `pg` and any other client on this machine. */
  readonly connectionString: string;
  /** One statement on its own, not touched by faults; waits until no client is in a transaction. */
  query(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  readonly faults: FaultSwitches;
  close(): Promise<void>;
}

/**
 * PGlite as a TCP server for several clients, in this process. PGlite is one backend without processes: clients take turns
 * by whole transactions, and session-wide things (SET, named statements, session locks) are common to all of them.
 */
export async function serveDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const pglite = await PGlite.create(options.dataDir === undefined ? {} : { dataDir: options.dataDir });
  const turns = new Turns();
  const faults = new FaultPlan(options.faults ?? {}, Math.random, Date.now);
  const backend: SharedBackend = {
    execute: (messages) => pglite.execProtocolRaw(messages),
    turns,
    faults,
    idleInTransactionMs: options.idleInTransactionMs ?? 30_000,
  };
  const front = await listen(backend, options.port ?? 0);
  return {
    connectionString: `postgresql://postgres:local@127.0.0.1:${front.port}/postgres`,
    query: (sql, parameters = []) => queryAlone(pglite, turns, sql, parameters),
    faults: switchesOf(faults, front.dropAll),
    close: async () => {
      await front.close();
      await pglite.close();
    },
  };
}

async function queryAlone(pglite: PGlite, turns: Turns, sql: string, parameters: readonly unknown[]) {
  const holder = {};
  await turns.take(holder);
  try {
    const result = await pglite.query<Record<string, unknown>>(sql, [...parameters]);
    return result.rows;
  } finally {
    turns.leave(holder);
  }
}

function switchesOf(faults: FaultPlan, dropAll: () => void): FaultSwitches {
  return {
    next: async (fault) => faults.next(fault),
    suffered: () => faults.suffered(),
    rates: async (rates) => faults.setRates(rates),
    outage: async (seconds) => {
      faults.setOutage(seconds);
      if (seconds > 0) dropAll();
    },
  };
}

/** Listens on the loopback address only: there is no password behind it. */
async function listen(backend: SharedBackend, wantedPort: number) {
  const clients = new Map<Socket, Promise<void>>();
  let connections = 0;
  const server = createServer((socket) => {
    if (backend.faults.isOut()) return refuse(socket);
    connections += 1;
    const served = serveClient(socket, connections, backend).finally(() => clients.delete(socket));
    clients.set(socket, served);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wantedPort, '127.0.0.1', resolve);
  });
  const dropAll = (): void => clients.forEach((_served, socket) => void socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    dropAll,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      dropAll();
      await Promise.all([closed, ...clients.values()]);
    },
  };
}

function refuse(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(fatal('57P03', 'the database system is starting up'));
}
