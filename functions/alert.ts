import { dynamoAlertMarks } from '../lib/aws/dynamodb/alerts.ts';
import { dynamoDbClient } from '../lib/aws/dynamodb/client.ts';
import { dynamoKeyClaims } from '../lib/aws/dynamodb/keyClaims.ts';
import { snsClient } from '../lib/aws/sns/client.ts';
import { regionOf, snsMails } from '../lib/aws/sns/mails.ts';
import { readVariables } from '../lib/config/environment.ts';
import { alert } from '../lib/sync/alert.ts';
import { integration } from './shared/integration.ts';
import { logged, logger } from './shared/observe.ts';
import { once } from './shared/once.ts';
import { stores } from './shared/stores.ts';
import { systemClock as clock } from './shared/system.ts';

const services = once(() => {
  const names = readVariables([
    'cursorsTable',
    'crossReferenceTable',
    'quotaTable',
    'failuresTable',
    'alertTopic',
  ]);
  return {
    clock,
    integration,
    ...stores.cursors(names.cursorsTable),
    ...stores.crossReference(names.crossReferenceTable),
    ...stores.failures(names.failuresTable),
    claims: dynamoKeyClaims({
      client: dynamoDbClient(),
      table: names.quotaTable,
      name: integration.name,
      since: clock.now(),
    }),
    marks: dynamoAlertMarks({ client: dynamoDbClient(), table: names.failuresTable }),
    mails: snsMails({ client: snsClient(), topicArn: names.alertTopic }),
    region: regionOf(names.alertTopic),
  };
});

/** Every five minutes: tells people by mail what needs them, once per cause, and once a day all of it. */
export const handler = logged(async (_event: unknown): Promise<void> => {
  const alerted = await alert(await services());
  logger.info('alerted', { ...alerted });
});
