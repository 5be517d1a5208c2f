import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS, lazily } from '../clientSettings.ts';

/** One SNS client per container. */
export const snsClient = lazily(() => new SNSClient(CLIENT_SETTINGS));
