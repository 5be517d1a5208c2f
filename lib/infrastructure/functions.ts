import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { VARIABLES } from '../config/variables.ts';
import type { Alarms } from './alarms.ts';
import type { BuiltIn } from './bundling.ts';
import type { Delivery } from './delivery.ts';
import type { FunctionName } from './function-limits.ts';
import { FUNCTION_LIMITS } from './function-limits.ts';
import type { Secrets } from './secrets.ts';
import type { AlarmAfter, Network } from './service-function.ts';
import { ServiceFunction } from './service-function.ts';
import { READ, READ_AND_WRITE } from './table-actions.ts';
import type { Tables } from './tables.ts';

export interface FunctionsProps {
  readonly prefix: string;
  readonly builtIn: BuiltIn;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly delivery: Delivery;
  readonly alarms: Alarms;
  readonly alertTopic: Topic;
  /** Calls at once that the external system stands; at least 2. */
  readonly connectorConcurrency: number;
  /** Where the external system can be reached from; undefined for the internet. */
  readonly network: Network | undefined;
}

/** A single failed run is made good by the next one: of a function that runs often two periods of five minutes count. */
const OFTEN: AlarmAfter = { minutes: 5, periods: 2 };
/** Three calls in a row. */
const HOURLY: AlarmAfter = { minutes: 60, periods: 3 };

/** One call of a day does the work. */
const DAILY: AlarmAfter = { minutes: 60, periods: 1 };

