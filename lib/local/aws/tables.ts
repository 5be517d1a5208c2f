import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { EmbeddedDynamoDb } from './dynamodb.ts';
import type { TablePlan } from './gateway.ts';

const KeysSchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const IndexesSchema = z
  .array(z.object({ IndexName: z.string(), KeySchema: KeysSchema, Projection: z.unknown() }))
  .default([]);
const ShapeSchema = z.object({ KeySchema: KeysSchema, GlobalSecondaryIndexes: IndexesSchema });

/** Creates the table, or finds it as it was. Throws when the data folder holds one of another shape. */
export async function ensureTable(engine: EmbeddedDynamoDb, plan: TablePlan): Promise<void> {
  const { name, definition, timeToLiveAttribute } = plan;
  const existing = await describe(engine, name);
  if (existing && !sameShape(existing, definition)) {
    throw new Error(
      `The data folder holds a table ${name} with other keys or indexes than the template: remove the folder to start anew`,
    );
  }
  if (!existing) await engine.dispatch('CreateTable', { ...definition, TableName: name });
  if (!timeToLiveAttribute) return;
  const TimeToLiveSpecification = { AttributeName: timeToLiveAttribute, Enabled: true };
  await engine.dispatch('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification });
}

async function describe(engine: EmbeddedDynamoDb, name: string): Promise<unknown> {
  try {
    return (await engine.dispatch('DescribeTable', { TableName: name }))['Table'];
  } catch (error) {
    if (error instanceof AwsError && error.type.endsWith('#ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function sameShape(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(shape(left), shape(right));
}

function shape(definition: unknown): unknown {
  const { KeySchema, GlobalSecondaryIndexes } = ShapeSchema.parse(definition);
  return { KeySchema, indexes: GlobalSecondaryIndexes.sort((a, b) => (a.IndexName < b.IndexName ? -1 : 1)) };
}
