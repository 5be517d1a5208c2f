import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { startFauxqs } from 'fauxqs';
import type { FauxqsServer } from 'fauxqs';
import type { QueuePlace } from '../../lib/aws/sqs/queuePlace.ts';

/** Another SQS to run the contracts on, such as `http://127.0.0.1:9324`. Default: the embedded engine. */
const OTHER_ENGINE = process.env['CONTRACTS_SQS_URL'];

/** An SQS for the tests of one file, and fresh queues in it. */
export function embeddedQueues(): {
  place(): Promise<QueuePlace>;
  /** All messages that are visible now; they are hidden afterwards. */
  receive(place: QueuePlace): Promise<readonly Message[]>;
  /** How many messages wait for the end of their delay. */
  delayed(place: QueuePlace): Promise<number>;
} {
  let server: FauxqsServer | undefined;
  let client: SQSClient;
  let count = 0;

  beforeAll(async () => {
    server = OTHER_ENGINE ? undefined : await startFauxqs({ port: 0, logger: false });
    client = new SQSClient({
      endpoint: OTHER_ENGINE ?? `http://127.0.0.1:${server?.port}`,
      region: 'us-east-1',
      useQueueUrlAsEndpoint: false,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await server?.stop();
  });

  return {
    async place() {
      const QueueName = `queue-${process.pid}-${Date.now()}-${++count}`;
      const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }));
      return { client, queueUrl: QueueUrl };
    },
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
    async delayed({ queueUrl }) {
      const name = 'ApproximateNumberOfMessagesDelayed';
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [name] }),
      );
      return Number(Attributes[name]);
    },
  };
}
