import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { newId } from '../../../functions/shared/system.ts';
import { deployedServices } from '../../cli/deployment/deployed-services.ts';
import { CATALOGUE } from '../../entities/catalogue.ts';
import type { Clock } from '../../domain/time.ts';
import type { Integration } from '../../mapping/contract.ts';
import type { OperatorServices } from '../../operator/services.ts';
import { openPrecoroGateway } from '../../precoro/open-gateway.ts';
import { catalogueFor } from '../../sync/services.ts';
import { wallDuration, type TimeScale } from '../aws/boot/clock.ts';
import { LOCAL_ACCOUNT } from '../aws/names.ts';
import type { LocalStack } from '../aws/stack.ts';
import type { World } from './world.ts';

export type Stores = ReturnType<typeof openStores>;

/** The running stack's state through the production adapters, as an operator's command line would open it. */
export function openStores(stack: LocalStack, name: string, clock: Clock) {
  const dynamoDb = new DynamoDBClient(stack.clientConfig);
  const eventBridge = new EventBridgeClient(stack.clientConfig);
  const sqs = new SQSClient({ ...stack.clientConfig, useQueueUrlAsEndpoint: false });
  const queues = `${stack.endpoint}/${LOCAL_ACCOUNT}`;
  return {
    clock,
    ...deployedServices({ clients: { dynamoDb, eventBridge, sqs }, name, ledgerOf: name, queues, clock }),
    close: () => {
      dynamoDb.destroy();
      eventBridge.destroy();
      sqs.destroy();
    },
  };
}

/** A deadline lasts at least this long on the wall, however fast the run's clock is. */
const PATIENCE_WALL_MS = 5000;

/** The operator's hands inside this process: what a person's commands may need, without a way through a shell. */
export function operatorServices(
  world: Pick<World, 'precoro' | 'connector'>,
  stores: Stores,
  integration: Integration,
  time: TimeScale,
): OperatorServices {
  const { close: _close, ...opened } = stores;
  const { region, switches } = integration.precoro;
  const { token, email, url: baseUrl } = world.precoro;
  const settings = { region, switches, catalogue: CATALOGUE, fetch, now: stores.clock.now };
  return {
    ...opened,
    newId,
    deadline: (ms) => AbortSignal.timeout(Math.max(PATIENCE_WALL_MS, Math.ceil(wallDuration(ms, time)))),
    integration,
    catalogue: catalogueFor(integration, CATALOGUE),
    connector: async () => world.connector,
    gateway: async () => openPrecoroGateway({ token, email, baseUrl }, settings),
    who: WHO,
  };
}

/** Who opens gates and retries here, for the audit. */
const WHO = 'npm start';
