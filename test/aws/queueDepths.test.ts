import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsQueueDepths } from '../../lib/aws/sqs/queueDepths.ts';

const URLS = { upserts: 'https://sqs/1/p-upserts', wake: 'https://sqs/1/p-wake' };

function depths() {
  const client = new SQSClient({ region: 'us-east-1' });
  const mock = mockClient(client);
  mock.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  return { mock, queues: sqsQueueDepths(client, URLS) };
}

describe('what queues hold', () => {
  it('counts what waits, what is worked on and what is not visible yet', async () => {
    const { mock, queues } = depths();
    mock.on(GetQueueAttributesCommand, { QueueUrl: URLS.upserts }).resolves({
      Attributes: {
        ApproximateNumberOfMessages: '3',
        ApproximateNumberOfMessagesNotVisible: '2',
        ApproximateNumberOfMessagesDelayed: '10',
        CreatedTimestamp: '1790000000',
      },
    });
    expect(await queues.read()).toEqual({ upserts: 15, wake: 0 });
  });

  it('is not told in part: an error goes up', async () => {
    const { mock, queues } = depths();
    mock.on(GetQueueAttributesCommand, { QueueUrl: URLS.wake }).rejects(new Error('no such queue'));
    await expect(queues.read()).rejects.toThrow('no such queue');
  });

  it('is empty where no answer names a number', async () => {
    const { mock, queues } = depths();
    mock.on(GetQueueAttributesCommand).resolves({});
    expect(await queues.read()).toEqual({ upserts: 0, wake: 0 });
  });
});
