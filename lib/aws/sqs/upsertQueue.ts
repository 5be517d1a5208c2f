import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { UpsertMessage, UpsertQueue } from '../../sync/ports/delivery.ts';
import { encodeUpsertMessage } from './upsertMessage.ts';
import { allowedDelay } from './queuePlace.ts';
import type { QueuePlace } from './queuePlace.ts';

const MAX_ENTRIES = 10;
const MAX_BATCH_BYTES = 1_048_576;

interface Encoded {
  readonly message: UpsertMessage;
  readonly body: string;
}

/** Sends in batches. An error of a whole request goes up: what earlier batches sent will come twice, never not. */
export function sqsUpsertQueue({ client, queueUrl }: QueuePlace): UpsertQueue {
  return {
    async send(messages, delaySeconds) {
      const refused: UpsertMessage[] = [];
      for (const batch of batches(messages)) {
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map(({ body }, index) => ({
              Id: String(index),
              MessageBody: body,
              DelaySeconds: allowedDelay(delaySeconds),
            })),
          }),
        );
        const failedIds = new Set(Failed.map(({ Id }) => Id));
        refused.push(
          ...batch.filter((_, index) => failedIds.has(String(index))).map(({ message }) => message),
        );
      }
      return refused;
    },
  };
}

/** At most ten messages and 1 MiB each. */
function batches(messages: readonly UpsertMessage[]): readonly (readonly Encoded[])[] {
  const all: Encoded[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const body = encodeUpsertMessage(message);
    const size = Buffer.byteLength(body);
    const batch = all.at(-1);
    if (!batch || batch.length === MAX_ENTRIES || bytes + size > MAX_BATCH_BYTES) {
      all.push([{ message, body }]);
      bytes = size;
    } else {
      batch.push({ message, body });
      bytes += size;
    }
  }
  return all;
}
