import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { openBooks, type Books } from './tryton/books.ts';
import { DATABASE_USER } from './tryton/cluster.ts';
import { POSTGRES_BIN } from './tryton/packages.ts';
import { SYNC_PASSWORD, SYNC_USER } from './tryton/seed.ts';
import { startTryton, type TrytonServer } from './tryton/server.ts';

/** Variable by which `run.ts` tells the tests where everything is. */
export const ERP_PLACE = 'ERP_PLACE';

const PlaceSchema = z.object({ home: z.string(), databasePort: z.number(), template: z.string() });

/** A Tryton for one test file, as it was set up, with nothing in it. */
export interface Erp {
  readonly server: TrytonServer;
  readonly books: Books;
  readonly database: string;
  /** To PostgreSQL itself. */
  readonly connectionString: string;
  /** What the connector's secret holds, but for the url. */
  readonly login: { readonly database: string; readonly user: string; readonly password: string };
  close(): Promise<void>;
}

export async function openErp(database: string, sessionSeconds = 300): Promise<Erp> {
  const given = process.env[ERP_PLACE];
  if (given === undefined) throw new Error('Run these tests with "npm run test:erp".');
  const { home, databasePort, template } = PlaceSchema.parse(JSON.parse(given));
  const at = ['-h', '127.0.0.1', '-p', String(databasePort), '-U', DATABASE_USER];
  spawnSync(join(POSTGRES_BIN, 'dropdb'), [...at, '--if-exists', '--force', database]);
  const { status, stderr } = spawnSync(join(POSTGRES_BIN, 'createdb'), [...at, '-T', template, database], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const server = await startTryton({ home, databasePort, database, sessionSeconds });
  return {
    ...{ server, database, books: await openBooks(server.url, database) },
    connectionString: `postgresql://${DATABASE_USER}@127.0.0.1:${databasePort}/${database}`,
    login: { database, user: SYNC_USER, password: SYNC_PASSWORD },
    close: () => server.close(),
  };
}
