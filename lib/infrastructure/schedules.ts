import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Functions } from './functions.ts';
import { deadLetterQueue } from './queues.ts';
import type { ServiceFunction } from './service-function.ts';

export interface SchedulesProps {
  readonly prefix: string;
  readonly functions: Functions;
  readonly alarms: Alarms;
}

/** Wakes dispatcher and sweep each minute. Both find out themselves what is due. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const undelivered = deadLetterQueue(this, {
      prefix: props.prefix,
      name: 'schedules-dead-letters',
      visibilitySeconds: 30,
    });
    this.eachMinute('Dispatcher', `${props.prefix}-dispatcher`, props.functions.dispatcher, undelivered);
    this.eachMinute('Sweep', `${props.prefix}-sweep`, props.functions.sweep, undelivered);
    props.alarms.add('schedules-dead-letters', {
      metric: undelivered.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      impact: 'A minute schedule could not call its function; work may be late.',
    });
    this.alarmOnSilence(
      props.alarms,
      'dispatcher-silent',
      props.functions.dispatcher,
      'Precoro is not read at all.',
    );
    this.alarmOnSilence(
      props.alarms,
      'sweep-silent',
      props.functions.sweep,
      'Waiting records are not taken up again.',
    );
  }

  /** A call is worth nothing after its minute: the next one replaces it. */
  private eachMinute(id: string, scheduleName: string, target: ServiceFunction, undelivered: Queue): void {
    new Schedule(this, id, {
      scheduleName,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(target.lambda, {
        maxEventAge: Duration.minutes(1),
        retryAttempts: 1,
        deadLetterQueue: undelivered,
      }),
    });
  }

  private alarmOnSilence(alarms: Alarms, name: string, silent: ServiceFunction, impact: string): void {
    alarms.add(name, {
      metric: silent.lambda.metricInvocations({ period: Duration.minutes(5) }),
      threshold: 0,
      direction: 'below',
      periods: 2,
      silenceIs: 'bad',
      impact,
    });
  }
}
