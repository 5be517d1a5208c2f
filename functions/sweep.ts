import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { sweep } from '../lib/sync/sweep.ts';
import { count, logger, observed } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables(['mirrorTable', 'crossReferenceTable', 'upsertQueue']);
  return {
    clock,
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    upserts: sqsUpsertQueue({ client: sqsClient(), queueUrl: names.upsertQueue }),
  };
});

/** Each minute: due waits, abandoned leases and unsent changes go to the queue. */
export const handler = observed(async (_event: unknown): Promise<void> => {
  const swept = await sweep(await services());
  count('waitingRecords', swept.woken);
  logger.info('swept', { ...swept });
});
