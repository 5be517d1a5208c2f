import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  AttributeValue,
  DynamoDBClient,
  QueryCommandInput,
  ReturnValue,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { shortened } from '../../domain/shortened.ts';
import { throughConflicts } from './conflicts.ts';
import { conditionParts, namesAndValues, toStored, updateParts } from './expressions.ts';
import type { Attributes, Change, Condition, ItemKey } from './expressions.ts';
import { Fields, StoredItemError } from './storedItem.ts';

/** Where an adapter keeps its items. */
export interface TablePlace {
  readonly client: DynamoDBClient;
  /** The table's name. */
  readonly table: string;
}

/** A conditional write. Refused: the condition did not hold, and `item` is what stood there. */
export interface Written {
  readonly done: boolean;
  readonly item: Fields | null;
}

export interface TableQuery {
  /** Absent: the table itself, strongly consistent. */
  readonly index?: string;
  /** Key condition, such as `#unsent = :unsent AND #changedAt < :before`. */
  readonly where: string;
  readonly filter?: string;
  readonly values: Attributes;
  /** The attributes to answer, such as `#pk, #agreed.#mappingVersion`. Default: all that the index carries. */
  readonly only?: string;
  readonly newestFirst?: boolean;
  readonly limit: number;
}

export interface TableScan {
  /** Such as `begins_with(#sk, :prefix)`. */
  readonly filter: string;
  readonly values: Attributes;
  /** See {@link TableQuery.only}. Default: all. */
  readonly only?: string;
}

/** Strongly consistent. */
export async function getItem({ client, table }: TablePlace, key: ItemKey): Promise<Fields | null> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toStored({ ...key }), ConsistentRead: true }),
  );
  return Item ? readItem(table, Item) : null;
}

/** Strongly consistent, any number of different keys, in any order; absent items are left out. */
export async function getItems(
  { client, table }: TablePlace,
  keys: readonly ItemKey[],
): Promise<readonly Fields[]> {
  const items: Fields[] = [];
  let waiting = keys.map((key) => toStored({ ...key }));
  for (let fruitless = 0; waiting.length > 0;) {
    const batch = waiting.slice(0, MAX_BATCH_KEYS);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: batch, ConsistentRead: true } } }),
    );
    const found = Responses?.[table] ?? [];
    const left = UnprocessedKeys?.[table]?.Keys ?? [];
    items.push(...found.map((item) => readItem(table, item)));
    waiting = [...left, ...waiting.slice(batch.length)];
    fruitless = left.length < batch.length ? 0 : fruitless + 1;
    if (fruitless >= MAX_FRUITLESS_BATCHES) throw new Error(`Table ${table} is throttled: no item was read.`);
    if (left.length > 0) await sleep(BATCH_DELAY_MS * 2 ** fruitless);
  }
  return items;
}

