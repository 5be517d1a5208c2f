import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AnswerMessage, DatabaseCommand } from './messages.ts';
import type { Database, DatabaseOptions } from './server.ts';

export interface RunningDatabase extends Database {
  readonly processId: number;
}

/**
 * The embedded PostgreSQL in a process of its own, so that this one stays responsive. Takes 2 to 4 seconds.
 * Throws when it cannot start, with the reason.
 */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase> {
  const child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [JSON.stringify(options)], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const connectionString = await started(child);
  const ask = commandsTo(child);
  const tell = async (command: DatabaseCommand): Promise<void> => void (await ask(command));
  return {
    connectionString,
    processId: child.pid ?? 0,
    query: (sql, parameters = []) => ask({ kind: 'query', sql, parameters }),
    faults: {
      next: (fault) => tell({ kind: 'next', fault }),
      suffered: () => tell({ kind: 'suffered' }),
      outage: (seconds) => tell({ kind: 'outage', seconds }),
      rates: (rates) => tell({ kind: 'rates', rates }),
    },
    close: () => closeChild(child, ask),
  };
}

function started(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The embedded database ended while starting (exit code ${code})`)),
    );
    child.once('error', reject);
    child.once('message', (message: AnswerMessage) => {
      if (message.kind === 'started') resolve(message.connectionString);
      else if (message.kind === 'failed')
        reject(new Error(`The embedded database did not start: ${message.words}`));
    });
  });
}

type Ask = (command: DatabaseCommand) => Promise<readonly Record<string, unknown>[]>;

function commandsTo(child: ChildProcess): Ask {
  const open = new Map<number, PromiseWithResolvers<readonly Record<string, unknown>[]>>();
  let lastId = 0;
  child.on('message', (message: AnswerMessage) => {
    if (message.kind === 'answer') open.get(message.id)?.resolve(message.rows);
    else if (message.kind === 'error') open.get(message.id)?.reject(new Error(message.words));
    if ('id' in message) open.delete(message.id);
  });
  child.once('exit', () =>
    open.forEach(({ reject }) => reject(new Error('The embedded database has ended'))),
  );
  return (command) => {
    if (!child.connected) return Promise.reject(new Error('The embedded database has ended'));
    lastId += 1;
    const answer = Promise.withResolvers<readonly Record<string, unknown>[]>();
    open.set(lastId, answer);
    child.send({ id: lastId, command });
    return answer.promise;
  };
}

async function closeChild(child: ChildProcess, ask: Ask): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // A process that ends while it is asked to close has closed.
  await ask({ kind: 'close' }).catch(() => undefined);
  await ended;
}
