import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS, lazily } from '../clientSettings.ts';

/** One EventBridge client per container. */
export const eventBridgeClient = lazily(() => new EventBridgeClient(CLIENT_SETTINGS));
