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

interface ScheduledCall {
  readonly name: string;
  readonly target: ServiceFunction;
  readonly undelivered: Queue;
}

/** Wakes dispatcher, sweep and poll-external each minute, alert every five, inspect and reconcile each hour. Each finds out itself what is due. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const undelivered = deadLetterQueue(this, {
      prefix: props.prefix,
      name: 'schedules-dead-letters',
      visibilitySeconds: 30,
    });
    const { dispatcher, sweep, alert, inspect, reconcile, pollExternal } = props.functions;
    this.every(1, 'Dispatcher', { name: `${props.prefix}-dispatcher`, target: dispatcher, undelivered });
    this.every(1, 'Sweep', { name: `${props.prefix}-sweep`, target: sweep, undelivered });
    this.every(1, 'PollExternal', {
      name: `${props.prefix}-poll-external`,
      target: pollExternal,
      undelivered,
    });
    this.every(5, 'Alert', { name: `${props.prefix}-alert`, target: alert, undelivered });
    this.every(60, 'Inspect', { name: `${props.prefix}-inspect`, target: inspect, undelivered });
    this.every(60, 'Reconcile', { name: `${props.prefix}-reconcile`, target: reconcile, undelivered });
    props.alarms.add('schedules-dead-letters', {
      metric: undelivered.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      impact: 'A schedule could not call its function; work may be late.',
    });
    this.alarmOnSilence(props.alarms, 'dispatcher-silent', dispatcher, 'Precoro is not read at all.');
    this.alarmOnSilence(props.alarms, 'sweep-silent', sweep, 'Waiting records are not taken up again.');
    this.alarmOnSilence(
      props.alarms,
      'poll-external-silent',
      pollExternal,
      'The external system is not read at all.',
    );
    this.alarmOnSilence(props.alarms, 'alert-silent', alert, 'Nobody is told what needs a person.', 15);
  }

  /** A call is worth nothing after its time: the next one replaces it. */
  private every(minutes: number, id: string, call: ScheduledCall): void {
    new Schedule(this, id, {
      scheduleName: call.name,
      schedule: ScheduleExpression.rate(Duration.minutes(minutes)),
      target: new LambdaInvoke(call.target.lambda, {
        maxEventAge: Duration.minutes(minutes),
        retryAttempts: 1,
        deadLetterQueue: call.undelivered,
      }),
    });
  }

  /** Two periods without a call; a period must be longer than the time between two calls. */
  private alarmOnSilence(
    alarms: Alarms,
    name: string,
    silent: ServiceFunction,
    impact: string,
    periodMinutes = 5,
  ): void {
    alarms.add(name, {
      metric: silent.lambda.metricInvocations({ period: Duration.minutes(periodMinutes) }),
      threshold: 0,
      direction: 'below',
      periods: 2,
      silenceIs: 'bad',
      impact,
    });
  }
}
