import { mkdirSync } from 'node:fs';
import db from 'dynalite/db/index.js';
import type { Item, LevelOperation, Store, TableDefinition } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { AwsError } from './aws-error.ts';
import { DYNALITE_OPERATIONS } from './dynamodb-operations.ts';
import type { DynaliteOperation } from './dynamodb-operations.ts';

export type { Item } from 'dynalite/db/index.js';

export interface StoreOptions {
  /** Folder of the LevelDB files; in memory when absent. */
  readonly dataDir?: string;
  readonly region: string;
  readonly accountId: string;
}

/** dynalite's storage and operations with promises instead of callbacks. */
export class DynamoStore {
  readonly #store: Store;

  constructor({ dataDir, region, accountId }: StoreOptions) {
    if (dataDir) mkdirSync(dataDir, { recursive: true });
    const instant = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
    this.#store = db.create({ ...instant, ...(dataDir ? { path: dataDir } : {}) });
    this.#store.tableDb.awsRegion = region;
    this.#store.tableDb.awsAccountId = accountId;
  }

  /** Resolves when the files are open; rejects when another process holds them. */
  open(): Promise<void> {
    return this.#store.db.open();
  }

  /** Checks the input as DynamoDB does; the result holds the parsed expressions. Throws AwsError. */
  prepare(operation: DynaliteOperation, input: Item): Item {
    const { rules } = DYNALITE_OPERATIONS[operation];
    try {
      // A copy, because checkTypes deletes unknown members of what it is given.
      const request = validations.checkTypes(structuredClone(input), rules.types);
      validations.checkValidations(request, rules.types, rules.custom, this.#store);
      return request;
    } catch (error) {
      throw asAwsError(error);
    }
  }

  /** Carries out a prepared request. Throws AwsError. */
  execute(operation: DynaliteOperation, request: Item): Promise<Item> {
    return settled((callback) => DYNALITE_OPERATIONS[operation].action(this.#store, request, callback));
  }

  /** Throws a ResourceNotFoundException for an unknown table. */
  table(name: string): Promise<TableDefinition> {
    return settled((callback) => this.#store.getTable(name, true, callback));
  }

  /** The primary key attributes of an item. */
  async keyOf(tableName: string, item: Item): Promise<Item> {
    const { KeySchema } = await this.table(tableName);
    return Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
  }

  /** The stored item, or undefined. Throws a ValidationException when the key does not fit the table. */
  async read(tableName: string, key: Item): Promise<Item | undefined> {
    const table = await this.table(tableName);
    const invalid = db.validateKey(key, table);
    if (invalid) throw asAwsError(invalid);
    return settled((callback) => this.#store.getItemDb(tableName).get(db.createKey(key, table), callback));
  }

  /** Whether the condition of a prepared request holds for the stored item. */
  conditionHolds(request: Item, item: Item | undefined): boolean {
    return !db.checkConditional(request, item);
  }

  /** A small record about a table that dynalite itself does not keep. */
  async readNote(kind: string, table: string): Promise<unknown> {
    return settled((callback) => this.#store.getTagDb(`note-${kind}`).get(table, callback));
  }

  writeNote(kind: string, table: string, note: unknown): Promise<void> {
    return settled((callback) => this.#store.getTagDb(`note-${kind}`).put(table, note, callback));
  }

  /**
   * Collects every write made while `work` runs and stores them in one LevelDB batch: all or none, also when the
   * process is killed. Nothing else may write meanwhile (the caller holds the exclusive lock).
   */
  async atomically(work: () => Promise<void>): Promise<void> {
    const level = this.#store.db;
    const { put, del, batch } = level;
    const writes: LevelOperation[] = [];
    level.put = (key, value, callback) => {
      writes.push({ type: 'put', key, value });
      setImmediate(callback, null);
    };
    level.del = (key, callback) => {
      writes.push({ type: 'del', key });
      setImmediate(callback, null);
    };
    level.batch = (operations, callback) => {
      writes.push(...operations);
      setImmediate(callback, null);
    };
    try {
      await work();
    } finally {
      Object.assign(level, { put, del, batch });
    }
    await settled<void>((callback) => level.batch(writes, callback));
  }

  close(): Promise<void> {
    return settled((callback) => this.#store.db.close(callback));
  }
}

/** dynalite's errors carry `statusCode` and `body`; anything else passes through as it is. */
function asAwsError<E>(error: E): E | AwsError {
  if (!(error instanceof Error) || !('body' in error) || typeof error.body !== 'object' || !error.body)
    return error;
  const body: Item = { ...error.body };
  const { __type: type, message = error.message, Message: _, ...detail } = body;
  return new AwsError(String(type), String(message), detail);
}

function settled<T>(start: (callback: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(asAwsError(error));
      else resolve(value);
    });
  });
}
