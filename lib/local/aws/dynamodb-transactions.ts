import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import type { DynamoStore, Item } from './dynamodb-store.ts';
import type { DynaliteOperation } from './dynamodb-operations.ts';

/** How long a ClientRequestToken is remembered (DynamoDB's documented ten minutes). */
const TOKEN_LIFETIME_MS = 10 * 60_000;
const MAX_ITEMS = 100;

const ItemSchema = z.record(z.string(), z.unknown());
const OperandSchema = z.looseObject({
  TableName: z.string(),
  Key: ItemSchema.optional(),
  Item: ItemSchema.optional(),
});
const WriteSchema = z.object({
  TransactItems: z.array(
    z.partialRecord(z.enum(['Put', 'Update', 'Delete', 'ConditionCheck']), OperandSchema),
  ),
  ClientRequestToken: z.string().optional(),
});
const GetSchema = z.object({ TransactItems: z.array(z.object({ Get: OperandSchema })) });

/** dynalite's operation with the same input as each part of a transaction; a check has the input of a delete. */
const OPERATIONS: Readonly<Record<string, DynaliteOperation>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
};

interface Step {
  readonly kind: string;
  readonly operation: DynaliteOperation;
  readonly request: Item;
  readonly stored: Item | undefined;
  readonly returnsStored: boolean;
}

/** TransactWriteItems and TransactGetItems on a store. The caller holds the store's exclusive lock. */
export class Transactions {
  readonly #store: DynamoStore;
  readonly #tokens = new Map<string, { payloadHash: string; atMs: number }>();

  constructor(store: DynamoStore) {
    this.#store = store;
  }

  /** Throws a TransactionCanceledException with one reason per part when a condition does not hold. */
  async write(input: Item): Promise<Item> {
    const { TransactItems: items, ClientRequestToken: token } = decode(WriteSchema, input);
    requireCount(items.length);
    const payloadHash = createHash('sha256').update(JSON.stringify(items)).digest('hex');
    if (token && this.#isRepeat(token, payloadHash)) return {};
    const steps = await this.#plan(items);
    cancelUnlessAllHold(steps, this.#store);
    await this.#store.atomically(async () => {
      for (const { kind, operation, request } of steps) {
        if (kind !== 'ConditionCheck') await this.#store.execute(operation, request);
      }
    });
    if (token) this.#tokens.set(token, { payloadHash, atMs: Date.now() });
    return {};
  }

  async get(input: Item): Promise<Item> {
    const { TransactItems: items } = decode(GetSchema, input);
    requireCount(items.length);
    const responses: Item[] = [];
    for (const { Get: get } of items) {
      const { Item: item } = await this.#store.execute('GetItem', this.#store.prepare('GetItem', get));
      responses.push(item === undefined ? {} : { Item: item });
    }
    return { Responses: responses };
  }

  #isRepeat(token: string, payloadHash: string): boolean {
    const earlier = this.#tokens.get(token);
    if (!earlier || Date.now() - earlier.atMs >= TOKEN_LIFETIME_MS) return false;
    if (earlier.payloadHash === payloadHash) return true;
    throw new AwsError(
      'com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }

  async #plan(items: z.infer<typeof WriteSchema>['TransactItems']): Promise<Step[]> {
    const seen = new Set<string>();
    const steps: Step[] = [];
    for (const item of items) {
      const [[kind, operand] = [], ...others] = Object.entries(item);
      const operation = OPERATIONS[kind ?? ''];
      if (!kind || !operand || !operation || others.length > 0) {
        throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
      }
      const { ReturnValuesOnConditionCheckFailure: returnValues, ...rest } = operand;
      const request = this.#store.prepare(operation, rest);
      const { TableName: table } = operand;
      const key = operand.Key ?? (await this.#store.keyOf(table, operand.Item ?? {}));
      const stored = await this.#store.read(table, key);
      const identity = `${table} ${JSON.stringify(Object.entries(key).sort())}`;
      if (seen.has(identity))
        throw invalid('Transaction request cannot include multiple operations on one item');
      seen.add(identity);
      steps.push({ kind, operation, request, stored, returnsStored: returnValues === 'ALL_OLD' });
    }
    return steps;
  }
}

function cancelUnlessAllHold(steps: readonly Step[], store: DynamoStore): void {
  const reasons = steps.map(({ request, stored, returnsStored }) => {
    if (store.conditionHolds(request, stored)) return { Code: 'None' };
    const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    return returnsStored && stored ? { ...failed, Item: stored } : failed;
  });
  if (reasons.every(({ Code }) => Code === 'None')) return;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new AwsError(
    'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

function requireCount(count: number): void {
  if (count >= 1 && count <= MAX_ITEMS) return;
  const wanted = count < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ITEMS}`;
  throw invalid(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${wanted}`,
  );
}

function decode<T>(schema: z.ZodType<T>, input: unknown): T {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw new AwsError('com.amazon.coral.service#SerializationException', z.prettifyError(error));
}

function invalid(message: string): AwsError {
  return new AwsError('com.amazon.coral.validate#ValidationException', message);
}