/** The functions and what each may do: the table that test/infrastructure/roles.test.ts holds word for word. */
export class Functions extends Construct {
  readonly webhook: ServiceFunction;
  readonly dispatcher: ServiceFunction;
  readonly upsertExternal: ServiceFunction;
  readonly sweep: ServiceFunction;
  readonly errorLogger: ServiceFunction;
  readonly alert: ServiceFunction;
  readonly inspect: ServiceFunction;
  readonly reconcile: ServiceFunction;
  readonly pollExternal: ServiceFunction;
  readonly externalWebhook: ServiceFunction;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.webhook = this.makeWebhook(props);
    this.dispatcher = this.makeDispatcher(props);
    this.upsertExternal = this.makeUpsertExternal(props);
    this.sweep = this.makeSweep(props);
    this.errorLogger = this.makeErrorLogger(props);
    this.alert = this.makeAlert(props);
    this.inspect = this.makeInspect(props);
    this.reconcile = this.makeReconcile(props);
    this.pollExternal = this.makePollExternal(props);
    this.externalWebhook = this.makeExternalWebhook(props);
  }

  get all(): readonly ServiceFunction[] {
    return [
      this.webhook,
      this.dispatcher,
      this.upsertExternal,
      this.sweep,
      this.errorLogger,
      this.alert,
      this.inspect,
      this.reconcile,
      this.pollExternal,
      this.externalWebhook,
    ];
  }

  private makeWebhook(props: FunctionsProps): ServiceFunction {
    return this.make(
      props,
      'Webhook',
      'webhook',
      "Precoro's notices are not taken; changes arrive by polling, late.",
    )
      .bindTable('cursors', ['GetItem', 'PutItem', 'UpdateItem'])
      .bindQueue(props.delivery.wake.queue, VARIABLES.wakeQueue)
      .bindSecret(props.secrets.webhook, VARIABLES.webhookSecret);
  }

  private makeDispatcher(props: FunctionsProps): ServiceFunction {
    const { delivery, secrets } = props;
    return this.make(
      props,
      'Dispatcher',
      'precoro-dispatcher',
      'Nothing is read from Precoro and nothing is written back to it.',
    )
      .bindTable('cursors', READ_AND_WRITE)
      .bindTable('mirror', READ_AND_WRITE, ['byDetail'])
      .bindTable('crossReference', READ_AND_WRITE, ['byWaitsFor', 'byWriteBack'])
      .bindTable('inbound', [...READ, 'PutItem'], ['byDue', 'byWaitsFor', 'byGroup'])
      .bindTable('quota', READ_AND_WRITE)
      .seeLedgers()
      .bindTable('failures', READ_AND_WRITE, ['byLast'])
      .bindQueue(delivery.upserts.queue, VARIABLES.upsertQueue)
      .bindQueue(delivery.wake.queue, VARIABLES.wakeQueue)
      .bindEventBus(delivery.bus)
      .bindSecret(secrets.precoro, VARIABLES.precoroSecret)
      .consume(delivery.wake.queue, { batchSize: 10, maxConcurrency: 2 })
      .neverRepeat();
  }

  private makeUpsertExternal(props: FunctionsProps): ServiceFunction {
    const { delivery, secrets, network } = props;
    const upsert = this.make(
      props,
      'UpsertExternal',
      'upsert-external',
      'Records do not reach the external system, or late.',
    )
      .bindTable('cursors', [...READ, 'UpdateItem'])
      .bindTable('mirror', [...READ, 'PutItem', 'UpdateItem'])
      .bindTable('crossReference', READ_AND_WRITE, ['byWaitsFor'])
      .bindTable('inbound', ['GetItem', 'PutItem'], ['byWaitsFor', 'byMaking'])
      .bindTable('failures', READ_AND_WRITE)
      .bindQueue(delivery.upserts.queue, VARIABLES.upsertQueue)
      .bindQueue(delivery.upserts.deadLetters, VARIABLES.failureQueue)
      .bindQueue(delivery.wake.queue, VARIABLES.wakeQueue)
      .bindEventBus(delivery.bus)
      .bindSecret(secrets.connector, VARIABLES.connectorSecret)
      .consume(delivery.upserts.queue, { batchSize: 5, maxConcurrency: props.connectorConcurrency });
    return network ? upsert.placeIn(network) : upsert;
  }

  private makeSweep(props: FunctionsProps): ServiceFunction {
    return this.make(
      props,
      'Sweep',
      'sweep',
      'Records that wait for a reference or another try are not taken up again.',
    )
      .bindTable('cursors', ['GetItem', 'PutItem'])
      .bindTable('mirror', [...READ, 'UpdateItem'], ['byUnsent'])
      .bindTable('crossReference', [...READ, 'Scan', 'UpdateItem'], ['byWait'])
      .bindTable('failures', ['UpdateItem'], ['byLast'])
      .bindQueue(props.delivery.upserts.queue, VARIABLES.upsertQueue)
      .neverRepeat();
  }

  private makeErrorLogger(props: FunctionsProps): ServiceFunction {
    const { delivery } = props;
    const limits = { batchSize: 10, maxConcurrency: 2 };
    return this.make(props, 'ErrorLogger', 'error-logger', 'Failed records are not shown to anybody.')
      .bindTable('mirror', READ)
      .bindTable('crossReference', READ_AND_WRITE)
      .bindTable('failures', READ_AND_WRITE)
      .bindQueue(delivery.wake.queue, VARIABLES.wakeQueue)
      .bindEventBus(delivery.bus)
      .consume(delivery.upserts.deadLetters, limits)
      .consume(delivery.wake.deadLetters, limits);
  }

  private makeAlert(props: FunctionsProps): ServiceFunction {
    return this.make(props, 'Alert', 'alert', 'Nobody is told by mail what needs a person.')
      .bindTable('cursors', ['GetItem', 'Query'])
      .bindTable('crossReference', [], ['byWriteBack'])
      .bindTable('failures', ['Query', 'PutItem'], ['byLast'])
      .bindTable('quota', ['GetItem'])
      .bindTopic(props.alertTopic, VARIABLES.alertTopic)
      .neverRepeat();
  }

  /** A function of its own: it waits for the external system, and neither changes of today nor mails wait for it. */
  private makeInspect(props: FunctionsProps): ServiceFunction {
    const { delivery, secrets, network } = props;
    const inspect = this.make(
      props,
      'Inspect',
      'inspect',
      'Linked records are no longer looked up in the external system, to find those that are gone there or stand there twice.',
      HOURLY,
    )
      .bindTable('cursors', ['GetItem', 'PutItem', 'UpdateItem', 'Query'])
      .bindTable('mirror', READ)
      .bindTable('crossReference', ['GetItem', 'Scan', 'UpdateItem'])
      .bindQueue(delivery.upserts.queue, VARIABLES.upsertQueue)
      .bindSecret(secrets.connector, VARIABLES.connectorSecret)
      .neverRepeat();
    return network ? inspect.placeIn(network) : inspect;
  }

  /** Reads only; that the external system be read again is all it asks for. */
  private makeReconcile(props: FunctionsProps): ServiceFunction {
    const { secrets, network } = props;
    const reconcile = this.make(
      props,
      'Reconcile',
      'reconcile',
      'The two systems are no longer compared each night, to find what differs and nobody was told of.',
      DAILY,
    )
      .bindTable('cursors', ['GetItem', 'Query', 'UpdateItem'])
      .bindTable('mirror', ['GetItem', 'Scan'])
      .bindTable('crossReference', ['GetItem', 'Scan'])
      .bindTable('inbound', ['GetItem', 'Scan'])
      .bindTable('failures', [], ['byLast'])
      .bindSecret(secrets.connector, VARIABLES.connectorSecret)
      .neverRepeat();
    return network ? reconcile.placeIn(network) : reconcile;
  }

  private makePollExternal(props: FunctionsProps): ServiceFunction {
    const { delivery, secrets, network } = props;
    const poll = this.make(
      props,
      'PollExternal',
      'poll-external',
      'What changes in the external system is not noticed, so Precoro does not hear of it.',
    )
      .bindTable('cursors', ['GetItem', 'UpdateItem'])
      .bindTable('inbound', ['GetItem', 'BatchGetItem', 'PutItem'])
      .bindTable('crossReference', ['GetItem'])
      .bindTable('failures', ['GetItem', 'PutItem', 'UpdateItem'])
      .bindQueue(delivery.wake.queue, VARIABLES.wakeQueue)
      .bindEventBus(delivery.bus)
      .bindSecret(secrets.connector, VARIABLES.connectorSecret)
      .neverRepeat();
    return network ? poll.placeIn(network) : poll;
  }

  /** It has the secret to know who calls, not to call anybody: it stays outside the private network. */
  private makeExternalWebhook(props: FunctionsProps): ServiceFunction {
    return this.make(
      props,
      'ExternalWebhook',
      'external-webhook',
      "The external system's notices are not taken; its changes arrive by polling, within five minutes.",
    )
      .bindTable('cursors', ['UpdateItem'])
      .bindSecret(props.secrets.connector, VARIABLES.connectorSecret)
      .bindSecret(props.secrets.externalWebhook, VARIABLES.externalWebhookSecret);
  }

  private make(
    props: FunctionsProps,
    id: string,
    name: FunctionName,
    impact: string,
    alarmAfter: AlarmAfter = OFTEN,
  ): ServiceFunction {
    return new ServiceFunction(this, id, { ...props, ...FUNCTION_LIMITS[name], name, impact, alarmAfter });
  }
}
