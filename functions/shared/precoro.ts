import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { openPrecoroGateway, precoroKeyFingerprint } from '../../lib/precoro/open-gateway.ts';
import type { PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { integration } from './integration.ts';
import { systemClock } from './system.ts';

export interface OpenedPrecoro {
  readonly gateway: PrecoroGateway;
  /** Of the key that the gateway uses. */
  readonly keyFingerprint: string;
}

/** Opens Precoro with the key in the secret, read anew every five minutes so that a replaced key needs no deployment. */
export function openPrecoro(arn: string): () => Promise<OpenedPrecoro> {
  const secrets = secretReader(secretsManagerClient(), { now: systemClock.now });
  const { region, switches } = integration.precoro;
  const fingerprints = new WeakMap<object, string>();
  return async () => {
    const secret = await secrets.json(VARIABLES.precoroSecret, arn);
    const keyFingerprint = fingerprints.get(secret) ?? precoroKeyFingerprint(secret, region);
    fingerprints.set(secret, keyFingerprint);
    const settings = { region, switches, catalogue: CATALOGUE, fetch, now: systemClock.now };
    return { gateway: openPrecoroGateway(secret, settings), keyFingerprint };
  };
}
