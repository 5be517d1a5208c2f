import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readSecret } from './secretReader.ts';

/** The tokens accepted in the webhook's address; `current` is empty where the secret holds none. */
interface Tokens {
  readonly current: string;
  readonly previous: string | null;
}

/**
 * The webhook's tokens in the secret of that name. A function goes on with what it has read for five minutes (see
 * secretReader): until then some accept only the tokens from before a `save`, so the old one must stay as `previous`.
 * `read` throws SecretError.
 */
export function secretWebhookTokens(client: SecretsManagerClient, name: string) {
  return {
    async read(): Promise<Tokens> {
      const { current, previous } = await readSecret(client, name, name);
      return { current: textOr('', current), previous: textOr(null, previous) };
    },
    async save({ current, previous }: Tokens): Promise<void> {
      const content = previous === null ? { current } : { current, previous };
      await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: JSON.stringify(content) }));
    },
  };
}

function textOr<T>(absent: T, value: unknown): string | T {
  return typeof value === 'string' && value !== '' ? value : absent;
}
