import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CLIENT_SETTINGS, lazily } from '../clientSettings.ts';

/** One Secrets Manager client per container. */
export const secretsManagerClient = lazily(() => new SecretsManagerClient(CLIENT_SETTINGS));
