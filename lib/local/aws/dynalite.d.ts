/** The parts of dynalite 4.0.0 that are used here; the package carries no types. */
declare module 'dynalite/db/index.js' {
  type Callback<T> = (error: Error | null, value: T) => void;
  interface KeyValue {
    /** Gives undefined for a key that is not there. */
    get: <T>(key: string, callback: Callback<T | undefined>) => void;
    put: (key: string, value: unknown, callback: Callback<void>) => void;
    del: (key: string, callback: Callback<void>) => void;
    batch: (operations: LevelOperation[], callback: Callback<void>) => void;
  }
  type LevelOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
  interface TableDefinition {
    TableName: string;
    TableStatus: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
  }
  interface Store {
    db: KeyValue & { close(callback: Callback<void>): void; open(): Promise<void> };
    tableDb: KeyValue & { awsAccountId: string; awsRegion: string };
    getTable(name: string, checkStatus: boolean, callback: Callback<TableDefinition>): void;
    getItemDb(table: string): KeyValue;
    getTagDb(name: string): KeyValue;
  }
  interface Options {
    path?: string;
    createTableMs?: number;
    updateTableMs?: number;
    deleteTableMs?: number;
  }
  type Item = Record<string, unknown>;
  const db: {
    create(options: Options): Store;
    /** An error when the key does not fit the table, otherwise undefined. */
    validateKey(key: Item, table: TableDefinition): Error | undefined;
    createKey(key: Item, table: TableDefinition): string;
    /** An error when the request's condition does not hold for the item. */
    checkConditional(request: Item, item: Item | undefined): Error | null | undefined;
  };
  export { Item, KeyValue, LevelOperation, Store, TableDefinition };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { Item, Store } from 'dynalite/db/index.js';
  const validations: {
    /** A copy of the request with the known members only; throws a SerializationException. Changes its input. */
    checkTypes(request: Item, types: Item): Item;
    /** Throws a ValidationException; adds the parsed expressions (`_condition`, `_updates` ...) to the request. */
    checkValidations(request: Item, types: Item, custom: unknown, store: Store): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*' {
  const validation: { types: Record<string, unknown>; custom?: unknown };
  export default validation;
}

declare module 'dynalite/actions/*' {
  import type { Item, Store } from 'dynalite/db/index.js';
  const action: (store: Store, request: Item, callback: (error: Error | null, output: Item) => void) => void;
  export default action;
}
