import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS, lazily } from '../clientSettings.ts';

/** One SQS client per container. */
export const sqsClient = lazily(() => new SQSClient(CLIENT_SETTINGS));
