import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { PROJECT_ROOT } from '../../lib/infrastructure/bundling.ts';
import { accountVariables, clientSettings } from './account.ts';
import { freshFolder } from './cache.ts';
import { mustRun } from './command.ts';
import type { RunningEngine } from './engine.ts';
import { invokeDeployed } from './invoke-deployed.ts';
import { restEvent } from './lambda-events.ts';
import { startMotoFront } from './moto-front.ts';

const STACK = 'precoro-sync-live';
const TABLE = `${STACK}-mirror`;
const ITEM = { pk: { S: 'conformance' }, sk: { S: 'kept' } } as const;
const CHANGED = 'test/conformance/changed.config.ts';

const moto = process.env['CONTRACTS_AWS_URL'] ?? '';
const dynamoDb = new DynamoDBClient(clientSettings(moto));
const sqs = new SQSClient({ ...clientSettings(moto), useQueueUrlAsEndpoint: false });
const folder = freshFolder('deploy');
let front: RunningEngine;

beforeAll(async () => {
  front = await startMotoFront(moto);
});
afterAll(async () => {
  await front.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Variables that point the CDK's command, the SDK and `precoro-sync` to the account in moto. */
const account = () => ({
  ...accountVariables(front.url),
  CDK_HOME: folder,
  NO_COLOR: '1',
});

/** `npx cdk …` as it came. What it writes is kept beside the test's other files. */
function cdk(...args: readonly string[]): Promise<string> {
  const program = join(PROJECT_ROOT, 'node_modules', '.bin', 'cdk');
  return mustRun(program, args, { cwd: PROJECT_ROOT, env: account() });
}

/** moto knows no change sets to follow: the stack is made and changed directly. */
const deploy = (name: string, ...args: readonly string[]) =>
  cdk('deploy', '--require-approval', 'never', '--method', 'direct', '--output', join(folder, name), ...args);

async function tableOf(TableName: string) {
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
  return { arn: Table?.TableArn, madeAt: Table?.CreationDateTime?.getTime(), id: Table?.TableId };
}

async function waiting(QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

const kept = async () =>
  (await dynamoDb.send(new GetItemCommand({ TableName: TABLE, Key: ITEM }))).Item?.['note']?.S;

describe('an account that was never used', () => {
  let table: Awaited<ReturnType<typeof tableOf>>;

  it('is bootstrapped and deployed into by the unmodified command', async () => {
    await cdk('bootstrap', '--output', join(folder, 'bootstrap'));
    expect(await deploy('first')).toContain(`${STACK}.WebhookUrl = https://`);
    table = await tableOf(TABLE);
    await dynamoDb.send(new PutItemCommand({ TableName: TABLE, Item: { ...ITEM, note: { S: 'there' } } }));
  }, 300_000);

  it('is read by precoro-sync, which finds every entity closed and nothing failing', async () => {
    const status = await mustRun('node', ['bin/precoro-sync.ts', 'status', '--json'], {
      cwd: PROJECT_ROOT,
      env: { ...account(), PATH: `${join(PROJECT_ROOT, 'node_modules', '.bin')}:${process.env['PATH']}` },
    });
    const Status = z.looseObject({
      entities: z.array(z.looseObject({ entity: z.string(), gate: z.string() })),
    });
    const { entities } = Status.parse(JSON.parse(status));
    expect(entities.length).toBeGreaterThan(3);
    expect(entities.filter(({ gate }) => gate !== 'observe')).toEqual([]);
  }, 120_000);

  it('takes a webhook: the deployed bundle keeps a hint in the table and wakes the dispatcher', async () => {
    const body = JSON.stringify({ type: CATALOGUE.supplier.webhookType, id: 7, idn: 7, action: 1 });
    const ask = (token: string) =>
      invokeDeployed(
        moto,
        join(folder, 'first'),
        `${STACK}-webhook`,
        restEvent('/webhooks/precoro/{token}', token, body),
      );
    expect(await ask('token')).toMatchObject({ kind: 'done', result: { statusCode: 200 } });
    expect(await waiting(`${STACK}-wake`)).toBe(1);
    expect(await ask('wrong')).toMatchObject({ kind: 'done', result: { statusCode: 404 } });
  }, 120_000);

  it('is deployed into again with a setting changed, and keeps its tables and what is in them', async () => {
    await deploy('second', '-c', `config=${CHANGED}`);
    expect(await tableOf(TABLE)).toEqual(table);
    expect(await kept()).toBe('there');
  }, 300_000);

  it('is emptied on request, but for what links the records', async () => {
    await cdk('destroy', '--force', '--app', join(folder, 'second'));
    expect(await kept()).toBe('there');
  }, 120_000);
});
