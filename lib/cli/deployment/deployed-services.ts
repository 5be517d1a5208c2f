import { dynamoAudit } from '../../aws/dynamodb/audit.ts';
import { dynamoCheckMemory } from '../../aws/dynamodb/checkMemory.ts';
import { dynamoCrossReference } from '../../aws/dynamodb/crossReference.ts';
import { dynamoDefinitions } from '../../aws/dynamodb/definitions.ts';
import { dynamoFailures } from '../../aws/dynamodb/failures.ts';
import { dynamoInbounds } from '../../aws/dynamodb/inbounds.ts';
import { dynamoKeyClaims } from '../../aws/dynamodb/keyClaims.ts';
import { dynamoLeases } from '../../aws/dynamodb/leases.ts';
import { dynamoLedger } from '../../aws/dynamodb/ledger.ts';
import { dynamoMirror } from '../../aws/dynamodb/mirror.ts';
import { dynamoSourceCursors } from '../../aws/dynamodb/sourceCursors.ts';
import { dynamoStates } from '../../aws/dynamodb/states.ts';
import { dynamoSyncTally } from '../../aws/dynamodb/syncTally.ts';
import { dynamoWriteBacks } from '../../aws/dynamodb/writeBacks.ts';
import { eventBridgeEvents } from '../../aws/eventbridge/events.ts';
import { sqsDispatcherWake } from '../../aws/sqs/dispatcherWake.ts';
import { sqsQueueDepths } from '../../aws/sqs/queueDepths.ts';
import { sqsUpsertQueue } from '../../aws/sqs/upsertQueue.ts';
import {
  ledgerTable,
  QUEUE_NAMES,
  resourceNames,
  resourcePrefix,
  type QueueName,
} from '../../config/naming.ts';
import type { TableName } from '../../config/tables.ts';
import type { Clock } from '../../domain/time.ts';
import type { Clients } from './clients.ts';

/** Where the resources of one deployment are. */
export interface Place {
  readonly clients: Pick<Clients, 'dynamoDb' | 'eventBridge' | 'sqs'>;
  /** Of the integration: in the names of all resources. */
  readonly name: string;
  /** Name of the integration whose quota ledger it spends from. */
  readonly ledgerOf: string;
  /** What begins the URL of every queue, with the account: `https://sqs.eu-west-1.amazonaws.com/123456789012`. */
  readonly queues: string;
  readonly clock: Clock;
}

/** The state and queues of a deployment through the adapters that its functions use. */
export function deployedServices({ clients, name, ledgerOf, queues, clock }: Place) {
  const prefix = resourcePrefix(name);
  const ledgerPlace = { client: clients.dynamoDb, table: ledgerTable(ledgerOf) };
  const place = (table: TableName) => ({
    client: clients.dynamoDb,
    table: resourceNames.table(prefix, table),
  });
  const queueUrl = (queue: QueueName) => `${queues}/${resourceNames.queue(prefix, queue)}`;
  const queue = (one: QueueName) => ({ client: clients.sqs, queueUrl: queueUrl(one) });
  const states = dynamoStates(place('cursors'));
  const links = dynamoCrossReference(place('crossReference'));
  return {
    states,
    gates: states,
    leases: dynamoLeases(place('cursors')),
    definitions: dynamoDefinitions(place('cursors')),
    memory: dynamoCheckMemory(place('cursors')),
    syncTally: dynamoSyncTally(place('cursors')),
    mirror: dynamoMirror({ ...place('mirror'), now: clock.now }),
    ...{ links, crossReference: links, waits: links },
    writeBacks: dynamoWriteBacks(place('crossReference')),
    inbounds: dynamoInbounds(place('inbound')),
    sourceCursors: dynamoSourceCursors(place('cursors')),
    failures: dynamoFailures(place('failures')),
    ledgers: dynamoLedger(ledgerPlace),
    claims: dynamoKeyClaims({ ...ledgerPlace, name, since: clock.now() }),
    audit: dynamoAudit(place('audit')),
    events: eventBridgeEvents({ client: clients.eventBridge, bus: prefix }),
    upserts: sqsUpsertQueue(queue('upserts')),
    dispatcher: sqsDispatcherWake(queue('wake')),
    queues: sqsQueueDepths(clients.sqs, Object.fromEntries(QUEUE_NAMES.map((one) => [one, queueUrl(one)]))),
  };
}
