import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { answerJson, inputOf, operationOf } from './aws-json.ts';
import { isDynaliteOperation } from './dynamodb-operations.ts';
import type { DynaliteOperation } from './dynamodb-operations.ts';
import { DynamoStore } from './dynamodb-store.ts';
import type { Item } from './dynamodb-store.ts';
import { Transactions } from './dynamodb-transactions.ts';
import { TimeToLive } from './dynamodb-ttl.ts';
import { listen } from './json-server.ts';
import type { ListeningServer } from './json-server.ts';
import { ReadWriteLock } from './read-write-lock.ts';

export interface DynamoDbOptions {
  /** Folder for the data; without it everything is in memory. Writes survive the death of the process. */
  readonly dataDir?: string;
  /** Serve HTTP on a free port of the loopback interface. Default: no. */
  readonly listen?: boolean;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
}

export interface EmbeddedDynamoDb {
  /** `http://127.0.0.1:PORT`; empty unless `listen` was asked for. */
  readonly url: string;
  /**
   * Carries out one operation of the DynamoDB API, without HTTP, on DynamoDB's JSON (`{S: 'text'}`).
   * Throws AwsError as the service answers it.
   */
  dispatch(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Deletes items whose time to live is over at `nowMs`; answers how many. Never happens by itself. */
  sweepExpired(nowMs: number): Promise<number>;
  close(): Promise<void>;
}

/** DynamoDB in this process: dynalite's storage behind a front that adds transactions and time to live. */
export async function startDynamoDb(options: DynamoDbOptions = {}): Promise<EmbeddedDynamoDb> {
  const { dataDir, region = 'us-east-1', accountId = '000000000000' } = options;
  const store = new DynamoStore({ region, accountId, ...(dataDir ? { dataDir } : {}) });
  await store.open();
  const lock = new ReadWriteLock();
  const timeToLive = new TimeToLive(store);
  const dispatch = dispatcher(store, lock, timeToLive);
  const server: ListeningServer | undefined = options.listen
    ? await listen((request) => answerJson(request, () => dispatch(operationOf(request), inputOf(request))))
    : undefined;
  return {
    url: server?.url ?? '',
    dispatch,
    sweepExpired: (nowMs) => lock.exclusive(() => timeToLive.sweep(nowMs)),
    close: async () => {
      await server?.close();
      await lock.exclusive(() => store.close());
    },
  };
}

type Dispatch = EmbeddedDynamoDb['dispatch'];

function dispatcher(store: DynamoStore, lock: ReadWriteLock, timeToLive: TimeToLive): Dispatch {
  const transactions = new Transactions(store);
  return async (operation, input) => {
    switch (operation) {
      case 'TransactWriteItems':
        return lock.exclusive(() => transactions.write(input));
      case 'TransactGetItems':
        return lock.exclusive(() => transactions.get(input));
      case 'UpdateTimeToLive':
        return timeToLive.update(input);
      case 'DescribeTimeToLive':
        return timeToLive.describe(input);
    }
    if (!isDynaliteOperation(operation)) {
      throw new AwsError(
        'com.amazon.coral.service#UnknownOperationException',
        `${operation} is not embedded here`,
      );
    }
    const { ReturnValuesOnConditionCheckFailure: returnValues, ...rest } = input;
    const request = store.prepare(operation, rest);
    // Exclusive, so that the item shown is the one the condition was checked against.
    if (returnValues === 'ALL_OLD')
      return lock.exclusive(() => executeShowingStored(store, operation, request));
    const output = await lock.shared(() => store.execute(operation, request));
    if (operation === 'CreateTable' || operation === 'UpdateTable')
      await untilActive(store, String(input['TableName']));
    return output;
  };
}

/** Adds the stored item to a ConditionalCheckFailedException, as ReturnValuesOnConditionCheckFailure asks. */
async function executeShowingStored(
  store: DynamoStore,
  operation: DynaliteOperation,
  request: Item,
): Promise<Item> {
  try {
    return await store.execute(operation, request);
  } catch (error) {
    if (!(error instanceof AwsError) || !error.type.endsWith('#ConditionalCheckFailedException')) throw error;
    const table = String(request['TableName']);
    const key = asItem(request['Key']) ?? (await store.keyOf(table, ItemSchema.parse(request['Item'])));
    const stored = await store.read(table, key);
    throw stored ? new AwsError(error.type, error.message, { Item: stored }) : error;
  }
}

const ItemSchema = z.record(z.string(), z.unknown());

function asItem(value: unknown): Item | undefined {
  return ItemSchema.optional().parse(value);
}

/** A created table becomes active a moment later; a caller here may use it at once. */
async function untilActive(store: DynamoStore, table: string): Promise<void> {
  const description = () => store.execute('DescribeTable', { TableName: table });
  while (!JSON.stringify(await description()).includes('"TableStatus":"ACTIVE"')) await sleep(2);
}
