import type pg from 'pg';
import { openPool, quotedSchema, redactor, type PostgresOptions } from './connection.ts';
import { migrate } from './migrate.ts';
import { NotReadyError } from './outcomes.ts';
import { inTransaction, withConnection, type Query } from './transaction.ts';

const MIGRATION_TIMEOUT_MS = 60_000;

/** The database with its tables up to date: what every part of the connector works on. */
export interface Hub {
  /** Quoted for SQL. */
  readonly schema: string;
  readonly redact: (text: string) => string;
  write<T>(signal: AbortSignal, work: (query: Query) => Promise<T>): Promise<T>;
  read<T>(signal: AbortSignal, work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Connects at the first use. Throws RangeError for options of a wrong shape. */
export function openHub(options: PostgresOptions): Hub {
  const schema = quotedSchema(options.schema);
  const pool = openPool(options);
  const ready = onceReady(pool, schema);
  return {
    schema,
    redact: redactor(options.connectionString),
    write: async (signal, work) => {
      await ready();
      return inTransaction(pool, signal, work);
    },
    read: async (signal, work) => {
      await ready();
      return withConnection(pool, signal, work);
    },
    close: () => pool.end(),
  };
}

/** Migrates once per container; after a failure the next call tries again. The work is common to all callers. */
function onceReady(pool: pg.Pool, schema: string): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= migrate(pool, schema, AbortSignal.timeout(MIGRATION_TIMEOUT_MS)).catch((cause: unknown) => {
      done = undefined;
      throw new NotReadyError("The hub's tables could not be prepared", { cause });
    });
    return done;
  };
}
