import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import type { Connector } from '../../lib/connectors/contract.ts';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { integration } from './integration.ts';

/** The connector of the configuration, with what its secret holds. Throws SecretError. */
export async function connectorWith(secretArn: string): Promise<Connector> {
  const secret = await secretReader(secretsManagerClient()).json(VARIABLES.connectorSecret, secretArn);
  const { kind, description } = integration.connector;
  return openConnector(kind, secret, { description });
}
