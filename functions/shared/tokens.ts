import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { SecretError, secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { systemClock } from './system.ts';

/**
 * The tokens accepted in a webhook's path: two are valid while one is being replaced. Read anew every five minutes. Throws
 * SecretError.
 */
export function acceptedTokens(
  variable: 'webhookSecret' | 'externalWebhookSecret',
  arn: string,
): () => Promise<readonly string[]> {
  const secrets = secretReader(secretsManagerClient(), { now: systemClock.now });
  return async () => {
    const { current, previous } = await secrets.json(VARIABLES[variable], arn);
    const tokens = [current, previous].filter((token) => typeof token === 'string').filter(Boolean);
    // Without any, each webhook would be turned away as one for somebody else, and nobody would hear of it.
    if (tokens.length === 0)
      throw new SecretError(`The secret named by ${VARIABLES[variable]} holds no token.`);
    return tokens;
  };
}
