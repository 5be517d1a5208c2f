import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { openPrecoroGateway } from '../../lib/precoro/open-gateway.ts';
import type { PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { integration } from './integration.ts';
import { systemClock } from './system.ts';

/** Opens Precoro with the key in the secret, read anew every five minutes so that a replaced key needs no deployment. */
export function openPrecoro(arn: string): () => Promise<PrecoroGateway> {
  const secrets = secretReader(secretsManagerClient(), { now: systemClock.now });
  const { region, switches } = integration.precoro;
  return async () =>
    openPrecoroGateway(await secrets.json(VARIABLES.precoroSecret, arn), {
      ...{ region, switches, catalogue: CATALOGUE, fetch, now: systemClock.now },
    });
}
