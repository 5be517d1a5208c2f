import type { SQSClient } from '@aws-sdk/client-sqs';

/** Where an adapter sends its messages. */
export interface QueuePlace {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** What SQS allows. */
const MAX_DELAY_SECONDS = 900;

/** SQS takes whole seconds from 0 to 900; a wait that is longer ends early, and whoever is woken looks again. */
export function allowedDelay(seconds: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(seconds)));
}
