import { open } from '#connector';
import { dynamoDbClient } from '../../lib/aws/dynamodb/client.ts';
import { dynamoSharedText } from '../../lib/aws/dynamodb/sharedText.ts';
import { secretsManagerClient } from '../../lib/aws/secrets/client.ts';
import { secretReader } from '../../lib/aws/secrets/secretReader.ts';
import { VARIABLES } from '../../lib/config/variables.ts';
import type { Connector } from '../../lib/connectors/contract.ts';
import { integration } from './integration.ts';
import { newId, systemClock } from './system.ts';

/**
 * The connector of the configuration, with what its secret holds. Functions with the cursors table share what a login needs.
 * Throws SecretError.
 */
export async function connectorWith(secretArn: string, cursorsTable?: string): Promise<Connector> {
  const secret = await secretReader(secretsManagerClient()).json(VARIABLES.connectorSecret, secretArn);
  const { description } = integration.connector;
  if (cursorsTable === undefined) return open(secret, { description });
  const place = { client: dynamoDbClient(), table: cursorsTable };
  const shared = dynamoSharedText(place, { name: 'connector-login', owner: newId(), clock: systemClock });
  return open(secret, { description, shared });
}