/** Replaces the whole item. When done, `item` is the one before. */
export async function putItem(
  { client, table }: TablePlace,
  key: ItemKey,
  attributes: Attributes,
  condition: Condition = {},
): Promise<Written> {
  const command = new PutItemCommand({
    TableName: table,
    Item: toStored({ ...attributes, ...key }),
    ...conditionParts(condition),
    ReturnValues: 'ALL_OLD',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return conditionally(table, async () => (await client.send(command)).Attributes);
}

/** Changes some attributes; makes the item if there is none and the condition allows. `returns`: what `item` is. */
export async function updateItem(
  { client, table }: TablePlace,
  key: ItemKey,
  change: Change,
  returns: ReturnValue = 'NONE',
): Promise<Written> {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: toStored({ ...key }),
    ...updateParts(change),
    ReturnValues: returns,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return conditionally(table, async () => (await client.send(command)).Attributes);
}

/** Reads on over pages until `limit` items are there or there are no more. */
export async function queryItems(
  { client, table }: TablePlace,
  { index, where, filter, values, only, newestFirst = false, limit }: TableQuery,
): Promise<readonly Fields[]> {
  const input: QueryCommandInput = {
    TableName: table,
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
    KeyConditionExpression: where,
    ...(filter === undefined ? {} : { FilterExpression: filter }),
    ...(only === undefined ? {} : { ProjectionExpression: only }),
    ...namesAndValues([where, filter ?? '', only ?? ''], values),
    ScanIndexForward: !newestFirst,
  };
  const items: Fields[] = [];
  if (limit < 1) return items;
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      // A filter drops items after they are counted, so a small limit would only make more pages.
      new QueryCommand({
        ...input,
        Limit: filter === undefined ? Math.min(limit - items.length, MAX_PAGE) : MAX_PAGE,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []).map((item) => readItem(table, item)));
    start = page.LastEvaluatedKey;
  } while (start && items.length < limit);
  return items.slice(0, limit);
}

/** Every item that passes the filter, over all pages, while the caller takes them. Eventually consistent. */
export async function* scanItems(
  { client, table }: TablePlace,
  scan: TableScan,
): AsyncGenerator<Fields, void, undefined> {
  const input = scanInput(table, scan);
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(new ScanCommand({ ...input, ExclusiveStartKey: start }));
    for (const item of page.Items ?? []) yield readItem(table, item);
    start = page.LastEvaluatedKey;
  } while (start);
}

/**
 * Of the next `size` items behind the key `after` those that pass the filter; DynamoDB ends a page at a megabyte, too.
 * `next` is null when the table is at its end. Eventually consistent.
 */
export async function scanSlice(
  { client, table }: TablePlace,
  scan: TableScan,
  after: ItemKey | null,
  size: number,
): Promise<{ readonly items: readonly Fields[]; readonly next: ItemKey | null }> {
  const page = await client.send(
    new ScanCommand({
      ...scanInput(table, scan),
      Limit: size,
      ...(after === null ? {} : { ExclusiveStartKey: toStored({ pk: after.pk, sk: after.sk }) }),
    }),
  );
  const end = page.LastEvaluatedKey && readItem(table, page.LastEvaluatedKey);
  return {
    items: (page.Items ?? []).map((item) => readItem(table, item)),
    next: end ? { pk: end.text('pk'), sk: end.text('sk') } : null,
  };
}

function scanInput(table: string, { filter, values, only }: TableScan): ScanCommandInput {
  return {
    TableName: table,
    FilterExpression: filter,
    ...(only === undefined ? {} : { ProjectionExpression: only }),
    ...namesAndValues([filter, only ?? ''], values),
  };
}

/** Nothing happens where there is no such item. */
export async function deleteItem({ client, table }: TablePlace, key: ItemKey): Promise<void> {
  const command = new DeleteItemCommand({ TableName: table, Key: toStored({ ...key }) });
  await throughConflicts(() => client.send(command));
}

const MAX_BATCH_KEYS = 100;
const MAX_FRUITLESS_BATCHES = 6;
const BATCH_DELAY_MS = 20;
const MAX_PAGE = 200;

async function conditionally(
  table: string,
  write: () => Promise<Record<string, AttributeValue> | undefined>,
): Promise<Written> {
  try {
    const item = await throughConflicts(write);
    return { done: true, item: item ? readItem(table, item) : null };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, item: error.Item ? readItem(table, error.Item) : null };
  }
}

function readItem(table: string, item: Record<string, AttributeValue>): Fields {
  const key = [item['pk']?.S, item['sk']?.S]
    .map((part) => shortened(part ?? '', LONGEST_KEY_PART))
    .join(' / ');
  const place = `Table ${table}, item ${key}`;
  return new Fields(place, valuesOf(item, place));
}

/** Such as a number with more digits than a float has: its text could quote the content, so it must not travel. */
function valuesOf(item: Record<string, AttributeValue>, place: string): Record<string, unknown> {
  try {
    return unmarshall(item);
  } catch {
    throw new StoredItemError(place, '(one of them)', 'of a kind that can be read');
  }
}

const LONGEST_KEY_PART = 200;
