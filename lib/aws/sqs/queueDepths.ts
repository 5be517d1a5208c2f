import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';

/** What together are the messages of a queue: waiting, being worked on, and not yet visible. */
const ATTRIBUTES = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** Messages per queue, under the names of `queueUrls`. Approximate, as SQS counts them. */
export function sqsQueueDepths(client: SQSClient, queueUrls: Readonly<Record<string, string>>) {
  return {
    async read(): Promise<Readonly<Record<string, number>>> {
      const depths = Object.entries(queueUrls).map(async ([name, url]) => [name, await depthOf(client, url)]);
      return Object.fromEntries(await Promise.all(depths)) as Record<string, number>;
    },
  };
}

async function depthOf(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...ATTRIBUTES] }),
  );
  return ATTRIBUTES.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
