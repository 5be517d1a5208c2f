import { createServer } from 'node:http';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoKeyClaims } from '../../lib/aws/dynamodb/keyClaims.ts';
import { ledgerTable } from '../../lib/config/naming.ts';
import { PROJECT_ROOT } from '../../lib/config/project-root.ts';
import type { LocalMail } from '../../lib/local/aws/sns.ts';
import { startStack, type LocalStack } from '../../lib/local/aws/stack.ts';
import { synthesize } from '../../lib/local/run/synthesize.ts';
import { precoroKeyFingerprint } from '../../lib/precoro/open-gateway.ts';

jest.setTimeout(180_000);

const CONFIG = join(PROJECT_ROOT, 'test/cli/deployment/integration.ts');
const TIME = { timeScale: 2, epochMs: Date.now() };

let assemblyDir: string;
let precoro: Awaited<ReturnType<typeof standIn>>;
let stack: LocalStack;
let tables: DynamoDBClient;
const log: string[] = [];
const denied: string[] = [];
const mails: LocalMail[] = [];

beforeAll(async () => {
  precoro = await standIn();
  assemblyDir = await synthesize(CONFIG);
  stack = await startStack({
    ...{ assemblyDir, ...TIME },
    secrets: { PRECORO_SECRET_ARN: JSON.stringify(precoro.secret) },
    onLog: (line) => log.push(line),
    onDenied: (message) => denied.push(message),
    onMail: (mail) => mails.push(mail),
    minColdWallTimeoutMs: 60_000,
    minWallTimeoutMs: 60_000,
  });
  stack.pauseSchedules();
  tables = new DynamoDBClient(stack.clientConfig);
});
afterAll(async () => {
  tables?.destroy();
  await stack?.stop();
  precoro?.close();
  if (assemblyDir) rmSync(assemblyDir, { recursive: true, force: true });
});

/** Answers every request to Precoro with an empty list, and counts them. */
async function standIn() {
  let requests = 0;
  const server = createServer((_request, answer) => {
    requests += 1;
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[],"meta":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const secret = { token: 'tok-1', email: 'api@example.com', baseUrl: `http://127.0.0.1:${port}` };
  return { secret, requests: () => requests, close: () => server.close() };
}

/** Another integration in the account: all that is seen of it is its quota table, with its claim to the same key. */
async function deployOlder(): Promise<void> {
  const table = ledgerTable('older');
  await tables.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const claims = dynamoKeyClaims({ client: tables, table, name: 'older', since: 0 });
  const claimedAt = TIME.epochMs - 60_000;
  const fingerprint = precoroKeyFingerprint(precoro.secret, 'international');
  await claims.save({ ...claims.self, fingerprint, claimedAt, seenAt: claimedAt, look: null, version: 0 });
}

describe('the deployed dispatcher, beside another integration with the same API key', () => {
  it('sends nothing, counts that for the alarm, and people are told by mail', async () => {
    await deployOlder();
    await stack.invoke('precoro-sync-opened-precoro-dispatcher', {});
    expect(precoro.requests()).toBe(0);
    expect(log.filter((line) => line.includes('"KeyShared":1'))).toHaveLength(1);
    expect(log.join('\n')).toMatch(/the API key belongs to another integration.*"holder":"older"/);
    expect(log.join('\n')).not.toContain('tok-1');
    await stack.invoke('precoro-sync-opened-alert', {});
    expect(mails.map(({ subject }) => subject)).toEqual([
      '[precoro-sync opened] Nothing is read from Precoro: another integration has the same API key',
    ]);
    expect(denied).toEqual([]);
  });

  it('goes on by itself once the other one is gone', async () => {
    await tables.send(new DeleteTableCommand({ TableName: ledgerTable('older') }));
    await stack.invoke('precoro-sync-opened-precoro-dispatcher', {});
    expect(precoro.requests()).toBeGreaterThan(0);
    expect(denied).toEqual([]);
  });
});
