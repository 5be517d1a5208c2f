import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoEchoes } from '../lib/aws/dynamodb/echoes.ts';
import { dynamoStates } from '../lib/aws/dynamodb/states.ts';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { readVariables } from '../lib/config/environment.ts';
import { DecodeError } from '../lib/domain/decode.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { tokenMatches } from '../lib/precoro/webhook-token.ts';
import { decodeWebhook, webhookTypes } from '../lib/precoro/webhook.ts';
import { takeHint } from '../lib/sync/take-hint.ts';
import { answer, bodyOf } from './shared/http.ts';
import { count, logger, observed } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { systemClock as clock } from './shared/system.ts';
import { acceptedTokens } from './shared/tokens.ts';

const services = once(() => {
  const names = readVariables(['cursorsTable', 'wakeQueue', 'webhookSecret']);
  const cursors = { client: dynamoDbClient(), table: names.cursorsTable };
  return {
    clock,
    types: webhookTypes(CATALOGUE),
    states: dynamoStates(cursors),
    echoes: dynamoEchoes(cursors),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    acceptedTokens: acceptedTokens('webhookSecret', names.webhookSecret),
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
