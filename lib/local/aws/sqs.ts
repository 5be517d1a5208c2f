import { DatabaseSync } from 'node:sqlite';
// The package exports only its HTTP server; these are the parts behind it, typed by their own declarations.
import { SqsError } from '../../../node_modules/fauxqs/dist/common/errors.js';
import { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
import { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
import { changeMessageVisibility } from '../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibility.js';
import { changeMessageVisibilityBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/changeMessageVisibilityBatch.js';
import { deleteMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteMessage.js';
import { deleteMessageBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/deleteMessageBatch.js';
import { getQueueAttributes } from '../../../node_modules/fauxqs/dist/sqs/actions/getQueueAttributes.js';
import { purgeQueue } from '../../../node_modules/fauxqs/dist/sqs/actions/purgeQueue.js';
import { receiveMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/receiveMessage.js';
import { sendMessage } from '../../../node_modules/fauxqs/dist/sqs/actions/sendMessage.js';
import { sendMessageBatch } from '../../../node_modules/fauxqs/dist/sqs/actions/sendMessageBatch.js';
import { SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { z } from 'zod';
import { AwsError } from './aws-error.ts';
import { lastPart, LOCAL_ACCOUNT, LOCAL_REGION, queueArn } from './names.ts';

type Input = Readonly<Record<string, unknown>>;

export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface EmbeddedSqs {
  /** Creates the queue, or gives an existing one these attributes (SQS's names and texts). */
  ensureQueue(name: string, attributes: Readonly<Record<string, string>>): Promise<void>;
  /** Carries out one operation of the SQS API on its JSON. Throws AwsError as the service answers it. */
  dispatch(operation: string, input: Input): Promise<Record<string, unknown>>;
  depths(): Promise<Record<string, QueueDepth>>;
  close(): Promise<void>;
}

export interface SqsOptions {
  /** Folder of the SQLite file; in memory when absent. Messages survive the death of the process. */
  readonly dataDir?: string;
  /** Where the queues are reached, once that is known: begins the queue URLs. */
  readonly endpoint: () => string;
}

type Action = (input: Record<string, unknown>, store: SqsStore) => unknown;
const ACTIONS: Readonly<Record<string, Action>> = {
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  GetQueueAttributes: getQueueAttributes,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
};

/**
 * SQS in this process: fauxqs' queues without its server. Visibility, delay and redrive follow the process's clock.
 * Not there: removal after the retention period, message move tasks.
 */
export function startSqs({ dataDir, endpoint }: SqsOptions): EmbeddedSqs {
  const store = new SqsStore();
  const persistence = dataDir ? new Persistence(dataDir) : undefined;
  if (persistence) load(store, persistence);
  const urlOf = (name: string) => `${endpoint()}/${LOCAL_ACCOUNT}/${name}`;
  return {
    ensureQueue: async (name, attributes) => {
      const existing = store.getQueueByName(name);
      if (existing) existing.setAttributes({ ...attributes });
      else store.createQueue(name, urlOf(name), queueArn(name), { ...attributes });
    },
    dispatch: (operation, input) => dispatch(store, urlOf, operation, input),
    depths: async () =>
      Object.fromEntries(Array.from(store.allQueues(), (queue) => [queue.name, depth(queue)])),
    close: async () => {
      store.shutdown();
      // Polls that were waiting answer first; they may still write.
      await new Promise((resolve) => setImmediate(resolve));
      persistence?.close();
    },
  };
}

/** fauxqs loads before it attaches the file, because storing a queue again would remove its messages. */
function load(store: SqsStore, persistence: PersistenceManager): void {
  persistence.loadSqsAndSns(store, new SnsStore());
  store.region = LOCAL_REGION;
  store.persistence = persistence;
  for (const queue of store.allQueues()) {
    queue.persistence = persistence;
    queue.processTimers();
  }
}

async function dispatch(
  store: SqsStore,
  urlOf: (name: string) => string,
  operation: string,
  input: Input,
): Promise<Record<string, unknown>> {
  const text = (member: string) => z.string().catch('').parse(input[member]);
  if (operation === 'ListQueues') {
    const { queues } = store.listQueues(text('QueueNamePrefix'));
    return { QueueUrls: queues.map(({ name }) => urlOf(name)) };
  }
  const name = operation === 'GetQueueUrl' ? text('QueueName') : lastPart(text('QueueUrl'));
  if (!store.getQueueByName(name)) {
    throw new AwsError(
      'com.amazonaws.sqs#QueueDoesNotExist',
      `The specified queue does not exist: '${name}'`,
    );
  }
  if (operation === 'GetQueueUrl') return { QueueUrl: urlOf(name) };
  const action = ACTIONS[operation];
  if (!action) throw new AwsError('com.amazonaws.sqs#InvalidAction', `sqs:${operation} is not embedded here`);
  try {
    const output = await action({ ...input, QueueUrl: urlOf(name) }, store);
    return typeof output === 'object' ? { ...output } : {};
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    throw new AwsError(error.toJSON().__type, error.message, {}, error.statusCode);
  }
}

interface Queue {
  readonly messages: readonly unknown[];
  readonly delayedMessages: readonly unknown[];
  readonly inflightMessages: { readonly size: number };
  processTimers(): void;
}

function depth(queue: Queue): QueueDepth {
  queue.processTimers();
  const { messages, inflightMessages, delayedMessages } = queue;
  return { visible: messages.length, inFlight: inflightMessages.size, delayed: delayedMessages.length };
}

/**
 * fauxqs 2.4.1 fails when a message is made visible again at once: it stores no receive count where the column wants
 * one, and the message is gone until the next start. Here the count stays.
 */
class Persistence extends PersistenceManager {
  readonly #received = new Map<string, { count: number; firstAt: number | undefined }>();

  /** The file must outlive the process, not the machine: without a sync to the disk per message it is ten times as fast. */
  constructor(dataDir: string) {
    super(dataDir);
    const database: unknown = Reflect.get(this, 'db');
    if (database instanceof DatabaseSync) database.exec('PRAGMA synchronous = OFF');
  }

  override updateMessageInflight(
    id: string,
    handle: string,
    deadline: number,
    count: number,
    firstAt: number | undefined,
  ): void {
    this.#received.set(id, { count, firstAt });
    super.updateMessageInflight(id, handle, deadline, count, firstAt);
  }

  /** An empty handle and a deadline of 0 read as "not in flight" when loaded. */
  override updateMessageReady(id: string): void {
    const { count, firstAt } = this.#received.get(id) ?? { count: 0, firstAt: undefined };
    super.updateMessageInflight(id, '', 0, count, firstAt);
  }

  override deleteMessage(id: string): void {
    this.#received.delete(id);
    super.deleteMessage(id);
  }
}
