import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import type { FauxqsServer } from 'fauxqs';
import type { QueuePlace } from '../../lib/aws/sqs/queuePlace.ts';

/** An SQS for the tests of one file, and fresh queues in it. */
export function embeddedQueues(): {
  place(): QueuePlace;
  /** All messages that are visible now; they are hidden afterwards. */
  receive(place: QueuePlace): Promise<readonly Message[]>;
  /** How many messages wait for the end of their delay. */
  delayed(place: QueuePlace): number;
} {
  let server: FauxqsServer;
  let client: SQSClient;
  let count = 0;

  beforeAll(async () => {
    server = await startFauxqs({ port: 0, logger: false });
    client = new SQSClient({
      endpoint: `http://127.0.0.1:${server.port}`,
      region: 'us-east-1',
      useQueueUrlAsEndpoint: false,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  return {
    place: () => ({ client, queueUrl: server.createQueue(`queue-${++count}`).queueUrl }),
    async receive({ queueUrl }) {
      const messages: Message[] = [];
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
          }),
        );
        if (Messages.length === 0) return messages;
        messages.push(...Messages);
      }
    },
    delayed: ({ queueUrl }) =>
      server.inspectQueue(queueUrl.split('/').at(-1) ?? '')?.messages.delayed.length ?? 0,
  };
}
