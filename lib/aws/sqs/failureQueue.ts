import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { FailureQueue } from '../../sync/ports/delivery.ts';
import type { QueuePlace } from './queuePlace.ts';
import { encodeFailedMessage } from './upsertMessage.ts';

/** Sends a known failure with its reason; the attributes let a person filter the queue without opening bodies. */
export function sqsFailureQueue({ client, queueUrl }: QueuePlace): FailureQueue {
  return {
    async send(message, failure, order) {
      const text = (value: string) => ({ DataType: 'String', StringValue: value });
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: encodeFailedMessage(message, failure, order),
          MessageAttributes: {
            entity: text(message.ref.entity),
            id: text(message.ref.id),
            errorName: text(failure.kind),
          },
        }),
      );
    },
  };
}
