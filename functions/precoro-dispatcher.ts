import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoKeyClaims } from '../lib/aws/dynamodb/keyClaims.ts';
import { dynamoLeases } from '../lib/aws/dynamodb/leases.ts';
import { dynamoLedger } from '../lib/aws/dynamodb/ledger.ts';
import { sqsClient } from '../lib/aws/sqs/client.ts';
import { sqsDispatcherWake } from '../lib/aws/sqs/dispatcherWake.ts';
import { sqsUpsertQueue } from '../lib/aws/sqs/upsertQueue.ts';
import { readVariables } from '../lib/config/environment.ts';
import { CATALOGUE } from '../lib/entities/catalogue.ts';
import { dispatchWithKey } from '../lib/sync/dispatch-with-key.ts';
import { REQUEST_DEADLINE_MS } from '../lib/sync/quota-session.ts';
import type { EntityState } from '../lib/sync/ports/state.ts';
import { readPlan } from '../lib/sync/read-plan.ts';
import { catalogueFor } from '../lib/sync/services.ts';
import { integration } from './shared/integration.ts';
import { count, logger, logOutcome, observed } from './shared/observe.ts';
import { countedEvents } from './shared/events.ts';
import { once } from './shared/once.ts';
import { countPlan } from './shared/plan.ts';
import { openPrecoro } from './shared/precoro.ts';
import { stores } from './shared/stores.ts';
import { deadline, newId, systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables([
    'cursorsTable',
    'mirrorTable',
    'crossReferenceTable',
    'inboundTable',
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
    ...stores.inbound(names.inboundTable),
    ...stores.failures(names.failuresTable),
    leases: dynamoLeases({ client, table: names.cursorsTable }),
    ledgers: dynamoLedger({ client, table: names.quotaTable }),
    claims: dynamoKeyClaims({ client, table: names.quotaTable, name: integration.name, since: clock.now() }),
    upserts: sqsUpsertQueue({ client: sqsClient(), queueUrl: names.upsertQueue }),
    dispatcher: sqsDispatcherWake({ client: sqsClient(), queueUrl: names.wakeQueue }),
    events: countedEvents(names.eventBus),
    openPrecoro: openPrecoro(names.precoroSecret),
  };
});

/** Counted no further: an alarm needs no more. */
const MANY = 1000;

/** Every background request to Precoro: scheduled polls, hinted pulls, details, write-backs. */
export const handler = observed(async (_event: unknown, context): Promise<void> => {
  const given = await services();
  const stopAt = clock.now() + context.getRemainingTimeInMillis() - REQUEST_DEADLINE_MS - 5000;
  const { gateway, keyFingerprint } = await given.openPrecoro();
  const missedBefore = missedWebhooks(await given.states.readAll());
  const report = await dispatchWithKey({ ...given, gateway }, keyFingerprint, stopAt);
  if (report.end === 'refused') {
    logger.warn('the API key belongs to another integration: nothing is sent', { ...report });
    return count('keyShared');
  }
  if (report.end === 'busy') return logger.info('dispatched', { ...report });
  const states = await given.states.readAll();
  const plan = await readPlan(given, states, MANY);
  logger.info('dispatched', { ...report, plan });
  countPlan(plan, clock.now());
  const stopped = states.filter(({ cursor }) => cursor.stopped !== null).length;
  const missed = missedWebhooks(states) - missedBefore;
  if (report.rateLimited > 0) count('rateLimited', report.rateLimited);
  if (report.clockSkewMs > 0) count('clockSkewSeconds', report.clockSkewMs / 1000);
  if (stopped > 0) count('cursorStopped', stopped);
  if (missed > 0) count('missedWebhooks', missed);
});

function missedWebhooks(states: readonly EntityState[]): number {
  return states.reduce((sum, { cursor }) => sum + cursor.pace.missedWebhooks, 0);
}
