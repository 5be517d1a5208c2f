import { describe, expect, it } from '@jest/globals';
import { sqsDispatcherWake } from '../../lib/aws/sqs/dispatcherWake.ts';
import { sqsFailureQueue } from '../../lib/aws/sqs/failureQueue.ts';
import { decodeFailedMessage, decodeUpsertMessage } from '../../lib/aws/sqs/upsertMessage.ts';
import { sqsUpsertQueue } from '../../lib/aws/sqs/upsertQueue.ts';
import type { Failure } from '../../lib/domain/failures.ts';
import type {
  DispatcherWake,
  FailureQueue,
  UpsertMessage,
  UpsertQueue,
} from '../../lib/sync/ports/delivery.ts';
import { memoryFailureQueue, memoryUpsertQueue, memoryWake } from '../support/memory/memoryQueues.ts';
import { embeddedQueues } from './embeddedQueues.ts';
import { failure, invoice } from './samples.ts';

const queues = embeddedQueues();

const message = (id: number): UpsertMessage => ({ schema: 1, ref: invoice(id), seq: id });
const sorted = (messages: readonly UpsertMessage[]) => [...messages].sort((a, b) => a.seq - b.seq);

interface Upserts {
  readonly queue: UpsertQueue;
  readonly take: () => Promise<readonly UpsertMessage[]>;
  readonly delayed: () => Promise<number>;
}
const upserts: [string, () => Promise<Upserts>][] = [
  [
    'in memory',
    async () => {
      const queue = memoryUpsertQueue();
      const delayed = async () => queue.sent.filter(({ delaySeconds }) => delaySeconds > 0).length;
      return { queue, take: async () => queue.take(), delayed };
    },
  ],
  [
    'on SQS',
    async () => {
      const place = await queues.place();
      const take = async () =>
        (await queues.receive(place)).map(({ Body = '' }) => decodeUpsertMessage(Body));
      return { queue: sqsUpsertQueue(place), take, delayed: () => queues.delayed(place) };
    },
  ],
];

describe.each(upserts)('The upsert queue %s', (_name, make) => {
  it('delivers every message, however many are sent at once', async () => {
    const { queue, take } = await make();
    const messages = Array.from({ length: 25 }, (_, i) => message(i));
    expect(await queue.send(messages, 0)).toEqual([]);
    expect(sorted(await take())).toEqual(messages);
  });

  it('sends nothing for no messages', async () => {
    const { queue, take } = await make();
    expect(await queue.send([], 0)).toEqual([]);
    expect(await take()).toEqual([]);
  });

  it('holds delayed messages back', async () => {
    const { queue, delayed } = await make();
    await queue.send([message(1), message(2)], 30);
    await queue.send([message(3)], 0);
    expect(await delayed()).toBe(2);
  });
});

type Sent = readonly {
  readonly message: UpsertMessage;
  readonly told: { readonly failure: Failure; readonly order: number } | null;
}[];
const failureQueues: [string, () => Promise<{ queue: FailureQueue; sent: () => Promise<Sent> }>][] = [
  [
    'in memory',
    async () => {
      const queue = memoryFailureQueue();
      return { queue, sent: async () => queue.sent };
    },
  ],
  [
    'on SQS',
    async () => {
      const place = await queues.place();
      const sent = async () =>
        (await queues.receive(place)).map(({ Body = '' }) => decodeFailedMessage(Body));
      return { queue: sqsFailureQueue(place), sent };
    },
  ],
];

describe.each(failureQueues)('The failure queue %s', (_name, make) => {
  it('carries a message with its failure', async () => {
    const { queue, sent } = await make();
    await queue.send(message(7), failure(), 12);
    expect(await sent()).toEqual([{ message: message(7), told: { failure: failure(), order: 12 } }]);
  });
});

const wakes: [string, () => Promise<{ port: DispatcherWake; woken: () => Promise<number> }>][] = [
  [
    'in memory',
    async () => {
      const port = memoryWake();
      return { port, woken: async () => port.wakes.length };
    },
  ],
  [
    'on SQS',
    async () => {
      const place = await queues.place();
      const woken = async () => (await queues.receive(place)).length + (await queues.delayed(place));
      return { port: sqsDispatcherWake(place), woken };
    },
  ],
];

describe.each(wakes)('Waking the dispatcher %s', (_name, make) => {
  it('takes every delay that the port allows', async () => {
    const { port, woken } = await make();
    await port.wake(0);
    await port.wake(0.5);
    await port.wake(900);
    expect(await woken()).toBe(3);
  });
});
