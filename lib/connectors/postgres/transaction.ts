import type pg from 'pg';

/** Runs one statement; answers its rows, every value as text. */
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;
export type Row = Readonly<Record<string, string | null>>;

/** A column's text; empty where there is no row or no value. */
export function textIn(row: Row | undefined, column: string): string {
  return row?.[column] ?? '';
}

/** COMMIT was sent and its outcome is not known from here; `cause` says what came instead of the answer. */
export class CommitError extends Error {
  override readonly name = 'CommitError';
}

/** A statement that takes longer is stopped by the server, so that a lost client holds no lock for long. */
const BEGIN =
  'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = 30000; SET LOCAL lock_timeout = 10000';

/**
 * Runs `work` in one transaction. What `work` throws comes out as it is, and nothing is saved. Deferred constraints are
 * checked before COMMIT, so that a refusal is told apart from a lost answer: only the latter is a CommitError.
 */
export function inTransaction<T>(
  pool: pg.Pool,
  signal: AbortSignal,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  return withConnection(pool, signal, async (query) => {
    await query(BEGIN);
    const value = await work(query).catch(async (error: unknown) => {
      // The error at hand tells more than a failing ROLLBACK would; a broken connection is rolled back by the server.
      await query('ROLLBACK').catch(() => undefined);
      throw error;
    });
    await query('SET CONSTRAINTS ALL IMMEDIATE');
    // Past the deadline nothing is sent any more, so that this is not taken for a lost answer.
    if (signal.aborted) throw deadlinePassed();
    await commit(query);
    return value;
  });
}

async function commit(query: Query): Promise<void> {
  try {
    await query('COMMIT');
  } catch (cause) {
    throw new CommitError('COMMIT was sent, and no answer came', { cause });
  }
}

/** Lends a connection for `work`. At the signal it is destroyed and the promise rejects. */
export async function withConnection<T>(
  pool: pg.Pool,
  signal: AbortSignal,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const aborted = abortion(signal);
  try {
    const client = await borrow(pool, aborted.promise);
    return await lend(client, aborted.promise, work);
  } finally {
    aborted.forget();
  }
}

async function lend<T>(
  client: pg.PoolClient,
  aborted: Promise<never>,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  // A connection that breaks between statements tells so here; the next statement fails and reports it.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let usable = false;
  try {
    const value = await work((sql, parameters) => Promise.race([run(client, sql, parameters), aborted]));
    usable = true;
    return value;
  } finally {
    // After a failure the connection's state is not worth finding out; an unfinished transaction dies with it.
    client.release(!usable);
    if (usable) client.off('error', ignore);
  }
}

async function run(
  client: pg.PoolClient,
  sql: string,
  parameters?: readonly unknown[],
): Promise<readonly Row[]> {
  const result = await client.query<Record<string, string | null>>(
    sql,
    parameters ? [...parameters] : undefined,
  );
  return result.rows ?? [];
}

async function borrow(pool: pg.Pool, aborted: Promise<never>): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  try {
    return await Promise.race([connecting, aborted]);
  } catch (error) {
    // A connection that comes too late goes back unused; one that fails has been reported or no longer matters.
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}

function abortion(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting when the signal comes.
  promise.catch(() => undefined);
  const abort = (): void => reject(deadlinePassed());
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', abort) };
}

function deadlinePassed(): Error {
  return new Error('the deadline of the call has passed');
}
