import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { serveDatabase, type Database } from '../../../lib/local/database/server.ts';
import { startDatabase } from '../../../lib/local/database/start.ts';

describe('the embedded database for several clients', () => {
  let database: Database;
  const clients: pg.Client[] = [];
  beforeAll(async () => {
    database = await serveDatabase({ idleInTransactionMs: 300 });
    await database.query('CREATE TABLE item (name text)');
  }, 20_000);
  afterEach(async () => {
    await database.faults.outage(0);
    await database.faults.rates({});
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
    await database.query('DELETE FROM item');
  });
  afterAll(() => database.close());

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(database.connectionString);
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }
  const names = async (): Promise<unknown[]> =>
    (await database.query('SELECT name FROM item ORDER BY name')).map((row) => row['name']);
  const failureOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no failure',
      (error: Error) => error.message,
    );

  it('answers parameterised queries, large ones too', async () => {
    const client = await connect();
    const large = 'é'.repeat(1_000_000);
    const result = await client.query<{ size: number }>('SELECT length($1::text) AS size, $2::int', [
      large,
      7,
    ]);
    expect(result.rows[0]?.size).toBe(1_000_000);
  });

  it('keeps a transaction whole while other clients wait', async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query('BEGIN');
    await first.query('INSERT INTO item VALUES ($1)', ['a']);
    const seen = second.query('SELECT count(*)::int AS n FROM item');
    await first.query('INSERT INTO item VALUES ($1)', ['b']);
    await first.query('COMMIT');
    expect((await seen).rows).toEqual([{ n: 2 }]);
  });

  it('lets twenty clients write at once without mixing their transactions', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, connect));
    await Promise.all(
      all.map(async (client, index) => {
        await client.query('BEGIN');
        await client.query('INSERT INTO item VALUES ($1)', [`client ${index}`]);
        await client.query(index % 2 ? 'ROLLBACK' : 'COMMIT');
      }),
    );
    expect(await names()).toHaveLength(10);
  });

  it('undoes the transaction of a client that dies in it', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await client.query("INSERT INTO item VALUES ('lost')");
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await names()).toEqual([]);
  });

  it('does not run what a client asked for when it goes away while it waits', async () => {
    const [holder, waiting] = [await connect(), await connect()];
    await holder.query('BEGIN');
    const refused = failureOf(waiting.query("INSERT INTO item VALUES ('ghost')"));
    await pause(30);
    (waiting as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await refused;
    await holder.query('COMMIT');
    expect(await names()).toEqual([]);
  });

  it('throws a client out that holds a transaction open and says nothing', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await pause(500);
    expect(await failureOf(client.query('SELECT 1'))).not.toBe('no failure');
    expect(await names()).toEqual([]);
  });

  it('goes on after an error in a statement and in a transaction', async () => {
    const client = await connect();
    await client.query('BEGIN');
    expect(await failureOf(client.query('SELECT wrong FROM item WHERE name = $1', ['a']))).toMatch(/wrong/);
    await client.query('ROLLBACK');
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('answers an encryption request with no, so that a client which insists on it stops', async () => {
    const client = new pg.Client({ connectionString: database.connectionString, ssl: true });
    expect(await failureOf(client.connect())).toMatch(/SSL/);
  });

  const commitFaults = [
    { fault: 'dropBeforeCommit', saved: [] },
    { fault: 'dropAfterCommit', saved: ['x'] },
  ] as const;
  it.each(commitFaults)('$fault breaks the connection and leaves $saved', async ({ fault, saved }) => {
    const client = await connect();
    await database.faults.next(fault);
    await client.query('BEGIN');
    await client.query("INSERT INTO item VALUES ('x')");
    expect(await failureOf(client.query('COMMIT'))).toMatch(/terminated/);
    expect(await names()).toEqual(saved);
  });

  it('saves and goes silent, and others can go on', async () => {
    const client = await connect();
    await database.faults.suffered();
    await database.faults.next('silentAfterCommit');
    let suffered = false;
    void database.faults.suffered().then(() => (suffered = true));
    await client.query('BEGIN');
    await client.query("INSERT INTO item VALUES ('x')");
    expect(suffered).toBe(false);
    const answer = failureOf(client.query('COMMIT'));
    const first = await Promise.race([answer, pause(100, 'silence')]);
    expect(first).toBe('silence');
    expect(suffered).toBe(true);
    expect(await names()).toEqual(['x']);
    await client.end();
    await answer;
  });

  it('refuses connections during an outage, breaks the open ones, and comes back', async () => {
    const client = await connect();
    await database.faults.outage(60);
    expect(await failureOf(client.query('SELECT 1'))).not.toBe('no failure');
    expect(await failureOf(connect())).toMatch(/starting up/);
    await database.faults.outage(0);
    expect((await (await connect()).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('is slow and loses commits by rate', async () => {
    await database.faults.rates({ slowMs: 60, dropBeforeCommit: 1 });
    const client = await connect();
    const start = performance.now();
    await client.query('BEGIN');
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(await failureOf(client.query('COMMIT'))).toMatch(/terminated/);
  });
});

describe('the embedded database in its own process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'database-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps committed rows when it is killed, and faults are steered from outside', async () => {
    const dataDir = join(folder, 'data');
    const first = await startDatabase({ dataDir });
    await first.query('CREATE TABLE kept (n int)');
    const client = new pg.Client(first.connectionString);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('INSERT INTO kept SELECT generate_series(1, 100)');
    await first.faults.next('dropAfterCommit');
    await client.query('BEGIN');
    await client.query('INSERT INTO kept VALUES (101)');
    await expect(client.query('COMMIT')).rejects.toThrow();
    await expect(first.query('SELECT wrong')).rejects.toThrow('wrong');
    process.kill(first.processId, 'SIGKILL');
    await first.close();
    await expect(first.query('SELECT 1')).rejects.toThrow('has ended');

    const second = await startDatabase({ dataDir });
    expect(await second.query('SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 101 }]);
    await second.faults.rates({});
    await second.faults.outage(0);
    await second.close();
    await second.close();
  }, 40_000);

  it('says why it cannot start', async () => {
    await expect(startDatabase({ dataDir: '/proc/nowhere/data' })).rejects.toThrow(
      /did not start|while starting/,
    );
  }, 20_000);
});
