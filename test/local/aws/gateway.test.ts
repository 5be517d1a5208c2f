import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, ListTablesCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  AddPermissionCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startGateway } from '../../../lib/local/aws/gateway.ts';
import { asFunction } from './open-gateway.ts';
import type { Gateway, GatewayConfiguration } from '../../../lib/local/aws/gateway.ts';
import {
  DepthsSchema,
  operatorCall,
  operatorClientConfig,
  SweepSchema,
} from '../../../lib/local/aws/operator.ts';

const KEYS = [{ AttributeName: 'pk', KeyType: 'HASH' }];
const CONFIGURATION: GatewayConfiguration = {
  tables: [
    {
      name: 'items',
      definition: {
        AttributeDefinitions: ['pk', 'a', 'b'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
        KeySchema: KEYS,
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: ['b', 'a'].map((name) => ({
          IndexName: `by-${name}`,
          KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        })),
      },
      timeToLiveAttribute: 'expires',
    },
  ],
  queues: {
    dead: {},
    work: {
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
        maxReceiveCount: 2,
      }),
    },
  },
  secrets: { keys: 'text' },
  topics: [],
  roles: {
    sender: [{ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:us-east-1:000000000000:work'] }],
  },
};

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

async function started(
  options: { dataDir?: string; onDenied?: (message: string) => void } = {},
): Promise<Gateway> {
  const gateway = await startGateway(options);
  cleanUp.push(() => gateway.close());
  await gateway.configure(CONFIGURATION);
  return gateway;
}

async function dataFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-'));
  cleanUp.push(() => rm(dataDir, { recursive: true }));
  return dataDir;
}

const queueUrl = (name: string, { url }: Gateway) => `${url}/000000000000/${name}`;
const receive = async (sqs: SQSClient, QueueUrl: string) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] })))
    .Messages?.[0];

describe('one endpoint for all services', () => {
  it('lets a function do what its role says, and reports the rest', async () => {
    const denied: string[] = [];
    const gateway = await started({ onDenied: (message) => denied.push(message) });
    const sqs = new SQSClient(asFunction('sender', gateway));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('work', gateway), MessageBody: 'a' }));
    await expect(receive(sqs, queueUrl('work', gateway))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(denied).toEqual([
      'sender may not sqs:ReceiveMessage on arn:aws:sqs:us-east-1:000000000000:work: no statement of its role allows it',
    ]);
    const nobody = new DynamoDBClient(asFunction('nobody', gateway));
    await expect(nobody.send(new ListTablesCommand())).rejects.toThrow('No function is named nobody');
  });

  it('answers the operator on every service, and its own questions', async () => {
    const gateway = await started();
    const config = operatorClientConfig(gateway.url);
    expect(
      (await new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'keys' })))
        .SecretString,
    ).toBe('text');
    await new DynamoDBClient(config).send(
      new PutItemCommand({ TableName: 'items', Item: { pk: { S: 'a' }, expires: { N: '1' } } }),
    );
    expect(await operatorCall(gateway.url, 'SweepExpired', SweepSchema)).toEqual({ deleted: 1 });
    expect(await operatorCall(gateway.url, 'QueueDepths', DepthsSchema)).toMatchObject({
      work: { visible: 0, inFlight: 0, delayed: 0 },
    });
    const sqs = new SQSClient(config);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'wo' }))).QueueUrls).toEqual([
      queueUrl('work', gateway),
    ]);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'dead' }))).QueueUrl).toBe(
      queueUrl('dead', gateway),
    );
  });

  it('looks through a table, of which a function may see what its role names', async () => {
    const gateway = await started();
    const operator = new DynamoDBClient(operatorClientConfig(gateway.url));
    for (const [pk, state] of Object.entries({ 'link#1': 'live', 'link#2': 'held', 'other#1': 'live' })) {
      const Item = { pk: { S: pk }, state: { S: state }, content: { S: 'x'.repeat(1000) } };
      await operator.send(new PutItemCommand({ TableName: 'items', Item }));
    }
    const scan = new ScanCommand({
      TableName: 'items',
      ProjectionExpression: '#pk, #state',
      FilterExpression: 'begins_with(#pk, :prefix) AND #state = :state',
      ExpressionAttributeNames: { '#pk': 'pk', '#state': 'state' },
      ExpressionAttributeValues: { ':prefix': { S: 'link#' }, ':state': { S: 'held' } },
    });
    const { Items, Count, ScannedCount } = await operator.send(scan);
    expect({ Items, Count, ScannedCount }).toEqual({
      Items: [{ pk: { S: 'link#2' }, state: { S: 'held' } }],
      Count: 1,
      ScannedCount: 3,
    });
    const sender = new DynamoDBClient(asFunction('sender', gateway));
    await expect(sender.send(scan)).rejects.toThrow('sender may not dynamodb:Scan');
  });

  it('looks through a large table page by page', async () => {
    const gateway = await started();
    const operator = new DynamoDBClient(operatorClientConfig(gateway.url));
    for (let n = 0; n < 5; n += 1) {
      const Item = { pk: { S: String(n) }, content: { S: 'x'.repeat(350_000) } };
      await operator.send(new PutItemCommand({ TableName: 'items', Item }));
    }
    const first = new ScanCommand({ TableName: 'items', ProjectionExpression: 'pk' });
    const page = await operator.send(first);
    expect(page.LastEvaluatedKey).toBeDefined();
    const rest = await operator.send(
      new ScanCommand({ ...first.input, ExclusiveStartKey: page.LastEvaluatedKey }),
    );
    expect((page.Count ?? 0) + (rest.Count ?? 0)).toBe(5);
  });

  it('tells how many messages a queue holds, to a function that may ask', async () => {
    const gateway = await started();
    const QueueUrl = queueUrl('work', gateway);
    const operator = new SQSClient(operatorClientConfig(gateway.url));
    for (const DelaySeconds of [0, 0, 0, 60]) {
      await operator.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds }));
    }
    await receive(operator, QueueUrl);
    const ask = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    });
    expect((await operator.send(ask)).Attributes).toEqual({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    const sender = new SQSClient(asFunction('sender', gateway));
    await expect(sender.send(ask)).rejects.toThrow('sender may not sqs:GetQueueAttributes');
  });

  it('refuses by name what it does not have', async () => {
    const gateway = await started();
    const config = operatorClientConfig(gateway.url);
    const [sqs, secrets] = [new SQSClient(config), new SecretsManagerClient(config)];
    const events = new EventBridgeClient({ ...config, maxAttempts: 1 });
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toThrow(
      "can't find the specified secret: other",
    );
    await expect(secrets.send(new ListSecretsCommand())).rejects.toThrow(
      'secretsmanager:ListSecrets is not embedded',
    );
    const entry = { Source: 'app', DetailType: 'Made', Detail: '{}' };
    expect((await events.send(new PutEventsCommand({ Entries: [entry] }))).FailedEntryCount).toBe(0);
    await expect(events.send(new ListRulesCommand())).rejects.toThrow('events:ListRules is not embedded');
    await expect(receive(sqs, queueUrl('other', gateway))).rejects.toThrow("queue does not exist: 'other'");
    const permission = {
      QueueUrl: queueUrl('work', gateway),
      Label: 'l',
      AWSAccountIds: ['1'],
      Actions: ['*'],
    };
    await expect(sqs.send(new AddPermissionCommand(permission))).rejects.toThrow(
      'sqs:AddPermission is not embedded',
    );
    const badHandle = { QueueUrl: queueUrl('work', gateway), ReceiptHandle: 'x', VisibilityTimeout: 1 };
    await expect(sqs.send(new ChangeMessageVisibilityCommand(badHandle))).rejects.toThrow(
      'not available for visibility',
    );
    await expect(operatorCall(gateway.url, 'Other', SweepSchema)).rejects.toThrow(
      'local:Other is not embedded',
    );
  });

  it.each([
    ['without a signature', {}, 403, 'carries no AWS signature'],
    [
      'for an unknown service',
      { authorization: 'Credential=LOCALOPERATOR/1/r/kinesis/aws4_request' },
      400,
      'service kinesis',
    ],
    ['for metrics', { authorization: 'Credential=LOCALOPERATOR/1/r/monitoring/aws4_request' }, 200, '{}'],
    [
      'of a function for the operator',
      { authorization: 'Credential=sender/1/r/local/aws4_request' },
      400,
      'sender is not the operator',
    ],
  ])('answers a call %s', async (_, headers, status, text) => {
    const gateway = await started();
    const response = await fetch(gateway.url, { method: 'POST', headers: { ...headers }, body: 'no json' });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
  });

  it('answers 500 to a body that is no JSON', async () => {
    const gateway = await started();
    const headers = {
      authorization: 'Credential=LOCALOPERATOR/1/r/dynamodb/aws4_request',
      'x-amz-target': 'D.ListTables',
    };
    for (const body of ['no json', '[1]']) {
      expect((await fetch(gateway.url, { method: 'POST', headers, body })).status).toBe(500);
    }
  });
});

