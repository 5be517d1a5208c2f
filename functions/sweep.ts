import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { HOUR } from '../lib/domain/time.ts';
import { sweepForgotten } from '../lib/sync/sweep-forgotten.ts';
import { sweepRefusals } from '../lib/sync/sweep-refusals.ts';
import { sweep } from '../lib/sync/sweep.ts';
import { count, logger, logOutcome, observed } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'failuresTable',
    'upsertQueue',
  ]);
  return {
    clock,
    log: logOutcome,
    ...stores.cursors(names.cursorsTable),
    ...stores.mirror(names.mirrorTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.failures(names.failuresTable),
    upserts: sqsUpsertQueue({ client: sqsClient(), queueUrl: names.upsertQueue }),
  };
});

/** Waits due later than this are for a person or the next night. */
const SOON_MS = 2 * HOUR;
/** Counted no further: an alarm needs no more. */
const MANY = 1000;

/** Each minute: due waits, abandoned leases and unsent changes go to the queue; then the slow passes go a step on. */
export const handler = observed(async (_event: unknown): Promise<void> => {
  const given = await services();
  const swept = await sweep(given);
  const waiting = await given.waits.due(clock.now() + SOON_MS, MANY);
  count('waitingRecords', waiting.length);
  const forgotten = await sweepForgotten(given);
  const shown = await sweepRefusals(given);
  logger.info('swept', { ...swept, forgotten, shown });
});
