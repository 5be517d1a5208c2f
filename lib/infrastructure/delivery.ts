import { EventBus } from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { FUNCTION_LIMITS } from './function-limits.ts';
import { keepLogicalId } from './naming.ts';
import { QueueWithDeadLetters } from './queues.ts';

/** What carries work between the functions, and facts to other systems of the company. */
export class Delivery extends Construct {
  /** "Apply this record": one message per changed record. */
  readonly upserts: QueueWithDeadLetters;
  /** "Look for work": wakes the dispatcher before its next minute. */
  readonly wake: QueueWithDeadLetters;
  /** RecordSynced and SyncFailed. */
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: { readonly prefix: string; readonly alarms: Alarms }) {
    super(scope, id);
    const deadLetterConsumerTimeoutSeconds = FUNCTION_LIMITS['error-logger'].timeoutSeconds;
    this.upserts = new QueueWithDeadLetters(this, 'Upserts', {
      ...props,
      name: 'upserts',
      consumerTimeoutSeconds: FUNCTION_LIMITS['upsert-external'].timeoutSeconds,
      deadLetterConsumerTimeoutSeconds,
      maxReceiveCount: 5,
      impact: 'Records failed and neither Precoro nor the failures table says so.',
    });
    this.wake = new QueueWithDeadLetters(this, 'Wake', {
      ...props,
      name: 'wake',
      consumerTimeoutSeconds: FUNCTION_LIMITS['precoro-dispatcher'].timeoutSeconds,
      deadLetterConsumerTimeoutSeconds,
      maxReceiveCount: 3,
      impact: 'Changes in Precoro arrive with the minute schedule only, up to a minute late.',
    });
    this.bus = new EventBus(this, 'Bus', { eventBusName: props.prefix });
    keepLogicalId(this.bus, 'EventBus');
    props.alarms.add('upserts-age', {
      metric: this.upserts.queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: Duration.minutes(30).toSeconds(),
      periods: 2,
      impact: 'Records read from Precoro wait for half an hour or more to reach the external system.',
    });
  }
}
