import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { TimeScale } from './boot/clock.ts';
import { ThrottledError } from './functions.ts';
import type { LocalFunction } from './functions.ts';
import { lastPart, LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';
import { sqsEvent } from './sqs-event.ts';
import { decodeProperties } from './template.ts';
import type { Resource } from './template.ts';

/** SQS answers at most this many messages at once. */
const RECEIVE_LIMIT = 10;
const LONG_POLL_SECONDS = 10;
/** Pollers of a mapping without MaximumConcurrency: Lambda starts with five. */
const DEFAULT_POLLERS = 5;
const MAX_POLLERS = 10;

export interface EventSourceOptions {
  readonly endpoint: string;
  readonly time: TimeScale;
  /** Share of delivered messages that are delivered once more, as SQS may do. Default 0. */
  readonly duplicateRate?: number;
  readonly random?: () => number;
  /** Told each failed poll or batch. */
  readonly onProblem: (message: string) => void;
}

const MappingSchema = z.object({
  EventSourceArn: z
    .string()
    .regex(/^arn:aws:sqs:/, { error: 'only SQS queues are understood as event sources' }),
  FunctionName: z.string(),
  BatchSize: z.coerce.number().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().min(2).max(1000) }).optional(),
  Enabled: z.boolean().default(true),
  FilterCriteria: z.undefined({ error: 'filters are not understood' }).optional(),
});

const BatchResponseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
});

/** Reads a queue for a function as Lambda's event source mapping does, with the rights of the function's own role. */
export class SqsEventSource {
  readonly functionName: string;
  readonly #settings: z.infer<typeof MappingSchema>;
  readonly #queueUrl: string;
  readonly #target: LocalFunction;
  readonly #options: EventSourceOptions;
  readonly #client: SQSClient;
  readonly #stopping = new AbortController();
  readonly #pollers: Promise<void>[] = [];

  /** Throws, naming the resource, for settings that are not understood. */
  constructor(
    resource: Resource,
    functions: ReadonlyMap<string, LocalFunction>,
    options: EventSourceOptions,
  ) {
    this.#settings = decodeProperties(resource, MappingSchema);
    this.functionName = lastPart(this.#settings.FunctionName);
    const target = functions.get(this.functionName);
    if (!target)
      throw new Error(`${resource.type} ${resource.logicalId}: no function is named ${this.functionName}`);
    this.#target = target;
    this.#options = options;
    this.#queueUrl = `${options.endpoint}/${LOCAL_ACCOUNT}/${lastPart(this.#settings.EventSourceArn)}`;
    const credentials = { accessKeyId: this.functionName, secretAccessKey: 'local' };
    this.#client = new SQSClient({
      endpoint: options.endpoint,
      region: LOCAL_REGION,
      credentials,
      maxAttempts: 1,
    });
  }

  start(): void {
    if (!this.#settings.Enabled) return;
    const pollers = Math.min(
      MAX_POLLERS,
      this.#settings.ScalingConfig?.MaximumConcurrency ?? DEFAULT_POLLERS,
    );
    for (let i = 0; i < pollers; i += 1) this.#pollers.push(this.#poll());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
    this.#client.destroy();
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const messages = await this.#collect();
        if (messages.length > 0) await this.#deliver(messages);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.onProblem(`event source of ${this.functionName}: ${String(error)}`);
        await this.#pause(1);
      }
    }
  }

  /** A batch: what one receive gives, or more until the batch is full or its window is over. */
  async #collect(): Promise<Message[]> {
    const { BatchSize: batchSize, MaximumBatchingWindowInSeconds: windowSeconds } = this.#settings;
    const messages = await this.#receive(Math.min(batchSize, RECEIVE_LIMIT), LONG_POLL_SECONDS);
    if (messages.length === 0 || windowSeconds === 0) return messages;
    const endsAt = Date.now() + (windowSeconds * 1000) / this.#options.time.scale;
    while (messages.length < batchSize && Date.now() < endsAt) {
      const leftSeconds = ((endsAt - Date.now()) * this.#options.time.scale) / 1000;
      const room = Math.min(batchSize - messages.length, RECEIVE_LIMIT);
      messages.push(...(await this.#receive(room, Math.min(LONG_POLL_SECONDS, Math.ceil(leftSeconds)))));
    }
    return messages;
  }

  async #receive(count: number, waitSeconds: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const { Messages: messages = [] } = await this.#client.send(command, {
      abortSignal: this.#stopping.signal,
    });
    return messages;
  }

  /** Deletes what succeeded; the rest comes back when its visibility timeout is over. */
  async #deliver(messages: Message[]): Promise<void> {
    const failed = await this.#invoke(messages);
    const succeeded = messages.filter(({ MessageId: id = '' }) => !failed.has(id));
    await this.#repeatSome(succeeded);
    for (let i = 0; i < succeeded.length; i += RECEIVE_LIMIT) {
      const Entries = succeeded
        .slice(i, i + RECEIVE_LIMIT)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }));
    }
  }

  /** The ids of messages that failed: those the function reports, or all. */
  async #invoke(messages: readonly Message[]): Promise<Set<string>> {
    const ids = messages.map(({ MessageId: id = '' }) => id);
    try {
      const response = await this.#target.invoke(sqsEvent(messages, this.#settings.EventSourceArn));
      return this.#reportedFailures(response, ids);
    } catch (error) {
      this.#options.onProblem(String(error));
      if (error instanceof ThrottledError) await this.#giveBack(messages);
      return new Set(ids);
    }
  }

  #reportedFailures(response: unknown, ids: readonly string[]): Set<string> {
    if (this.#settings.FunctionResponseTypes.length === 0 || response === null) return new Set();
    const { success, data } = BatchResponseSchema.safeParse(response);
    const reported = data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
    // Lambda takes a malformed answer, or an id that was not sent, for a failure of the whole batch.
    return new Set(success && reported.every((id) => ids.includes(id)) ? reported : ids);
  }

  /** A throttled batch is tried again soon, not after its visibility timeout. */
  async #giveBack(messages: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of messages) {
      const command = { QueueUrl: this.#queueUrl, ReceiptHandle, VisibilityTimeout: 5 };
      await this.#client.send(new ChangeMessageVisibilityCommand(command));
    }
  }

  async #repeatSome(messages: readonly Message[]): Promise<void> {
    const { duplicateRate = 0, random = Math.random } = this.#options;
    const again = messages.filter(() => duplicateRate > 0 && random() < duplicateRate);
    if (again.length > 0) await this.#invoke(again);
  }

  async #pause(seconds: number): Promise<void> {
    const wallMs = Math.max(50, (seconds * 1000) / this.#options.time.scale);
    await sleep(wallMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
