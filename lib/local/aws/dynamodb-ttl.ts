import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { DynamoStore, Item } from './dynamodb-store.ts';

const NOTE = 'ttl';
const SpecificationSchema = z.object({ AttributeName: z.string().min(1), Enabled: z.boolean() });
const UpdateSchema = z.object({ TableName: z.string(), TimeToLiveSpecification: SpecificationSchema });

/** Time to live: which attribute a table has named, and the removal of expired items. */
export class TimeToLive {
  readonly #store: DynamoStore;

  constructor(store: DynamoStore) {
    this.#store = store;
  }

  async update(input: Item): Promise<Item> {
    const { success, data, error } = UpdateSchema.safeParse(input);
    if (!success) throw new AwsError('com.amazon.coral.validate#ValidationException', z.prettifyError(error));
    await this.#store.table(data.TableName);
    await this.#store.writeNote(NOTE, data.TableName, data.TimeToLiveSpecification);
    return { TimeToLiveSpecification: data.TimeToLiveSpecification };
  }

  async describe(input: Item): Promise<Item> {
    const table = String(input['TableName']);
    await this.#store.table(table);
    const attribute = await this.#attribute(table);
    if (!attribute) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
    return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: attribute } };
  }

  /** Deletes items whose time to live lies before `nowMs` in every table that has one; answers how many. */
  async sweep(nowMs: number): Promise<number> {
    const { TableNames: tables } = await this.#store.execute('ListTables', {});
    let deleted = 0;
    for (const table of z.array(z.string()).parse(tables)) {
      const attribute = await this.#attribute(table);
      if (attribute) deleted += await this.#sweepTable(table, attribute, Math.floor(nowMs / 1000));
    }
    return deleted;
  }

  async #sweepTable(table: string, attribute: string, nowSeconds: number): Promise<number> {
    let deleted = 0;
    let start: unknown;
    do {
      const scan = this.#store.prepare('Scan', {
        TableName: table,
        FilterExpression: '#ttl < :now',
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':now': { N: String(nowSeconds) } },
        ExclusiveStartKey: start,
      });
      const { Items: items, LastEvaluatedKey: last } = await this.#store.execute('Scan', scan);
      for (const item of z.array(z.record(z.string(), z.unknown())).parse(items)) {
        const key = await this.#store.keyOf(table, item);
        await this.#store.execute(
          'DeleteItem',
          this.#store.prepare('DeleteItem', { TableName: table, Key: key }),
        );
        deleted += 1;
      }
      start = last;
    } while (start);
    return deleted;
  }

  async #attribute(table: string): Promise<string | undefined> {
    const { data } = SpecificationSchema.safeParse(await this.#store.readNote(NOTE, table));
    return data?.Enabled ? data.AttributeName : undefined;
  }
}
