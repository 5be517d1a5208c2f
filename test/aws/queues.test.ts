import { SQSClient, SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsDispatcherWake } from '../../lib/aws/sqs/dispatcherWake.ts';
import { sqsFailureQueue } from '../../lib/aws/sqs/failureQueue.ts';
import { sqsUpsertQueue } from '../../lib/aws/sqs/upsertQueue.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import { embeddedQueues } from '../contracts/embeddedQueues.ts';
import { failure, invoice } from '../contracts/samples.ts';

const queues = embeddedQueues();
const message = (id: string): UpsertMessage => ({ schema: 1, ref: invoice(id), seq: 1 });

function mockedQueue() {
  const client = new SQSClient({ region: 'us-east-1' });
  return { mock: mockClient(client), place: { client, queueUrl: 'https://sqs.example/1/upserts' } };
}

describe('Sending upserts to SQS', () => {
  it('answers the messages that SQS did not take', async () => {
    const { mock, place } = mockedQueue();
    mock
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Successful: [], Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] })
      .resolves({ Successful: [], Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
    const messages = Array.from({ length: 12 }, (_, i) => message(`${i}`));
    expect(await sqsUpsertQueue(place).send(messages, 0)).toEqual([message('3'), message('10')]);
  });

  it('lets the error of a whole request go up', async () => {
    const { mock, place } = mockedQueue();
    mock.on(SendMessageBatchCommand).rejects(new Error('The queue does not exist.'));
    await expect(sqsUpsertQueue(place).send([message('1')], 0)).rejects.toThrow('The queue does not exist.');
  });

  it('keeps each request below one mebibyte', async () => {
    const { mock, place } = mockedQueue();
    mock.on(SendMessageBatchCommand).resolves({ Successful: [] });
    const long = 'x'.repeat(300_000);
    await sqsUpsertQueue(place).send(
      [1, 2, 3, 4].map((i) => message(`${long}${i}`)),
      0,
    );
    const sizes = mock.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries?.length);
    expect(sizes).toEqual([3, 1]);
  });

  it.each([
    [-5, 0],
    [0.2, 1],
    [900, 900],
    [5000, 900],
  ])('turns a delay of %d s into one that SQS allows: %d s', async (asked, sent) => {
    const { mock, place } = mockedQueue();
    mock.on(SendMessageCommand).resolves({});
    await sqsDispatcherWake(place).wake(asked);
    expect(mock.commandCalls(SendMessageCommand)[0]?.args[0].input.DelaySeconds).toBe(sent);
  });
});

describe('A failure on SQS', () => {
  it('can be filtered by entity, id and kind without opening its body', async () => {
    const place = await queues.place();
    await sqsFailureQueue(place).send(message('7'), failure(), 12);
    const [received] = await queues.receive(place);
    expect(received?.MessageAttributes).toMatchObject({
      entity: { StringValue: 'invoice' },
      id: { StringValue: '7' },
      errorName: { StringValue: 'rejected' },
    });
  });
});
