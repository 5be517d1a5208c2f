import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoLeases } from '../lib/aws/dynamodb/leases.ts';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { readVariables } from '../lib/config/environment.ts';
import { SECOND } from '../lib/domain/time.ts';
import { pollExternal } from '../lib/sync/poll-external.ts';
import { countedEvents } from './shared/events.ts';
import { connectorWith } from './shared/connector.ts';
import { integration } from './shared/integration.ts';
import { count, logger, logOutcome, observedSeldom } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { deadline, newId, systemClock as clock } from './shared/system.ts';

const services = once(async () => {
  const names = readVariables([
    'cursorsTable',
    'inboundTable',
    'crossReferenceTable',
    'failuresTable',
    'wakeQueue',
    'eventBus',
    'connectorSecret',
  ]);
  return {
    ...{ clock, newId, deadline, integration, log: logOutcome },
    ...stores.cursors(names.cursorsTable),
    ...stores.inbound(names.inboundTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.failures(names.failuresTable),
    leases: dynamoLeases({ client: dynamoDbClient(), table: names.cursorsTable }),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    events: countedEvents(names.eventBus),
    connector: await connectorWith(names.connectorSecret, names.cursorsTable),
  };
});

/** To store the page that was read last. */
const RESERVE_MS = 12 * SECOND;

/** Each minute: reads what has changed in the external system, from the sources that are due. */
export const handler = observedSeldom(async (_event: unknown, context): Promise<void> => {
  if (integration.feeds.length === 0) return;
  const given = await services();
  const stopAt = clock.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  const { end, sources, silent } = await pollExternal(given, stopAt);
  logger.info('polled', { end, sources });
  if (silent.length === 0) return;
  logger.warn('the external system gives no answer', { silent });
  count('sourcesSilent', silent.length);
});
