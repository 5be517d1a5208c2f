import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoEchoes } from '../lib/aws/dynamodb/echoes.ts';
import { dynamoStates } from '../lib/aws/dynamodb/states.ts';
import { secretsManagerClient } from '../lib/aws/secrets/client.ts';
import { SecretError, secretReader } from '../lib/aws/secrets/secretReader.ts';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { readVariables } from '../lib/config/environment.ts';
import { VARIABLES } from '../lib/config/variables.ts';
import { DecodeError } from '../lib/domain/decode.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { tokenMatches } from '../lib/precoro/webhook-token.ts';
import { decodeWebhook, webhookTypes } from '../lib/precoro/webhook.ts';
import { takeHint } from '../lib/sync/take-hint.ts';
import { count, logger, observed } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables(['cursorsTable', 'wakeQueue', 'webhookSecret']);
  const secrets = secretReader(secretsManagerClient(), { now: clock.now });
  const cursors = { client: dynamoDbClient(), table: names.cursorsTable };
  return {
    clock,
    types: webhookTypes(CATALOGUE),
    states: dynamoStates(cursors),
    echoes: dynamoEchoes(cursors),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    /** Two tokens are valid while one is being replaced. */
    acceptedTokens: async () => {
      const { current, previous } = await secrets.json(VARIABLES.webhookSecret, names.webhookSecret);
      const tokens = [current, previous].filter((token) => typeof token === 'string').filter(Boolean);
      // Without any, each webhook would be turned away as one for somebody else, and nobody would hear of it.
      if (tokens.length === 0)
        throw new SecretError(`The secret named by ${VARIABLES.webhookSecret} holds no token.`);
      return tokens;
    },
  };
});

/** Takes a webhook: a hint, not a job. Answers at once; no request to Precoro is made here. */
export const handler = observed(async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
  const given = await services();
  const isKnown = tokenMatches(event.pathParameters?.['token'] ?? '', await given.acceptedTokens());
  if (!isKnown) return answer(404, 'No such webhook address.');
  try {
    const webhook = decodeWebhook(bodyOf(event), given.types);
    count('webhooksReceived');
    if (webhook.kind === 'hint') await takeHint(given, webhook);
    return answer(200, webhook.kind === 'hint' ? 'Thank you.' : 'Thank you; this type is not used.');
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    logger.warn('webhook not understood', { reason: error.message });
    return answer(400, error.message);
  }
});

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

function answer(statusCode: number, message: string): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
