import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DispatcherWake } from '../../sync/ports/delivery.ts';
import { allowedDelay } from './queuePlace.ts';
import type { QueuePlace } from './queuePlace.ts';

/** A wake message says nothing but "look". */
export const WAKE_BODY = '{"schema":1}';

export function sqsDispatcherWake({ client, queueUrl }: QueuePlace): DispatcherWake {
  return {
    async wake(delaySeconds) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: WAKE_BODY,
          DelaySeconds: allowedDelay(delaySeconds),
        }),
      );
    },
  };
}
