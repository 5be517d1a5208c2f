import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { inspectCounterparts } from '../lib/sync/inspect-counterparts.ts';
import { catalogueFor } from '../lib/sync/services.ts';
import { connectorWith } from './shared/connector.ts';
import { integration } from './shared/integration.ts';
import { logged, logger, logOutcome } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { deadline, newId, systemClock as clock } from './shared/system.ts';

const services = once(async () => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'upsertQueue',
    'connectorSecret',
  ]);
  return {
    ...{ clock, newId, deadline, integration, log: logOutcome },
    catalogue: catalogueFor(integration, CATALOGUE),
    ...stores.cursors(names.cursorsTable),
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    upserts: sqsUpsertQueue({ client: sqsClient(), queueUrl: names.upsertQueue }),
    connector: await connectorWith(names.connectorSecret, names.cursorsTable),
  };
});

/** Each hour: looks some linked records up in the external system, every one in turn. */
export const handler = logged(async (_event: unknown, context): Promise<void> => {
  const given = await services();
  const inspected = await inspectCounterparts(given, clock.now() + context.getRemainingTimeInMillis());
  logger.info('inspected', { ...inspected });
});
