import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoAudit } from '../../aws/dynamodb/audit.ts';
import { dynamoCrossReference } from '../../aws/dynamodb/crossReference.ts';
import { dynamoDefinitions } from '../../aws/dynamodb/definitions.ts';
import { dynamoFailures } from '../../aws/dynamodb/failures.ts';
import { dynamoMirror } from '../../aws/dynamodb/mirror.ts';
import { dynamoStates } from '../../aws/dynamodb/states.ts';
import { dynamoWriteBacks } from '../../aws/dynamodb/writeBacks.ts';
import { sqsUpsertQueue } from '../../aws/sqs/upsertQueue.ts';
import type { Clock } from '../../domain/time.ts';
import type { LocalStack } from '../aws/stack.ts';

export type Stores = ReturnType<typeof openStores>;

/** The running stack's state through the production adapters, as an operator's command line would open it. */
export function openStores(stack: LocalStack, prefix: string, clock: Clock) {
  const client = new DynamoDBClient(stack.clientConfig);
  const sqs = new SQSClient({ ...stack.clientConfig, useQueueUrlAsEndpoint: false });
  const place = (name: string) => ({ client, table: stack.tableName(`${prefix}-${name}`) });
  const links = dynamoCrossReference(place('cross-reference'));
  const states = dynamoStates(place('cursors'));
  return {
    clock,
    states,
    gates: states,
    definitions: dynamoDefinitions(place('cursors')),
    mirror: dynamoMirror({ ...place('mirror'), now: clock.now }),
    links,
    waits: links,
    writeBacks: dynamoWriteBacks(place('cross-reference')),
    failures: dynamoFailures(place('failures')),
    audit: dynamoAudit(place('audit')),
    upserts: sqsUpsertQueue({ client: sqs, queueUrl: stack.queueUrl(`${prefix}-upserts`) }),
    close: () => {
      client.destroy();
      sqs.destroy();
    },
  };
}
