import integration from '#integration';
import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { secretReader, SecretError } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { precoroGateway } from '../../lib/precoro/gateway.ts';
import { PRECORO_REGIONS, precoroBaseUrl } from '../../lib/precoro/regions.ts';
import type { PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { systemClock } from './system.ts';

/**
 * Opens Precoro with the key in the secret `{token, email, baseUrl?}`, read anew every five minutes so that a replaced key
 * needs no deployment. `baseUrl` is for stand-ins; the region of the configuration is the rule.
 */
export function openPrecoro(arn: string): () => Promise<PrecoroGateway> {
  const secrets = secretReader(secretsManagerClient(), { now: systemClock.now });
  return async () => {
    const { token, email, baseUrl } = await secrets.json(VARIABLES.precoroSecret, arn);
    if (typeof token !== 'string' || typeof email !== 'string') {
      throw new SecretError(
        `The secret in ${VARIABLES.precoroSecret} must be JSON with the texts "token" and "email"`,
      );
    }
    const { region, switches } = integration.precoro;
    return precoroGateway({
      baseUrl: typeof baseUrl === 'string' ? precoroBaseUrl(baseUrl) : PRECORO_REGIONS[region],
      credentials: { token, email },
      switches,
      catalogue: CATALOGUE,
      fetch,
      now: systemClock.now,
    });
  };
}
