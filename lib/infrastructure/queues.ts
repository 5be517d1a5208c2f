import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { keepLogicalId, pascalCase } from './naming.ts';

/**
 * A queue is hidden from others for six times the longest run of its function: less, and a message comes back while
 * its first delivery still works.
 */
const VISIBILITY_PER_TIMEOUT = 6;

/** The longest SQS offers: a function that is switched off for a week loses nothing. */
const LONGEST_RETENTION = Duration.days(14);

export interface QueueWithDeadLettersProps {
  readonly prefix: string;
  readonly name: string;
  /** Timeouts of the functions that read the queue and its dead letters. */
  readonly consumerTimeoutSeconds: number;
  readonly deadLetterConsumerTimeoutSeconds: number;
  /** Deliveries before a message goes to the dead letters. */
  readonly maxReceiveCount: number;
  readonly alarms: Alarms;
  /** What people notice when messages stay among the dead letters. */
  readonly impact: string;
}

/** A queue, its dead letters, and an alarm for dead letters that nothing takes care of. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const deadLetters = deadLetterQueue(this, {
      prefix: props.prefix,
      name: `${props.name}-dead-letters`,
      visibilitySeconds: VISIBILITY_PER_TIMEOUT * props.deadLetterConsumerTimeoutSeconds,
    });
    this.deadLetters = deadLetters;
    this.queue = new Queue(this, 'Queue', {
      queueName: `${props.prefix}-${props.name}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: LONGEST_RETENTION,
      visibilityTimeout: Duration.seconds(VISIBILITY_PER_TIMEOUT * props.consumerTimeoutSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    keepLogicalId(this.queue, `${pascalCase(props.name)}Queue`);
    props.alarms.add(`${props.name}-dead-letters`, {
      // The error logger empties it within a minute; what stays for a quarter of an hour, stays.
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Minimum',
      }),
      threshold: 1,
      periods: 3,
      impact: props.impact,
    });
  }
}

/** A queue for what could not be delivered. */
export function deadLetterQueue(
  scope: Construct,
  props: { readonly prefix: string; readonly name: string; readonly visibilitySeconds: number },
): Queue {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: `${props.prefix}-${props.name}`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    retentionPeriod: LONGEST_RETENTION,
    visibilityTimeout: Duration.seconds(props.visibilitySeconds),
  });
  keepLogicalId(queue, `${pascalCase(props.name)}Queue`);
  return queue;
}
