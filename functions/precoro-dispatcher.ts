import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoLeases } from '../lib/aws/dynamodb/leases.ts';
import { dynamoLedger } from '../lib/aws/dynamodb/ledger.ts';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { remaining } from '../lib/domain/quota.ts';
import { dispatch } from '../lib/sync/dispatch.ts';
import { REQUEST_DEADLINE_MS } from '../lib/sync/quota-session.ts';
import { catalogueFor, limitsOf } from '../lib/sync/services.ts';
import { integration } from './shared/integration.ts';
import { count, logger, logOutcome, observed } from './shared/observe.ts';
import { countedEvents } from './shared/events.ts';
import { once } from './shared/once.ts';
import { openPrecoro } from './shared/precoro.ts';
import { stores } from './shared/stores.ts';
import { deadline, newId, systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'quotaTable',
    'failuresTable',
    'upsertQueue',
    'wakeQueue',
    'eventBus',
    'precoroSecret',
  ]);
  const client = dynamoDbClient();
  return {
    ...{
      clock,
      newId,
      deadline,
      integration,
      catalogue: catalogueFor(integration, CATALOGUE),
      log: logOutcome,
    },
    ...stores.cursors(names.cursorsTable),
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.failures(names.failuresTable),
    leases: dynamoLeases({ client, table: names.cursorsTable }),
    ledgers: dynamoLedger({ client, table: names.quotaTable }),
    upserts: sqsUpsertQueue({ client: sqsClient(), queueUrl: names.upsertQueue }),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    events: countedEvents(names.eventBus),
    openGateway: openPrecoro(names.precoroSecret),
  };
});

/** Counted no further: an alarm needs no more. */
const MANY = 1000;

/** Every background request to Precoro: scheduled polls, hinted pulls, details, write-backs. */
export const handler = observed(async (_event: unknown, context): Promise<void> => {
  const given = await services();
  const stopAt = clock.now() + context.getRemainingTimeInMillis() - REQUEST_DEADLINE_MS - 5000;
  const report = await dispatch({ ...given, gateway: await given.openGateway() }, stopAt);
  logger.info('dispatched', { ...report });
  if (report.end === 'busy') return;
  const { ledger } = await given.ledgers.read();
  count('quotaRemaining', remaining(ledger, limitsOf(integration), clock.now()).day);
  count('requests', report.requests);
  count('rateLimited', report.rateLimited);
  count('writeBackBacklog', (await given.writeBacks.due('externalId', 'oldest', clock.now(), MANY)).length);
  const stopped = (await given.states.readAll()).filter(({ cursor }) => cursor.stopped !== null);
  count('cursorStopped', stopped.length);
});
