import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../../lib/local/aws/dynamodb.ts';
import type { EmbeddedDynamoDb } from '../../../lib/local/aws/dynamodb.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const TABLE = {
  TableName: 'accounts',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'owner', AttributeType: 'S' as const },
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
};

async function started(
  options: { dataDir?: string } = {},
): Promise<{ engine: EmbeddedDynamoDb; client: DynamoDBClient }> {
  const engine = await startDynamoDb({ ...options, listen: true });
  open.push(engine);
  const client = new DynamoDBClient({
    endpoint: engine.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  open.push({ close: async () => client.destroy() });
  return { engine, client };
}

async function withTable(): Promise<{ engine: EmbeddedDynamoDb; client: DynamoDBClient }> {
  const both = await started();
  await both.client.send(new CreateTableCommand(TABLE));
  return both;
}

const put = (pk: string, balance: number, extra: Record<string, { S: string } | { N: string }> = {}) =>
  new PutItemCommand({
    TableName: 'accounts',
    Item: { pk: { S: pk }, balance: { N: String(balance) }, ...extra },
  });
const balanceOf = async (client: DynamoDBClient, pk: string) =>
  (await client.send(new GetItemCommand({ TableName: 'accounts', Key: { pk: { S: pk } } }))).Item?.['balance']
    ?.N;
const move = (pk: string, by: number) => ({
  Update: {
    TableName: 'accounts',
    Key: { pk: { S: pk } },
    UpdateExpression: 'SET balance = balance + :by',
    ConditionExpression: 'balance >= :least',
    ExpressionAttributeValues: { ':by': { N: String(by) }, ':least': { N: String(Math.max(0, -by)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  },
});

describe('embedded DynamoDB', () => {
  it('answers the real SDK: a table is usable at once, indexes and batches work', async () => {
    const { client } = await withTable();
    await client.send(put('a', 1, { owner: { S: 'ann' } }));
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { accounts: [{ PutRequest: { Item: { pk: { S: 'b' }, owner: { S: 'ann' } } } }] },
      }),
    );
    const byOwner = await client.send(
      new QueryCommand({
        TableName: 'accounts',
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'ann' } },
      }),
    );
    expect(byOwner.Count).toBe(2);
    const both = await client.send(
      new BatchGetItemCommand({
        RequestItems: { accounts: { Keys: [{ pk: { S: 'a' } }, { pk: { S: 'b' } }] } },
      }),
    );
    expect(both.Responses?.['accounts']).toHaveLength(2);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'accounts' }));
    expect(Table?.TableArn).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/accounts');
  });

  it('writes a transaction whole or not at all, and says which part failed with the item it saw', async () => {
    const { client } = await withTable();
    await client.send(put('a', 10));
    await client.send(put('b', 0));
    await client.send(new TransactWriteItemsCommand({ TransactItems: [move('a', -7), move('b', 7)] }));
    expect([await balanceOf(client, 'a'), await balanceOf(client, 'b')]).toEqual(['3', '7']);

    const refused = client.send(
      new TransactWriteItemsCommand({ TransactItems: [move('b', 7), move('a', -7)] }),
    );
    await expect(refused).rejects.toThrow(TransactionCanceledException);
    await refused.catch((error: TransactionCanceledException) => {
      expect(error.CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'ConditionalCheckFailed']);
      expect(error.CancellationReasons?.[1]?.Item).toEqual({ pk: { S: 'a' }, balance: { N: '3' } });
    });
    expect([await balanceOf(client, 'a'), await balanceOf(client, 'b')]).toEqual(['3', '7']);
  });

  it('leaves nothing behind when a part fails after an earlier one was carried out', async () => {
    const { client } = await withTable();
    await client.send(put('text', 0, { balance: { S: 'not a number' } }));
    const addToText = {
      ...move('text', 1).Update,
      ConditionExpression: undefined,
      ExpressionAttributeValues: { ':by': { N: '1' } },
    };
    await expect(
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: 'accounts', Item: { pk: { S: 'first' } } } },
            { Update: addToText },
          ],
        }),
      ),
    ).rejects.toThrow();
    const first = await client.send(
      new GetItemCommand({ TableName: 'accounts', Key: { pk: { S: 'first' } } }),
    );
    expect(first.Item).toBeUndefined();
  });

  it('keeps the sum over many concurrent transfers', async () => {
    const { client } = await withTable();
    await client.send(put('a', 20));
    await client.send(put('b', 20));
    const transfers = Array.from({ length: 60 }, (_, i) =>
      client
        .send(
          new TransactWriteItemsCommand({
            TransactItems: i % 2 ? [move('a', -5), move('b', 5)] : [move('b', -5), move('a', 5)],
          }),
        )
        .catch((error: unknown) => expect(error).toBeInstanceOf(TransactionCanceledException)),
    );
    await Promise.all(transfers);
    expect(Number(await balanceOf(client, 'a')) + Number(await balanceOf(client, 'b'))).toBe(40);
  });

  it('checks conditions, deletes and reads within transactions', async () => {
    const { client } = await withTable();
    await client.send(put('a', 1));
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: 'accounts',
              Key: { pk: { S: 'a' } },
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
          { Put: { TableName: 'accounts', Item: { pk: { S: 'c' } } } },
        ],
      }),
    );
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Delete: { TableName: 'accounts', Key: { pk: { S: 'c' } } } }],
      }),
    );
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: ['a', 'c'].map((pk) => ({ Get: { TableName: 'accounts', Key: { pk: { S: pk } } } })),
      }),
    );
    expect(Responses).toEqual([{ Item: { pk: { S: 'a' }, balance: { N: '1' } } }, {}]);
  });

  it('does a repeated client token once and refuses the token with another payload', async () => {
    const { client } = await withTable();
    await client.send(put('a', 0));
    const add = (by: number) =>
      client.send(
        new TransactWriteItemsCommand({ TransactItems: [move('a', by)], ClientRequestToken: 'token-1' }),
      );
    await add(5);
    await add(5);
    expect(await balanceOf(client, 'a')).toBe('5');
    await expect(add(6)).rejects.toThrow('same client token');
  });

  it.each([
    ['no parts', [], 'greater than or equal to 1'],
    ['101 parts', Array.from({ length: 101 }, (_, i) => move(`k${i}`, 1)), 'less than or equal to 100'],
    ['one item twice', [move('a', 1), move('a', 1)], 'multiple operations on one item'],
    [
      'a part of two kinds',
      [{ ...move('a', 1), Delete: { TableName: 'accounts', Key: { pk: { S: 'a' } } } }],
      'only contain one',
    ],
    ['a part without a table', [{ Delete: { Key: { pk: { S: 'a' } } } }], 'TableName'],
    [
      'a key that does not fit',
      [{ Delete: { TableName: 'accounts', Key: { id: { S: 'a' } } } }],
      'does not match the schema',
    ],
  ])('refuses a transaction with %s', async (_, TransactItems, message) => {
    const engine = await startDynamoDb();
    open.push(engine);
    await engine.dispatch('CreateTable', TABLE);
    await expect(engine.dispatch('TransactWriteItems', { TransactItems })).rejects.toThrow(message);
  });

  it('shows the stored item when a condition fails and the caller asked for it', async () => {
    const { client } = await withTable();
    await client.send(put('a', 1));
    const create = { ...put('a', 2).input, ConditionExpression: 'attribute_not_exists(pk)' };
    const failure = (input: ConstructorParameters<typeof PutItemCommand>[0]) =>
      client.send(new PutItemCommand(input)).then(
        () => undefined,
        (error: unknown) => (error instanceof ConditionalCheckFailedException ? { item: error.Item } : error),
      );
    expect(await failure({ ...create, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).toEqual({
      item: { pk: { S: 'a' }, balance: { N: '1' } },
    });
    expect(await failure(create)).toEqual({ item: undefined });
    const absent = new UpdateItemCommand({
      TableName: 'accounts',
      Key: { pk: { S: 'none' } },
      UpdateExpression: 'SET balance = :b',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':b': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(client.send(absent)).rejects.toThrow(ConditionalCheckFailedException);
    await client.send(
      new PutItemCommand({ ...put('new', 1).input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    );
    expect(await balanceOf(client, 'new')).toBe('1');
  });

  it('removes expired items on demand once time to live is switched on', async () => {
    const { engine, client } = await withTable();
    await client.send(put('old', 0, { expires: { N: '100' } }));
    await client.send(put('young', 0, { expires: { N: '900' } }));
    const describeTtl = async () =>
      (await client.send(new DescribeTimeToLiveCommand({ TableName: 'accounts' }))).TimeToLiveDescription
        ?.TimeToLiveStatus;
    expect([await describeTtl(), await engine.sweepExpired(500_000)]).toEqual(['DISABLED', 0]);
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: 'accounts',
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      }),
    );
    expect([await describeTtl(), await engine.sweepExpired(500_000)]).toEqual(['ENABLED', 1]);
    expect([await balanceOf(client, 'old'), await balanceOf(client, 'young')]).toEqual([undefined, '0']);
    await expect(engine.dispatch('UpdateTimeToLive', { TableName: 'accounts' })).rejects.toThrow(
      'TimeToLiveSpecification',
    );
  });

  it.each([
    ['an operation it does not have', 'ExecuteStatement', {}, 'ExecuteStatement is not embedded here'],
    [
      'an unknown table',
      'GetItem',
      { TableName: 'nowhere', Key: { pk: { S: 'a' } } },
      'Requested resource not found',
    ],
    ['a wrong type', 'GetItem', { TableName: 5 }, 'NUMBER_VALUE cannot be converted to String'],
    [
      'an unknown table in a transaction',
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'nowhere', Key: {} } }] },
      'not found',
    ],
  ])('refuses %s', async (_, operation, input, message) => {
    const engine = await startDynamoDb();
    open.push(engine);
    await expect(engine.dispatch(operation, input)).rejects.toThrow(message);
  });

  it('finds its data again in the same folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dynamodb-'));
    try {
      const first = await startDynamoDb({ dataDir });
      await first.dispatch('CreateTable', TABLE);
      await first.dispatch('TransactWriteItems', {
        TransactItems: [{ Put: { TableName: 'accounts', Item: { pk: { S: 'a' }, owner: { S: 'ann' } } } }],
      });
      await first.close();
      const second = await startDynamoDb({ dataDir });
      const found = await second.dispatch('Query', {
        TableName: 'accounts',
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'ann' } },
      });
      await second.close();
      expect(found['Count']).toBe(1);
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
