import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake, WAKE_BODY } from '../lib/aws/sqs/dispatcherWake.ts';
import { decodeFailedMessage } from '../lib/aws/sqs/upsertMessage.ts';
import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { recordFailure } from '../lib/sync/record-failure.ts';
import { catalogueFor } from '../lib/sync/services.ts';
import { eachMessage } from './shared/batch.ts';
import { integration } from './shared/integration.ts';
import { logger, logOutcome, observed } from './shared/observe.ts';
import { countedEvents } from './shared/events.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables([
    'mirrorTable',
    'crossReferenceTable',
    'failuresTable',
    'wakeQueue',
    'eventBus',
  ]);
  return {
    ...{
      clock,
      catalogue: catalogueFor(integration, CATALOGUE),
      companies: integration.companies,
      log: logOutcome,
    },
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.failures(names.failuresTable),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    events: countedEvents(names.eventBus),
  };
});

/** Consumes the dead-letter queues: every failure ends in the failures table and on the document in Precoro. */
export const handler = observed(async (event: SQSEvent, context): Promise<SQSBatchResponse> =>
  eachMessage(event, context, takeDeadLetter),
);

async function takeDeadLetter(record: SQSRecord): Promise<void> {
  // A wake message names no record; the schedule wakes the dispatcher each minute anyway.
  if (isWake(record))
    return logger.error('the dispatcher failed several times', { messageId: record.messageId });
  const { message, told } = decodeFailedMessage(record.body);
  await recordFailure(await services(), message, told?.order ?? null);
}

function isWake({ body }: SQSRecord): boolean {
  return body === WAKE_BODY;
}
