import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  DeleteItemCommandInput,
  PutItemCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SendMessageBatchCommandInput, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { OperatorClientConfig } from '../../lib/local/aws/operator.ts';
import type { RecordedCall } from './recorder.ts';

export interface Replay {
  /**
   * Makes the writes and sends among the calls, one after the other. Throws for one that is refused although it was taken
   * when it was recorded, and for one that is not known here.
   */
  writes(calls: readonly RecordedCall[]): Promise<void>;
  close(): void;
}

/** What does not change anything. */
const READS: readonly string[] = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'GetSecretValue'];

export function isWrite({ operation }: RecordedCall): boolean {
  return !READS.includes(operation);
}

/** The bare loop: the SDK's clients with its own settings, and nothing around them. */
export function openReplay(config: OperatorClientConfig): Replay {
  const dynamoDb = new DynamoDBClient(config);
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const eventBridge = new EventBridgeClient(config);
  const send: Readonly<Record<string, (body: unknown) => Promise<unknown>>> = {
    UpdateItem: (body) => dynamoDb.send(new UpdateItemCommand(inputOf<UpdateItemCommandInput>(body))),
    PutItem: (body) => dynamoDb.send(new PutItemCommand(inputOf<PutItemCommandInput>(body))),
    DeleteItem: (body) => dynamoDb.send(new DeleteItemCommand(inputOf<DeleteItemCommandInput>(body))),
    TransactWriteItems: (body) =>
      dynamoDb.send(new TransactWriteItemsCommand(inputOf<TransactWriteItemsCommandInput>(body))),
    SendMessage: (body) => sqs.send(new SendMessageCommand(inputOf<SendMessageCommandInput>(body))),
    SendMessageBatch: (body) =>
      sqs.send(new SendMessageBatchCommand(inputOf<SendMessageBatchCommandInput>(body))),
    PutEvents: (body) => eventBridge.send(new PutEventsCommand(inputOf<PutEventsCommandInput>(body))),
  };
  return {
    writes: async (calls) => {
      for (const { operation, body, refused } of calls.filter(isWrite)) {
        const call = send[operation];
        if (!call) throw new Error(`The bare loop cannot repeat ${operation}: it is not among its calls`);
        await call(body).catch((error: unknown) => {
          if (!refused) throw error;
        });
      }
    },
    close: () => [dynamoDb, sqs, eventBridge].forEach((client) => client.destroy()),
  };
}

/** A recorded body is what the function's own SDK made of its command: there is nothing to decode in it. */
function inputOf<T>(body: unknown): T {
  return z.custom<T>().parse(body);
}

/** The calls of one record as those of another: each text is replaced wherever it stands. */
export function renamed(
  calls: readonly RecordedCall[],
  names: Readonly<Record<string, string>>,
): readonly RecordedCall[] {
  const entries = Object.entries(names);
  const rename = (text: string) => entries.reduce((done, [from, to]) => done.replaceAll(from, to), text);
  return calls.map((call) => ({ ...call, body: Body.parse(deeply(call.body, rename)) }));
}

const Body = z.record(z.string(), z.unknown());

/** Made anew by the SDK: under the same one a transaction would be answered, not carried out. */
const REQUEST_TOKEN = 'ClientRequestToken';

function deeply(value: unknown, rename: (text: string) => string): unknown {
  if (typeof value === 'string') return rename(value);
  if (Array.isArray(value)) return value.map((item) => deeply(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== REQUEST_TOKEN);
  return Object.fromEntries(members.map(([name, inner]) => [rename(name), deeply(inner, rename)]));
}

/** `3 UpdateItem, 1 PutEvents`. */
export function countedCalls(calls: readonly RecordedCall[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts].map(([operation, count]) => `${count} ${operation}`).join(', ');
}
