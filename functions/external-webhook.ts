import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoSourceCursors } from '../lib/aws/dynamodb/sourceCursors.ts';
import { readVariables } from '../lib/config/environment.ts';
import { tokenMatches } from '../lib/precoro/webhook-token.ts';
import { askSources } from '../lib/sync/ask-sources.ts';
import { answer, bodyOf } from './shared/http.ts';
import { connectorWith } from './shared/connector.ts';
import { integration } from './shared/integration.ts';
import { logged, logger } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { systemClock as clock } from './shared/system.ts';
import { acceptedTokens } from './shared/tokens.ts';

const services = once(async () => {
  const names = readVariables(['cursorsTable', 'connectorSecret', 'externalWebhookSecret']);
  return {
    clock,
    integration,
    sourceCursors: dynamoSourceCursors({ client: dynamoDbClient(), table: names.cursorsTable }),
    connector: await connectorWith(names.connectorSecret),
    acceptedTokens: acceptedTokens('externalWebhookSecret', names.externalWebhookSecret),
  };
});

/** Takes a notice of the external system: a hint that something changed, which poll-external then reads. */
export const handler = logged(async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
  const given = await services();
  const isKnown = tokenMatches(event.pathParameters?.['token'] ?? '', await given.acceptedTokens());
  if (!isKnown) return answer(404, 'No such webhook address.');
  const { connector } = given;
  if (!connector.verifyWebhook) return answer(404, `${connector.name} sends no webhooks.`);
  const hints = await connector.verifyWebhook({ headers: headersOf(event), body: bodyOf(event) });
  // Whoever guesses at signatures is told nothing.
  if (hints === 'refused') return { statusCode: 401, body: '' };
  const asked = await askSources(given, hints);
  logger.info('hinted', { hints: hints.length, asked });
  return answer(200, 'Thank you.');
});

/** Names in lower case: gateways and proxies write them as they like. */
function headersOf({ headers }: APIGatewayProxyEvent): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
}
