import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput, Projection } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import type { TablePlace } from '../../lib/aws/dynamodb/table.ts';
import { TABLES, TABLE_KEYS } from '../../lib/config/tables.ts';
import type { TableIndex, TableName } from '../../lib/config/tables.ts';
import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts';
import type { EmbeddedDynamoDb } from '../../lib/local/aws/dynamodb.ts';

/** Another DynamoDB to run the contracts on, such as `http://127.0.0.1:8000`. Default: the embedded engine. */
const OTHER_ENGINE = process.env['CONTRACTS_DYNAMODB_URL'];

/**
 * An engine for the tests of one file, and fresh tables of the real design in it, each with a client of its own. A table
 * that must have a certain name is found again where it is there already.
 */
export function embeddedTables(): { place(table: TableName, name?: string): Promise<TablePlace> } {
  let engine: EmbeddedDynamoDb | undefined;
  const clients: DynamoDBClient[] = [];
  const made = new Set<string>();

  beforeAll(async () => {
    engine = OTHER_ENGINE ? undefined : await startDynamoDb({ listen: true });
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await engine?.close();
  });

  return {
    async place(table, given) {
      const client = new DynamoDBClient({
        endpoint: OTHER_ENGINE ?? engine?.url ?? '',
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      });
      const name = given ?? `${table}-${process.pid}-${Date.now()}-${clients.length}`;
      clients.push(client);
      if (!made.has(name)) await client.send(new CreateTableCommand(tableInput(name, TABLES[table].indexes)));
      made.add(name);
      return { client, table: name };
    },
  };
}

function tableInput(
  TableName: string,
  indexes: Readonly<Record<string, TableIndex>>,
): CreateTableCommandInput {
  const keys = new Map<string, 'S' | 'N'>([
    [TABLE_KEYS.partition, 'S'],
    [TABLE_KEYS.sort, 'S'],
  ]);
  for (const { partition, sort } of Object.values(indexes)) {
    keys.set(partition.name, partition.type).set(sort.name, sort.type);
  }
  const GlobalSecondaryIndexes = Object.entries(indexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: keySchema(index.partition.name, index.sort.name),
    Projection: projection(index),
  }));
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(TABLE_KEYS.partition, TABLE_KEYS.sort),
    ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
  };
}

function keySchema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
}

function projection({ projection: carried }: TableIndex): Projection {
  if (carried === 'all') return { ProjectionType: 'ALL' };
  if (carried === 'keys') return { ProjectionType: 'KEYS_ONLY' };
  return { ProjectionType: 'INCLUDE', NonKeyAttributes: [...carried] };
}