describe('queues in a folder', () => {
  it('give a message back at once, keep its count, and move it to the dead letters', async () => {
    const dataDir = await dataFolder();
    const first = await startGateway({ dataDir });
    await first.configure(CONFIGURATION);
    const sqs = new SQSClient(operatorClientConfig(first.url));
    const [work, dead] = [queueUrl('work', first), queueUrl('dead', first)];
    await sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody: 'a' }));
    const once = await receive(sqs, work);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: work,
        ReceiptHandle: once?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    const twice = await receive(sqs, work);
    expect(twice?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    const Entries = [{ Id: '1', ReceiptHandle: twice?.ReceiptHandle, VisibilityTimeout: 0 }];
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: work, Entries }));
    await first.close();

    const second = await started({ dataDir });
    const again = new SQSClient(operatorClientConfig(second.url));
    expect(await receive(again, queueUrl('work', second))).toBeUndefined();
    const letter = await receive(again, queueUrl('dead', second));
    expect(letter?.Body).toBe('a');
    await again.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: letter?.ReceiptHandle }));
    expect(await operatorCall(second.url, 'QueueDepths', DepthsSchema)).toEqual({
      work: { visible: 0, inFlight: 0, delayed: 0 },
      dead: { visible: 0, inFlight: 0, delayed: 0 },
    });
  });

  it('stand next to tables, of which one with other keys is refused', async () => {
    const dataDir = await dataFolder();
    const first = await startGateway({ dataDir });
    await first.configure(CONFIGURATION);
    await first.close();
    const second = await started({ dataDir });
    await second.configure(CONFIGURATION);
    const [table] = CONFIGURATION.tables;
    const keys = [...KEYS, { AttributeName: 'sk', KeyType: 'RANGE' }];
    const changed = { name: 'items', definition: { ...table?.definition, KeySchema: keys } };
    await expect(second.configure({ ...CONFIGURATION, tables: [changed] })).rejects.toThrow(
      'table items with other keys or indexes',
    );
  });
});
