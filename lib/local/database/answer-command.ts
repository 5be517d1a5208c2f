import type { DatabaseCommand } from './messages.ts';
import type { Database } from './server.ts';

/** Carries one command out; the rows are empty for all but queries. */
export async function answerCommand(
  database: Database,
  command: DatabaseCommand,
): Promise<readonly Record<string, unknown>[]> {
  switch (command.kind) {
    case 'query':
      return database.query(command.sql, command.parameters);
    case 'next':
      await database.faults.next(command.fault);
      return [];
    case 'suffered':
      await database.faults.suffered();
      return [];
    case 'outage':
      await database.faults.outage(command.seconds);
      return [];
    case 'rates':
      await database.faults.rates(command.rates);
      return [];
    case 'close':
      await database.close();
      return [];
  }
}
