import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { sqsFailureQueue } from '../lib/aws/sqs/failureQueue.ts';
import { decodeUpsertMessage } from '../lib/aws/sqs/upsertMessage.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { applyRecord } from '../lib/sync/apply-record.ts';
import { catalogueFor } from '../lib/sync/services.ts';
import { talliedEvents } from '../lib/sync/tallied-events.ts';
import { eachMessage } from './shared/batch.ts';
import { connectorWith } from './shared/connector.ts';
import { integration } from './shared/integration.ts';
import { logOutcome, observed } from './shared/observe.ts';
import { countedEvents } from './shared/events.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { deadline, newId, random, systemClock as clock } from './shared/system.ts';

const services = once(async () => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'inboundTable',
    'failuresTable',
    'upsertQueue',
    'failureQueue',
    'wakeQueue',
    'eventBus',
    'connectorSecret',
  ]);
  const client = sqsClient();
  const cursors = stores.cursors(names.cursorsTable);
  return {
    ...{
      clock,
      random,
      newId,
      deadline,
      integration,
      catalogue: catalogueFor(integration, CATALOGUE),
      log: logOutcome,
    },
    companies: integration.companies,
    ...cursors,
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.inbound(names.inboundTable),
    ...stores.failures(names.failuresTable),
    upserts: sqsUpsertQueue({ client, queueUrl: names.upsertQueue }),
    failureQueue: sqsFailureQueue({ client, queueUrl: names.failureQueue }),
    dispatcher: sqsDispatcherWake({ client, queueUrl: names.wakeQueue }),
    events: talliedEvents(countedEvents(names.eventBus), { ...cursors, clock, log: logOutcome }),
    connector: await connectorWith(names.connectorSecret, names.cursorsTable),
  };
});

/** Applies records to the external system, one message each; what failed alone comes back alone. */
export const handler = observed(async (event: SQSEvent, context): Promise<SQSBatchResponse> => {
  const given = await services();
  return eachMessage(event, context, ({ body }) =>
    applyRecord(given, decodeUpsertMessage(body), context.getRemainingTimeInMillis()),
  );
});
